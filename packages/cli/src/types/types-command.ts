import { readFile, writeFile } from 'node:fs/promises';
import { type Document, PennonError } from '@pennon/core';
import type { Terminal } from '../terminal/terminal.js';
import { typesOf } from './types-of.js';

export interface TypesRequest {
  /** Where the declarations go. */
  readonly out: string;
  /** Write nothing; fail when the file is not what would be written. */
  readonly isCheck: boolean;
  readonly terminal: Terminal;
}

/** Writes the declarations of these documents, or checks that they are written. */
export async function writeTypes(
  documents: readonly Document[],
  { out, isCheck, terminal }: TypesRequest,
): Promise<void> {
  const text = typesOf(documents);
  const before = await readFile(out, 'utf8').catch(() => undefined);
  const flags = documents.filter(({ kind }) => kind === 'flag').length;
  const configs = documents.filter(({ kind }) => kind === 'config').length;
  const what = `${flags} flags and ${configs} configuration sections`;
  if (before === text) return terminal.out(`${out} is up to date: ${what}.`);
  if (isCheck) {
    throw new PennonError(
      'TYPES_OUTDATED',
      `${out} ${before === undefined ? 'is missing' : 'is out of date'}.`,
      {
        hint: 'Run `pennon types` and commit what it writes.',
      },
    );
  }
  await writeFile(out, text);
  terminal.out(`Wrote ${out}: ${what}.`);
}

/** Documents of a file as seeds are: `{"documents": [{"kind", "body": {"key"}}]}`, in JSON or YAML. */
export async function documentsOf(
  file: string,
  parse: (text: string) => unknown,
): Promise<readonly Document[]> {
  try {
    const { documents } = parse(await readFile(file, 'utf8')) as { readonly documents: readonly Document[] };
    return documents.map((document) => ({ ...document, key: document.body.key, version: 1 }) as Document);
  } catch (cause) {
    throw new PennonError('FILE_INVALID', `${file} cannot be read: ${(cause as Error).message}.`, {
      hint: 'It holds {"documents": [{"kind": "flag", "body": {"key": "…", …}}]}, as JSON or YAML.',
      cause,
    });
  }
}
