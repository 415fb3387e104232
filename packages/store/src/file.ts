/// <reference types="node" />
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { type Announcement, checksumOf, type Document, PennonError, rulesetOf } from '@pennon/core';
import { validate } from '@pennon/core/validate';
import { parse } from 'yaml';
import type { FlagSource, SourceListener } from './flag-source.js';
import { fnv1a } from './fnv1a.js';

/** What the file says, as the wire would. */
interface Edition {
  readonly text: string;
  readonly revision: number;
  readonly checksum: number;
  readonly documents: readonly Document[];
}

/** An editor may be halfway through writing: what cannot be read is read once more after this. */
const SETTLE_MS = 100;

/**
 * Flags from a file, JSON or YAML by its name: `{"documents": [{"kind": "flag", "body": {"key": …}}]}`. Watched, and read
 * again with each question. What is not valid as a whole is refused with every problem (`FILE_INVALID`), and the store
 * keeps the last good flags. Node only.
 */
export function fileSource(path: string): FlagSource {
  let edition: Edition | undefined;

  /** The edition of the moment; another one only when the content is another. */
  async function read(): Promise<Edition> {
    const text = await readFile(path, 'utf8');
    if (text === edition?.text) return edition;
    const documents = documentsIn(text, path);
    const revision = (edition?.revision ?? 0) + 1;
    edition = { text, revision, checksum: checksumOf(documents), documents };
    return edition;
  }

  return {
    async ask(since) {
      const { revision, checksum, documents } = await read();
      if (since === revision) return { type: 'unchanged', revision, checksum };
      return { type: 'full', revision, checksum, documents };
    },
    listen: (listener) => follow(path, read, listener),
  };
}

/** Announces each edition; a file that has become unreadable is a source that is lost, until it is good again. */
function follow(path: string, read: () => Promise<Edition>, listener: SourceListener): () => void {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last: Edition | undefined;
  let isOver = false;
  /** One look at a time. */
  let turn = Promise.resolve();

  const look = (isLastTry: boolean): void => {
    clearTimeout(timer);
    turn = turn.then(() => tell(isLastTry));
  };

  async function tell(isLastTry: boolean): Promise<void> {
    try {
      const next = await read();
      if (isOver || next === last) return;
      const announcement = last && announcementOf(last, next);
      last = next;
      if (announcement === undefined) listener.joined();
      else listener.heard(announcement);
    } catch (error) {
      if (isOver) return;
      if (!isLastTry) timer = setTimeout(() => look(true), SETTLE_MS);
      else {
        last = undefined;
        listener.lost(error);
      }
    }
  }

  function leave(): void {
    isOver = true;
    clearTimeout(timer);
    watcher?.close();
  }

  function close(error: unknown): void {
    if (isOver) return;
    leave();
    listener.closed(error);
  }

  async function open(): Promise<void> {
    // The folder, not the file: editors write another file and rename it.
    watcher = watch(dirname(path), (_, name) => {
      if (name === null || name === basename(path)) look(false);
    });
    watcher.on('error', close);
    await tell(true);
  }

  // Later: a listener hears nothing before it has been told how to leave.
  turn = turn.then(() => (isOver ? undefined : open())).catch(close);
  return leave;
}

function announcementOf(last: Edition, next: Edition): Announcement {
  const gone = new Map(last.documents.map((document) => [`${document.kind}/${document.key}`, document]));
  const changed = next.documents.filter(({ kind, key, version }) => {
    const before = gone.get(`${kind}/${key}`);
    gone.delete(`${kind}/${key}`);
    return before?.version !== version;
  });
  const removed = [...gone.values()].map(({ kind, key, version }) => ({ kind, key, version, body: null }));
  const { revision, checksum } = next;
  return { previous: last.revision, revision, checksum, changes: [...changed, ...removed], values: false };
}

/** @throws PennonError `FILE_INVALID` with every problem in its details */
function documentsIn(text: string, path: string): readonly Document[] {
  const documents = (parsed(text, path) as { readonly documents?: unknown } | null)?.documents;
  if (!Array.isArray(documents)) throw invalid(path, ['documents must be a list']);
  const unlike = documents.findIndex(
    (each) => typeof each?.kind !== 'string' || typeof each.body?.key !== 'string',
  );
  if (unlike >= 0) throw invalid(path, [`documents[${unlike}] must have a kind, and a body with a key`]);
  const numbered = (documents as readonly Document[]).map(
    // Its content is its version: the checksum over versions then covers bodies too.
    ({ kind, body }) => ({ kind, key: body.key, version: fnv1a(JSON.stringify(body)), body }) as Document,
  );
  const problems = validate(rulesetOf('file', 0, numbered));
  if (problems.length > 0) throw invalid(path, problems);
  return numbered;
}

function parsed(text: string, path: string): unknown {
  try {
    return extname(path) === '.json' ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw invalid(path, [error instanceof Error ? error.message : error]);
  }
}

function invalid(path: string, problems: readonly unknown[]): PennonError {
  const first = typeof problems[0] === 'string' ? problems[0] : JSON.stringify(problems[0]);
  return new PennonError('FILE_INVALID', `${path} is not valid: ${first}.`, {
    hint: 'The last good flags are kept until it is.',
    details: problems,
  });
}
