import { PennonError } from '@pennon/core';
import { createAlarm } from './alarm.js';
import { backoffOf } from './backoff-of.js';
import type { Runtime } from './runtime.js';

export interface PollerOptions {
  readonly runtime: Runtime;
  /** After a good answer the next question comes a third sooner to a third later than this. */
  readonly pollMs: number;
  /** What comes `soon` comes within this, so that clients that noticed the same thing do not ask at once. */
  readonly resyncJitterMs?: number | undefined;
  /** A question without an answer for this long has failed. */
  readonly timeoutMs?: number | undefined;
}

export interface Poller {
  /** Asks now, or waits for the question under way. Never rejects. */
  ask(): Promise<void>;
  /** Asks a little later, after the question under way; while questions fail, their backoff stays. */
  soon(): void;
  /** Asks after the usual time, or the backoff while questions fail. */
  wait(): void;
  /** Asks a little later, for there is reason to believe that it succeeds. */
  encourage(): void;
  stop(): void;
}

/** What one question weighs in the rate of failures: four failures in a row, or about every other one, reach a half. */
const WEIGHT = 0.2;

/**
 * Asks again and again, one question at a time. A failed one is retried three times, ever more slowly; when half of
 * the recent ones have failed, the circuit is open: no more than one question per poll until one succeeds.
 *
 * @param question - asks, and takes the answer in unless the signal was aborted meanwhile; rejects when it is no use
 */
export function createPoller(
  { runtime, pollMs, resyncJitterMs = 1_000, timeoutMs = 10_000 }: PollerOptions,
  question: (signal: AbortSignal) => Promise<void>,
  onFailure: (error: unknown) => void,
): Poller {
  let flight: AbortController | undefined;
  let landed = Promise.resolve();
  let isSoon = false;
  let failures = 0;
  let failureRate = 0;
  /** Epoch ms before which the server asked not to be asked. */
  let notBefore = 0;

  /** Until the next question; while one is under way, until its time is over. */
  const setAlarm = createAlarm(runtime, () => {
    if (flight) flight.abort(new PennonError('SNAPSHOT_TIMEOUT', `No answer within ${timeoutMs} ms.`));
    else void ask();
  });

  function ask(): Promise<void> {
    if (!flight) {
      flight = new AbortController();
      landed = fly(flight);
    }
    return landed;
  }

  async function fly(abort: AbortController): Promise<void> {
    isSoon = false;
    setAlarm(timeoutMs);
    try {
      await new Promise<void>((resolve, reject) => {
        question(abort.signal).then(resolve, reject);
        // Lands when the time is over even if the question ignores its signal.
        abort.signal.onabort = () => reject(abort.signal.reason);
      });
      if (flight !== abort) return;
      failures = 0;
      failureRate = failureRate < 0.5 ? failureRate * (1 - WEIGHT) : 0;
      wait();
    } catch (error) {
      if (flight !== abort) return;
      isSoon = false;
      failures++;
      failureRate += WEIGHT * (1 - failureRate);
      notBefore = runtime.now() + retryAfterMsOf(error);
      wait();
      onFailure(error);
    }
  }

  /** No question is under way: until the next. */
  function wait(): void {
    flight = undefined;
    const random = runtime.random();
    const delayMs = isSoon
      ? random * resyncJitterMs
      : failures && failureRate < 0.5
        ? backoffOf(failures, random, pollMs)
        : (pollMs * 2 * (1 + random)) / 3;
    setAlarm(Math.max(delayMs, notBefore - runtime.now()));
  }

  function soon(): void {
    if (isSoon || failures) return;
    isSoon = true;
    if (!flight) wait();
  }

  return {
    ask,
    soon,
    wait,
    encourage() {
      failures = 0;
      soon();
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

/** Perhaps what was thrown. */
type Refusal = { readonly details?: { readonly retryAfterMs?: unknown } | null } | null | undefined;

/** Ten minutes at most. */
function retryAfterMsOf(error: unknown): number {
  return Math.min(Number((error as Refusal)?.details?.retryAfterMs) || 0, 600_000);
}
