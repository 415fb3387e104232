import type { Snapshot } from '@pennon/core';
import { refusal } from './read-wire.js';
import { type Replica, WRONG_SUM } from './replica.js';

/** A question as it was asked: announcements may move the replica on before the answer. */
export interface Question {
  /** What the replica held. */
  readonly revision: number | undefined;
  readonly checksum: number;
  readonly isForAll: boolean;
  /** An answer said before that the database is behind what the replica held. */
  readonly isPastLikely: boolean;
}

/**
 * `fresh`: the replica holds what the database has. `moved`: it moved on meanwhile, in step as far as it knows.
 * `doubt`: something does not add up. `past`: the database is behind the replica.
 */
export type Verdict = 'fresh' | 'moved' | 'doubt' | 'past';

/**
 * Takes a snapshot into the replica where it fits.
 *
 * @throws PennonError `WIRE_INVALID` when the answer is no use for the question
 */
export function takeAnswer(replica: Replica, snapshot: Snapshot, question: Question): Verdict {
  if (snapshot.type !== 'full' && question.isForAll) {
    throw refusal(`it is "${snapshot.type}", not "full"`);
  }
  if (snapshot.type === 'unchanged') {
    const isSame = snapshot.revision === question.revision && snapshot.checksum === question.checksum;
    return isSame ? 'fresh' : 'doubt';
  }
  if (snapshot.type === 'delta') {
    if (snapshot.previous !== question.revision) return 'doubt';
    const outcome = replica.follow(snapshot);
    if (outcome === 'mismatch') return 'doubt';
    return outcome === 'gap' ? 'moved' : 'fresh';
  }
  // A stale answer looks like this once; a database that was restored from a backup says it again.
  if (isBefore(snapshot.revision, question.revision) && !question.isPastLikely) return 'past';
  if (!isBefore(snapshot.revision, question.revision) && isBefore(snapshot.revision, replica.revision))
    return 'moved';
  if (!replica.replace(snapshot)) throw refusal(WRONG_SUM);
  return 'fresh';
}

function isBefore(revision: number, other: number | undefined): boolean {
  return other !== undefined && revision < other;
}
