import type { Announcement } from '@pennon/core';
import { readFullSnapshot, readSnapshot } from './read-wire.js';
import { equipped, follow, NOTHING_KNOWN, type Replica, replace, type Step } from './replica.js';

/** The replica of the moment, and the announcements that do not follow it yet. */
export interface Chain {
  readonly replica: Replica;
  /** From where to ask; undefined to ask for everything. */
  since(): number | undefined;
  /** Takes an announcement in, now or when its turn comes. Returns false when that needs an answer first. */
  take(announcement: Announcement): boolean;
  /**
   * Takes in the answer to a question that was asked while this was the replica. Returns false when the next answer
   * must clear a doubt.
   *
   * @throws PennonError `WIRE_INVALID`
   */
  settle(asked: Replica, answer: unknown): boolean;
  /** Forgets the announcements that wait. */
  forget(): void;
}

/** Follows revisions in their order, whatever order they are heard in. */
export function createChain(first: Replica): Chain {
  let replica = first;
  /** By the revision that they follow. */
  const held = new Map<number, Step>();
  /** The last answer did not add up, or was older than what is held: the next one must be whole. */
  let doubt: 'wrong' | 'past' | undefined;

  /** Follows the held steps that fit now; one that does not add up is left to the next question. */
  function catchUp(): void {
    const step = held.get(replica.revision);
    if (!step) return;
    held.delete(replica.revision);
    replica = follow(replica, step) ?? replica;
    catchUp();
  }

  const since = (): number | undefined =>
    doubt || replica.revision === NOTHING_KNOWN ? undefined : replica.revision;

  return {
    get replica() {
      replica = equipped(replica);
      return replica;
    },
    since,
    take(announcement) {
      const { previous, revision, changes } = announcement;
      if (revision <= replica.revision) return true;
      // When so many wait for an earlier one, they are all left to the next question.
      if (held.size === 64) held.clear();
      if (changes) held.set(previous, announcement);
      catchUp();
      return revision <= replica.revision;
    },
    settle(asked, answer) {
      const snapshot = since() === undefined ? readFullSnapshot(answer) : readSnapshot(answer);
      const next = snapshot.type === 'full' ? replace(replica, snapshot) : follow(asked, snapshot);
      const isPast = next && next.revision < asked.revision;
      // A stale answer looks like this once; a database that was restored from a backup says it again.
      doubt = !next ? 'wrong' : isPast && doubt !== 'past' ? 'past' : undefined;
      if (!next || doubt) return false;
      // Announcements may have led past this answer while it was under way; another history may have its revision.
      if (isPast || next.revision >= replica.revision) replica = next;
      catchUp();
      // What the answer does not know of, and nothing leads to, has been asked for already.
      held.clear();
      return true;
    },
    forget: () => held.clear(),
  };
}
