import { PennonError } from '@pennon/core';
import { createAlarm } from './alarm.js';
import { backoffOf } from './backoff-of.js';
import type { Runtime } from './runtime.js';

export interface PollerOptions {
  readonly runtime: Runtime;
  /** After a good answer the next question comes at a random time between the two. */
  readonly poll: { readonly minMs: number; readonly maxMs: number };
  /** What comes `soon` comes within this, so that clients that noticed the same thing do not ask at once. */
  readonly resyncJitterMs: number;
  /** A question without an answer for this long has failed. */
  readonly timeoutMs: number;
  /** Asks, and takes the answer in unless the signal was aborted meanwhile; rejects when the answer is no use. */
  question(signal: AbortSignal): Promise<void>;
  onFailure(error: unknown): void;
}

export interface Poller {
  /** Asks now, or waits for the question under way. Never rejects. */
  ask(): Promise<void>;
  /** Asks a little later, after the question under way; while questions fail, their backoff stays. */
  soon(): void;
  /** There is reason to believe that the next question succeeds. */
  encourage(): void;
  stop(): void;
}

/** Asks again and again: one question at a time, on failure ever more slowly. */
export function createPoller({
  runtime,
  poll,
  resyncJitterMs,
  timeoutMs,
  question,
  onFailure,
}: PollerOptions): Poller {
  let flight: AbortController | undefined;
  let landed = Promise.resolve();
  let isSoon = false;
  let failures = 0;

  /** Until the next question; while one is under way, until its time is over. */
  const setAlarm = createAlarm(runtime, () => {
    if (flight === undefined) void ask();
    else flight.abort(new PennonError('SNAPSHOT_TIMEOUT', `No answer within ${timeoutMs} ms.`));
  });

  function ask(): Promise<void> {
    if (flight === undefined) {
      flight = new AbortController();
      landed = fly(flight);
    }
    return landed;
  }

  async function fly(abort: AbortController): Promise<void> {
    isSoon = false;
    setAlarm(timeoutMs);
    try {
      // Lands when the time is over even if the question ignores its signal.
      await Promise.race([question(abort.signal), rejectionBy(abort.signal)]);
      if (flight === abort) land(0);
    } catch (error) {
      if (flight !== abort) return;
      isSoon = false;
      land(failures + 1);
      onFailure(error);
    }
  }

  function land(failuresInARow: number): void {
    flight = undefined;
    failures = failuresInARow;
    wait();
  }

  function wait(): void {
    const random = runtime.random();
    if (failures > 0) setAlarm(backoffOf(failures, random, poll.maxMs));
    else setAlarm(isSoon ? random * resyncJitterMs : poll.minMs + random * (poll.maxMs - poll.minMs));
  }

  return {
    ask,
    soon() {
      if (isSoon || failures > 0) return;
      isSoon = true;
      if (flight === undefined) wait();
    },
    encourage() {
      failures = 0;
    },
    stop() {
      setAlarm();
      isSoon = false;
      failures = 0;
      flight?.abort();
      flight = undefined;
    },
  };
}

function rejectionBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}
