import { type Announcement, PennonError } from '@pennon/core';
import { Alarm } from './alarm.js';
import { asPennonError, messageOf } from './as-pennon-error.js';
import { backoffOf } from './backoff-of.js';
import { askSnapshot } from './fetch-snapshot.js';
import { Poller, type PollerOptions } from './poller.js';
import { readAnnouncement } from './read-wire.js';
import type { Replica, Step } from './replica.js';
import { joinChannel, type Member } from './shared-channel.js';
import type { SupabaseLike } from './supabase-like.js';
import { takeAnswer } from './take-answer.js';

export interface SyncOptions extends Omit<PollerOptions, 'ask' | 'onFailure'> {
  readonly supabase: SupabaseLike;
  readonly environment: string;
  /** Where announcements are heard. */
  readonly topic: string;
  readonly replica: Replica;
  /** The database has confirmed what the replica holds now. */
  onFresh(): void;
  /** The database could not be asked, or what it answered was refused. */
  onFailure(error: PennonError): void;
  /** Announcements arrive, or no longer do. */
  onLive(isLive: boolean): void;
  /** Something was wrong that the next answer puts right. */
  onTrouble(error: PennonError): void;
}

/** Announcements that wait for an earlier one; those beyond are asked for anyway. */
const MOST_HELD = 64;
const REJOIN = { baseMs: 500, capMs: 30_000 };

/** Keeps a replica in step with the database: asks, listens, and asks again whenever the two do not add up. */
export class Sync implements Member {
  readonly #options: SyncOptions;
  readonly #poller: Poller;
  readonly #rejoin: Alarm;
  /** By the revision that they follow. */
  readonly #held = new Map<number, Step>();
  #leave: (() => void) | undefined;
  #joinFailures = 0;
  #isLive = false;
  /** The next answer must be whole: something did not add up. */
  #needsFull = false;
  #isPastLikely = false;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#poller = new Poller({
      ...options,
      ask: (signal) => this.#ask(signal),
      onFailure: (error) => options.onFailure(asPennonError(error)),
    });
    this.#rejoin = new Alarm(options.runtime, () => this.#join());
  }

  start(): void {
    // A page that came with a snapshot has time: its first question can wait for the channel.
    if (this.#options.replica.revision === undefined) void this.#poller.ask();
    else this.#poller.soon();
    this.#join();
  }

  stop(): void {
    this.#poller.stop();
    this.#rejoin.clear();
    this.#held.clear();
    this.#leave?.();
    this.#leave = undefined;
    this.#turnLive(false);
  }

  /** Asks now. Never rejects. */
  resync(): Promise<void> {
    return this.#poller.ask();
  }

  // Callbacks come last in each of these: the app may stop the store in them.

  /** Whatever was announced before is lost: ask. */
  joined(): void {
    this.#poller.encourage();
    this.#poller.soon();
    this.#turnLive(true);
  }

  lost(error: unknown): void {
    if (this.#isLive) this.#poller.soon();
    this.#turnLive(false);
    if (error !== undefined) this.#options.onTrouble(channelLost(this.#options.topic, error));
  }

  closed(error: unknown): void {
    this.#leave = undefined;
    this.#rejoin.set(backoffOf(++this.#joinFailures, this.#options.runtime.random(), REJOIN));
    this.lost(error);
  }

  heard(payload: unknown): void {
    try {
      this.#follow(readAnnouncement(payload));
    } catch (error) {
      this.#poller.soon();
      this.#options.onTrouble(asPennonError(error));
    }
  }

  #join(): void {
    const { supabase, topic } = this.#options;
    this.#leave = joinChannel(supabase, topic, this);
  }

  #turnLive(isLive: boolean): void {
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    this.#options.onLive(isLive);
  }

  #follow({ previous, revision, checksum, changes }: Announcement): void {
    const { replica } = this.#options;
    if (replica.revision !== undefined && revision <= replica.revision) return;
    const step = changes && { previous, revision, checksum, changes };
    const outcome = step === null ? 'gap' : replica.follow(step);
    if (outcome === 'applied') {
      this.#catchUp();
      this.#turnFresh();
    } else {
      if (outcome === 'gap' && step !== null && this.#held.size < MOST_HELD) this.#held.set(previous, step);
      this.#poller.soon();
    }
  }

  /** Follows the held steps that fit now; one that does not add up is left to the next question. */
  #catchUp(): boolean {
    const { replica } = this.#options;
    const from = replica.revision ?? Number.POSITIVE_INFINITY;
    let step = this.#held.get(from);
    while (step !== undefined && replica.follow(step) === 'applied') step = this.#held.get(step.revision);
    for (const [previous, { revision }] of this.#held) {
      if (replica.revision !== undefined && revision <= replica.revision) this.#held.delete(previous);
    }
    return replica.revision !== undefined && replica.revision > from;
  }

  #turnFresh(): void {
    if (this.#isLive) this.#joinFailures = 0;
    this.#options.onFresh();
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { supabase, environment, replica } = this.#options;
    const { revision, checksum } = replica;
    const heldBefore = [...this.#held.keys()];
    const isForAll = this.#needsFull || revision === undefined;
    const since = isForAll ? undefined : revision;
    const snapshot = await askSnapshot(supabase, { environment, since, signal });
    if (signal.aborted) return;
    const question = { revision, checksum, isForAll, isPastLikely: this.#isPastLikely };
    const verdict = takeAnswer(replica, snapshot, question);
    this.#isPastLikely = verdict === 'past';
    this.#needsFull = verdict === 'past' || verdict === 'doubt';
    if (verdict !== 'fresh') this.#poller.soon();
    if (this.#catchUp() || verdict === 'fresh') this.#turnFresh();
    // What is still held from before the question was announced by nobody that the answer knows of.
    for (const previous of heldBefore) this.#held.delete(previous);
  }
}

function channelLost(topic: string, error: unknown): PennonError {
  return new PennonError('CHANNEL_LOST', `The channel ${topic} was lost: ${messageOf(error)}`, {
    hint: 'Flags are polled until it is back. It needs the policies of the migrations.',
    cause: error,
  });
}
