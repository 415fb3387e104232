import type { Announcement, PennonError } from '@pennon/core';
import { createAlarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import { backoffOf } from './backoff-of.js';
import { askSnapshot } from './fetch-snapshot.js';
import { createPoller, type PollerOptions } from './poller.js';
import { readAnnouncement, readFullSnapshot, readSnapshot } from './read-wire.js';
import { follow, NOTHING_KNOWN, type Replica, replace, type Step } from './replica.js';
import { joinChannel, type Member } from './shared-channel.js';
import type { SupabaseLike } from './supabase-like.js';

export interface SyncOptions extends Omit<PollerOptions, 'question' | 'onFailure'> {
  readonly supabase: SupabaseLike;
  readonly environment: string;
  /** Where announcements are heard. */
  readonly topic: string;
  /** What is known at first. */
  readonly replica: Replica;
  /** The database has confirmed this. */
  onFresh(replica: Replica): void;
  /** The database could not be asked, or what it answered was refused. */
  onFailure(error: PennonError): void;
  /** Announcements arrive, or no longer do. */
  onLive(isLive: boolean): void;
  /** Something was wrong that the next answer puts right. */
  onTrouble(error: PennonError): void;
}

export interface Sync {
  start(): void;
  stop(): void;
  /** Asks now. Never rejects. */
  resync(): Promise<void>;
}

/** Announcements that wait for an earlier one: when there are more, they are all left to the next question. */
const MOST_HELD = 64;
const LONGEST_REJOIN_MS = 30_000;

/** Keeps a replica in step with the database: asks, listens, and asks again whenever the two do not add up. */
export function createSync(options: SyncOptions): Sync {
  const { supabase, environment, topic, runtime, onFresh, onFailure, onLive, onTrouble } = options;
  let { replica } = options;
  /** By the revision that they follow. */
  const held = new Map<number, Step>();
  let leave: (() => void) | undefined;
  let joinFailures = 0;
  let isLive = false;
  /** The last answer did not add up, or was older than what is held: the next one must be whole. */
  let doubt: 'mismatch' | 'past' | undefined;

  const poller = createPoller({
    ...options,
    question,
    onFailure: (error) => onFailure(asPennonError(error)),
  });
  const setRejoin = createAlarm(runtime, join);

  // Callbacks come last in each of these: the app may stop the store in them.
  const member: Member = {
    // Whatever was announced before is lost: ask.
    joined() {
      poller.encourage();
      poller.soon();
      turnLive(true);
    },
    lost(error) {
      if (isLive) poller.soon();
      turnLive(false);
      if (error !== undefined) {
        onTrouble(
          asPennonError(error, {
            code: 'CHANNEL_LOST',
            what: `The channel ${topic} was lost`,
            hint: 'Flags are polled until it is back. It needs the policies of the migrations.',
          }),
        );
      }
    },
    closed(error) {
      leave = undefined;
      setRejoin(backoffOf(++joinFailures, runtime.random(), LONGEST_REJOIN_MS));
      member.lost(error);
    },
    heard(payload) {
      try {
        take(readAnnouncement(payload));
      } catch (error) {
        poller.soon();
        onTrouble(asPennonError(error));
      }
    },
  };

  function join(): void {
    leave = joinChannel(supabase, topic, member);
  }

  function turnLive(isNowLive: boolean): void {
    if (isLive === isNowLive) return;
    isLive = isNowLive;
    onLive(isLive);
  }

  function turnFresh(): void {
    if (isLive) joinFailures = 0;
    onFresh(replica);
  }

  function take(announcement: Announcement): void {
    const { previous, revision, changes } = announcement;
    if (revision <= replica.revision) return;
    if (held.size === MOST_HELD) held.clear();
    if (changes !== null) held.set(previous, { ...announcement, changes });
    const before = replica;
    catchUp();
    if (revision > replica.revision) poller.soon();
    if (replica !== before) turnFresh();
  }

  /** Follows the held steps that fit now; one that does not add up is left to the next question. */
  function catchUp(): void {
    for (let step = held.get(replica.revision); step; step = held.get(replica.revision)) {
      held.delete(replica.revision);
      replica = follow(replica, step) ?? replica;
    }
  }

  async function question(signal: AbortSignal): Promise<void> {
    const asked = replica;
    const isForAll = doubt !== undefined || asked.revision === NOTHING_KNOWN;
    const args = isForAll ? { environment } : { environment, since: asked.revision };
    const answer = await askSnapshot(supabase, args, signal);
    if (signal.aborted) return;
    const snapshot = isForAll ? readFullSnapshot(answer) : readSnapshot(answer);
    const next = snapshot.type === 'full' ? replace(asked, snapshot) : follow(asked, snapshot);
    const isPast = next !== undefined && next.revision < asked.revision;
    // A stale answer looks like this once; a database that was restored from a backup says it again.
    doubt = next === undefined ? 'mismatch' : isPast && doubt !== 'past' ? 'past' : undefined;
    if (next === undefined || doubt !== undefined) return poller.soon();
    // Announcements may have led past this answer while it was under way; another history may have its revision.
    if (isPast || next.revision >= replica.revision) replica = next;
    catchUp();
    // What the answer does not know of, and nothing leads to, has been asked for already.
    held.clear();
    turnFresh();
  }

  return {
    start() {
      // A page that came with a snapshot has time: its first question can wait for the channel.
      if (replica.revision === NOTHING_KNOWN) void poller.ask();
      else poller.soon();
      join();
    },
    stop() {
      poller.stop();
      setRejoin();
      held.clear();
      leave?.();
      leave = undefined;
      turnLive(false);
    },
    resync: poller.ask,
  };
}
