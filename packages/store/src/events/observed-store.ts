import type { Context, Result } from '@pennon/core';
import { attempt } from '../attempt.js';
import { evaluateIn } from '../flag-state.js';
import type { FlagStore } from '../flag-store.js';
import { scopedStore } from '../scoped-store.js';

/** Hears of an evaluation: its answer, who asked, and the revision of the flags. What it throws is logged. */
export type EvaluationListener = (result: Result, context: Context, revision: number | undefined) => void;

/**
 * A view of a store that tells of each evaluation made through it; the store itself, and who reads that, pay nothing.
 * React reads an answer more than once for a render: what is told there is how often it was read.
 */
export function observedStore(store: FlagStore, listener: EvaluationListener): FlagStore {
  const view = scopedStore(store, (state, key, reader) => {
    const result = evaluateIn(state, key, reader);
    attempt(() => listener(result, state.context, state.revision));
    return result;
  });
  view.evaluate = (key, context) => {
    const state = view.getState();
    if (context === undefined) return evaluateIn(state, key);
    const result = store.evaluate(key, context);
    attempt(() => listener(result, context, state.revision));
    return result;
  };
  return view;
}
