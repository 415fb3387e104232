import { PennonError } from '@pennon/core';
import { Alarm } from './alarm.js';
import { backoffOf } from './backoff-of.js';
import type { Runtime } from './runtime.js';

export interface PollerOptions {
  readonly runtime: Runtime;
  /** After a good answer the next question comes at a random time between the two. */
  readonly poll: { readonly minMs: number; readonly maxMs: number };
  /** What comes `soon` comes within this, so that clients that noticed the same thing do not ask at once. */
  readonly jitterMs: number;
  /** A question without an answer for this long has failed. */
  readonly timeoutMs: number;
  /** Asks, and takes the answer in unless the signal was aborted meanwhile; rejects when the answer is no use. */
  ask(signal: AbortSignal): Promise<void>;
  onFailure(error: unknown): void;
}

const BACKOFF_BASE_MS = 500;

/** Asks again and again: one question at a time, on failure ever more slowly. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #alarm: Alarm;
  #flight: { readonly abort: AbortController; readonly landed: Promise<void> } | undefined;
  #isSoon = false;
  #failures = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.runtime, () => void this.ask());
  }

  /** Asks now, or waits for the question under way. Never rejects. */
  ask(): Promise<void> {
    if (this.#flight !== undefined) return this.#flight.landed;
    this.#alarm.clear();
    this.#isSoon = false;
    const abort = new AbortController();
    const landed = this.#fly(abort);
    this.#flight = { abort, landed };
    return landed;
  }

  /** Asks a little later, after the question under way; while questions fail, their backoff stays. */
  soon(): void {
    if (this.#isSoon || this.#failures > 0) return;
    this.#isSoon = true;
    if (this.#flight === undefined) this.#waitForNext();
  }

  /** There is reason to believe that the next question succeeds. */
  encourage(): void {
    this.#failures = 0;
  }

  stop(): void {
    this.#alarm.clear();
    this.#isSoon = false;
    this.#failures = 0;
    this.#flight?.abort.abort();
    this.#flight = undefined;
  }

  async #fly(abort: AbortController): Promise<void> {
    try {
      await withTimeout(this.#options, abort, () => this.#options.ask(abort.signal));
      if (this.#flight?.abort !== abort) return;
      this.#failures = 0;
      this.#land();
    } catch (error) {
      if (this.#flight?.abort !== abort) return;
      this.#failures++;
      this.#isSoon = false;
      this.#land();
      this.#options.onFailure(error);
    }
  }

  #land(): void {
    this.#flight = undefined;
    this.#waitForNext();
  }

  #waitForNext(): void {
    const { poll, jitterMs, runtime } = this.#options;
    const random = runtime.random();
    if (this.#failures > 0) {
      this.#alarm.set(backoffOf(this.#failures, random, { baseMs: BACKOFF_BASE_MS, capMs: poll.maxMs }));
    } else {
      this.#alarm.set(this.#isSoon ? random * jitterMs : poll.minMs + random * (poll.maxMs - poll.minMs));
    }
  }
}

/** Settles when the work or the time is over, even if the work ignores its signal. */
async function withTimeout(
  { runtime, timeoutMs }: PollerOptions,
  abort: AbortController,
  work: () => Promise<void>,
): Promise<void> {
  let timer: unknown;
  const aborted = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
    timer = runtime.setTimeout(() => abort.abort(timedOut(timeoutMs)), timeoutMs);
  });
  try {
    await Promise.race([work(), aborted]);
  } finally {
    runtime.clearTimeout(timer);
  }
}

function timedOut(timeoutMs: number): PennonError {
  return new PennonError('SNAPSHOT_TIMEOUT', `pennon_snapshot did not answer within ${timeoutMs} ms.`);
}
