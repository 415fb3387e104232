import {
  type Change,
  checksumTerm,
  compile,
  type Document,
  type Evaluator,
  type FullSnapshot,
} from '@pennon/core';
import { libraries, noteExtras } from './extras.js';
import { readFullSnapshot, refusal } from './read-wire.js';

/** The documents of one environment at one revision, compiled. Immutable: a step makes another. */
export interface Replica {
  /** `NOTHING_KNOWN` before the first snapshot. */
  readonly revision: number;
  readonly checksum: number;
  readonly documents: ReadonlyMap<string, Document>;
  readonly evaluator: Evaluator;
}

/** A step along the chain of revisions, after which the documents add up to `checksum`. */
export interface Step {
  readonly revision: number;
  readonly checksum: number;
  /** Where the step starts; without, it only says where the chain is. */
  readonly previous?: number;
  readonly changes?: readonly Change[] | null;
}

/** Below every revision: no step starts there. */
export const NOTHING_KNOWN = -1;

/** The replica of an environment of which nothing is known. */
export function emptyReplica(environment: string): Replica {
  const evaluator = compile({ environment, revision: NOTHING_KNOWN }, libraries);
  return { revision: NOTHING_KNOWN, checksum: 0, documents: new Map(), evaluator };
}

/**
 * The replica of a snapshot. A server compiles it once, however many requests it makes a store for.
 *
 * @throws PennonError `WIRE_INVALID` when it is not a full snapshot that adds up
 */
export function replicaOf(environment: string, snapshot: FullSnapshot): Replica {
  let replica = replicas.get(snapshot);
  if (replica?.evaluator.environment !== environment)
    replica = replace(emptyReplica(environment), readFullSnapshot(snapshot));
  replica = equipped(replica);
  replicas.set(snapshot, replica);
  return replica;
}

/** The replica with the libraries that have come since it was compiled. */
export function equipped(replica: Replica): Replica {
  const { evaluator, revision } = replica;
  return evaluator.libraries.extras === libraries.extras
    ? replica
    : { ...replica, evaluator: evaluator.patch([], revision, libraries) };
}

const replicas = new WeakMap<FullSnapshot, Replica>();

/**
 * The replica one step on, whole or not at all.
 *
 * @returns undefined when the step starts elsewhere, or the documents would not add up
 */
export function follow(replica: Replica, step: Step): Replica | undefined {
  const { revision, checksum, previous = revision } = step;
  const changes = step.changes ?? [];
  if (previous !== replica.revision) return undefined;
  const documents = new Map(replica.documents);
  let sum = replica.checksum;
  for (const change of changes) {
    const id = idOf(change);
    const before = documents.get(id);
    if (before) sum -= termOf(before);
    if (change.body) {
      documents.set(id, change);
      sum += termOf(change);
    } else documents.delete(id);
  }
  // The checksum is a sum modulo 2^32, which is what `>>> 0` makes of any integer.
  if (sum >>> 0 !== checksum) return undefined;
  if (!changes.length && revision === previous) return replica;
  noteExtras(changes);
  return { revision, checksum, documents, evaluator: replica.evaluator.patch(changes, revision) };
}

/**
 * The replica of a snapshot, by the step from this one: an unchanged flag keeps its results by identity.
 *
 * @throws PennonError `WIRE_INVALID` when the snapshot contradicts its own checksum
 */
export function replace(replica: Replica, snapshot: FullSnapshot): Replica {
  const { documents, revision, checksum } = snapshot;
  const gone = new Map(replica.documents);
  const changes: Change[] = documents.filter((document) => {
    const before = gone.get(idOf(document));
    gone.delete(idOf(document));
    // By body too: a database restored from a backup may have given the same version to other content.
    return JSON.stringify(before) !== JSON.stringify(document);
  });
  for (const document of gone.values()) changes.push({ ...document, body: null });
  const next = follow(replica, { previous: replica.revision, revision, checksum, changes });
  if (!next) throw refusal(snapshot);
  return next;
}

function idOf({ kind, key }: Change): string {
  return `${kind}/${key}`;
}

function termOf({ kind, key, version }: Change): number {
  return checksumTerm(kind, key, version);
}
