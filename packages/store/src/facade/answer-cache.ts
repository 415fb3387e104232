import type { Context, Evaluator, Result } from '@pennon/core';
import { pendingExtras } from '../extras.js';
import { evaluateIn, type FlagState } from '../flag-state.js';
import type { FlagStore } from '../flag-store.js';

/** Of this cache since it was made; `clear` keeps the counts. */
export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  /** In [0, 1]; 0 before the first question. */
  readonly hitRate: number;
  /** Answers that are held now. */
  readonly size: number;
  /** For how many contexts, the store's own among them. */
  readonly contexts: number;
  /** Contexts that gave way to others. */
  readonly evictions: number;
}

export interface AnswerCache {
  answer(key: string, context: Context | undefined): Result;
  clear(): void;
  stats(): CacheStats;
}

type Answers = Map<string, Result>;

/** What was answered, by context: the same until flags change or a time comes at which an answer may. */
export function createAnswerCache(store: FlagStore, mostContexts: number): AnswerCache {
  /** The store's own answers, which overrides and update policies change too: for as long as its state is the same. */
  let own: Answers = new Map();
  let ownState: FlagState | undefined;
  /** Those of other contexts, by their JSON, the one that was asked for longest ago first. */
  const others = new Map<string, Answers>();
  let evaluator: Evaluator | undefined;
  let now: number | undefined;
  let until = Number.POSITIVE_INFINITY;
  let hits = 0;
  let misses = 0;
  let evictions = 0;

  function keepUpWith(state: FlagState): void {
    if (state === ownState) return;
    ownState = state;
    own = new Map();
    const at = state.context.now;
    const isWithin = at === now || (at !== undefined && now !== undefined && at >= now && at < until);
    if (state.evaluator === evaluator && isWithin) return;
    evaluator = state.evaluator;
    now = at;
    until = (at === undefined ? undefined : evaluator.nextBoundary(at)) ?? Number.POSITIVE_INFINITY;
    others.clear();
  }

  function answersFor(context: Context): Answers {
    const name = nameOf(context);
    if (name === undefined) return new Map();
    const known = others.get(name);
    const answers = known ?? new Map<string, Result>();
    // Asked for just now: the last to give way.
    if (known !== undefined) others.delete(name);
    others.set(name, answers);
    if (others.size > mostContexts) {
      const [oldest = name] = others.keys();
      others.delete(oldest);
      evictions++;
    }
    return answers;
  }

  return {
    answer(key, context) {
      const state = store.getState();
      keepUpWith(state);
      const answers = context === undefined ? own : answersFor(context);
      const known = answers.get(key);
      if (known !== undefined) {
        hits++;
        return known;
      }
      misses++;
      const result = context === undefined ? evaluateIn(state, key) : store.evaluate(key, context);
      // There is no end of keys that no flag has; and what is still being loaded changes answers.
      if (result.errorCode !== 'FLAG_NOT_FOUND' && !pendingExtras()) answers.set(key, result);
      return result;
    },
    clear() {
      own = new Map();
      others.clear();
    },
    stats() {
      const all = [own, ...others.values()];
      const asked = hits + misses;
      return {
        hits,
        misses,
        hitRate: asked === 0 ? 0 : hits / asked,
        size: all.reduce((sum, answers) => sum + answers.size, 0),
        contexts: all.filter((answers) => answers.size > 0).length,
        evictions,
      };
    },
  };
}

/** Undefined for what has no JSON: the evaluator says what comes of it. */
function nameOf(context: Context): string | undefined {
  try {
    return JSON.stringify(context);
  } catch {
    return undefined;
  }
}
