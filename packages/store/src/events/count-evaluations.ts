import type { Result } from '@pennon/core';
import { createAlarm } from '../alarm.js';
import { attempt } from '../attempt.js';
import type { FlagStore } from '../flag-store.js';
import { systemRuntime } from '../runtime.js';
import { uuidOf } from '../uuid-of.js';
import { observedStore } from './observed-store.js';
import type { EvaluationCount } from './outgoing-event.js';

/** A store whose evaluations are counted. */
export interface CountedStore {
  /** A view of the store: what is evaluated through it is counted. */
  readonly store: FlagStore;
  /** Hands on now what has been counted. */
  flush(): void;
  /** The same, and counts no more. Leaves no timer behind. */
  stop(): void;
}

/** Takes counts on: an event queue does. */
export interface CountSink {
  record(event: EvaluationCount): void;
}

/** So many different answers are handed on before the minute is over. */
const MOST_ANSWERS = 2_000;

/**
 * Counts evaluations by flag, variation and reason, and hands on one event for each a minute: what nobody counts costs
 * nothing. Flags that there are not are not counted.
 */
export function countEvaluations(
  store: FlagStore,
  sink: CountSink,
  { periodMs = 60_000 }: { readonly periodMs?: number | undefined } = {},
): CountedStore {
  const { environment, runtime = systemRuntime } = store.options;
  /** By the answer, which is the same object while it is the same. */
  let counts = new Map<Result, number>();
  let begunAt = 0;
  let isStopped = false;
  const setAlarm = createAlarm(runtime, flush);
  // Whoever leaves the page may not come back to it.
  const unwatch = runtime.watch?.((isSeen) => {
    if (!isSeen) flush();
  });

  function count(result: Result): void {
    if (isStopped || result.errorCode === 'FLAG_NOT_FOUND') return;
    if (counts.size === 0) {
      begunAt = runtime.now();
      setAlarm(periodMs);
    }
    counts.set(result, (counts.get(result) ?? 0) + 1);
    if (counts.size >= MOST_ANSWERS) flush();
  }

  function flush(): void {
    setAlarm();
    const counted = counts;
    counts = new Map();
    for (const sum of sumsOf(counted)) {
      const event: EvaluationCount = { ...sum, id: uuidOf(runtime), environment, at: begunAt };
      attempt(() => sink.record(event));
    }
  }

  return {
    store: observedStore(store, count),
    flush,
    stop() {
      isStopped = true;
      unwatch?.();
      flush();
    },
  };
}

type Sum = Omit<EvaluationCount, 'id' | 'environment' | 'at'>;

/** Answers that differ in their rule only are one. */
function sumsOf(counts: ReadonlyMap<Result, number>): Iterable<Sum> {
  const sums = new Map<string, Sum>();
  for (const [{ flagKey, variation, reason }, count] of counts) {
    const key = JSON.stringify([flagKey, variation, reason]);
    const before = sums.get(key)?.count ?? 0;
    const rest = variation === undefined ? {} : { variation };
    sums.set(key, { type: 'evaluation_count', flag: flagKey, ...rest, reason, count: before + count });
  }
  return sums.values();
}
