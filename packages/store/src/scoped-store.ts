import { type AnswerLayer, evaluateIn, type FlagState } from './flag-state.js';
import type { FlagStore } from './flag-store.js';

/** A view of a store for a part of a page, in which another layer stands over the answers. */
export function scopedStore(store: FlagStore, layer: AnswerLayer): FlagStore {
  const outers = new WeakMap<FlagState, FlagState>();
  const views = new WeakMap<FlagState, FlagState>();
  const answer = layer((view, key, reader) => evaluateIn(outers.get(view) ?? view, key, reader));
  const viewOf = (state: FlagState): FlagState => {
    let view = views.get(state);
    if (view === undefined) {
      view = { ...state, answer };
      views.set(state, view);
      outers.set(view, state);
    }
    return view;
  };
  const getState = () => viewOf(store.getState());
  const scoped: FlagStore = {
    ...store,
    getState,
    getInitialState: () => viewOf(store.getInitialState()),
    subscribe: (listener) => store.subscribe((state, previous) => listener(viewOf(state), viewOf(previous))),
    evaluate: (key, context) =>
      context === undefined ? evaluateIn(getState(), key) : store.evaluate(key, context),
  };
  roots.set(scoped, rootStoreOf(store));
  return scoped;
}

/** The store that a view is of, however many stand between them. */
export function rootStoreOf(store: FlagStore): FlagStore {
  return roots.get(store) ?? store;
}

const roots = new WeakMap<FlagStore, FlagStore>();
