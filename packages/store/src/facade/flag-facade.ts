import type { Context, Result } from '@pennon/core';
import type { FlagStore } from '../flag-store.js';
import { type FlagChange, subscribeToFlags } from '../listen-to.js';
import { systemRuntime } from '../runtime.js';
import { type CacheStats, createAnswerCache } from './answer-cache.js';

/** For {@link createFlagFacade}. */
export interface FlagFacadeOptions {
  /** The cache holds answers for this many contexts; by default 1,000. */
  readonly mostContexts?: number | undefined;
  /** While nothing is known, questions wait this long at most; by default 5 s. Then the answers say why. */
  readonly waitMs?: number | undefined;
}

/** One of several questions at once. */
export interface FlagQuestion {
  readonly key: string;
  /** Who asks; by default whom the store knows. */
  readonly context?: Context | undefined;
}

/** A store, asked by promises. None of them rejects: an answer without a value has a reason, and a code. */
export interface FlagFacade {
  evaluateFlag(key: string, context?: Context): Promise<Result>;
  evaluateFlags<Key extends string>(
    keys: readonly Key[],
    context?: Context,
  ): Promise<Readonly<Record<Key, Result>>>;
  /** By the flags' keys. */
  evaluateAllFlags(context?: Context): Promise<Readonly<Record<string, Result>>>;
  /** The answer as of now. */
  evaluateFlagSync(key: string, context?: Context): Result;
  /** One answer for each question, in their order. */
  batchEvaluate(questions: readonly FlagQuestion[]): Promise<readonly Result[]>;
  /** Resolves when the answers for these flags are in the cache, or nothing can be known. */
  preloadFlags(keys: readonly string[], context?: Context): Promise<void>;
  /** The same for all flags and these contexts. Resolves to how many answers are in the cache then. */
  warmCache(contexts: readonly Context[]): Promise<number>;
  clearCache(): void;
  getCacheStats(): CacheStats;
  /** Calls back with those of these flags that have another answer, until what it returns is called. */
  subscribeToFlagChanges(
    keys: readonly string[],
    listener: (changes: readonly FlagChange[]) => void,
  ): () => void;
  /** Asks the source now; resolves when its answer, or its failure, is in the store's state. */
  refreshFlags(): Promise<void>;
}

/** Asks a store by promises, which wait for the first flags, and through a cache of its own. */
export function createFlagFacade(
  store: FlagStore,
  { mostContexts = 1_000, waitMs = 5_000 }: FlagFacadeOptions = {},
): FlagFacade {
  const cache = createAnswerCache(store, mostContexts);
  let waiting: Promise<void> | undefined;

  /** However many ask, they wait together. */
  async function known(): Promise<void> {
    if (store.getState().status !== 'loading') return;
    waiting ??= whenKnown(store, waitMs).finally(() => {
      waiting = undefined;
    });
    await waiting;
  }

  const answersOf = <Key extends string>(keys: readonly Key[], context?: Context): Record<Key, Result> =>
    Object.fromEntries(keys.map((key) => [key, cache.answer(key, context)])) as Record<Key, Result>; // it forgets which keys

  const allKeys = (): readonly string[] => store.getState().evaluator.keys();

  return {
    async evaluateFlag(key, context) {
      await known();
      return cache.answer(key, context);
    },
    async evaluateFlags(keys, context) {
      await known();
      return answersOf(keys, context);
    },
    async evaluateAllFlags(context) {
      await known();
      return answersOf(allKeys(), context);
    },
    evaluateFlagSync: (key, context) => cache.answer(key, context),
    async batchEvaluate(questions) {
      await known();
      return questions.map(({ key, context }) => cache.answer(key, context));
    },
    async preloadFlags(keys, context) {
      await known();
      for (const key of keys) cache.answer(key, context);
    },
    async warmCache(contexts) {
      await known();
      for (const context of contexts) for (const key of allKeys()) cache.answer(key, context);
      return cache.stats().size;
    },
    clearCache: () => cache.clear(),
    getCacheStats: () => cache.stats(),
    subscribeToFlagChanges: (keys, listener) => subscribeToFlags(store, keys, listener),
    refreshFlags: () => store.resync(),
  };
}

function whenKnown({ getState, subscribe, options }: FlagStore, waitMs: number): Promise<void> {
  const { runtime = systemRuntime } = options;
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      runtime.clearTimeout(timer);
      resolve();
    };
    const timer = runtime.setTimeout(end, waitMs);
    const stop = subscribe(() => {
      if (getState().status !== 'loading') end();
    });
  });
}
