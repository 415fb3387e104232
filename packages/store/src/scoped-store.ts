import { type Answer, evaluateIn, type FlagState } from './flag-state.js';
import type { FlagStore } from './flag-store.js';

/**
 * A view of a store for a part of a page, which is answered otherwise.
 *
 * @param answer - is given the store's own state: `evaluateIn` of it is what the rest of the page is answered
 */
export function scopedStore(store: FlagStore, answer: Answer): FlagStore {
  const outers = new WeakMap<FlagState, FlagState>();
  const views = new WeakMap<FlagState, FlagState>();
  const inner: Answer = (view, key, reader) => answer(outers.get(view) ?? view, key, reader);
  const viewOf = (state: FlagState): FlagState => {
    let view = views.get(state);
    if (view === undefined) {
      view = { ...state, answer: inner };
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
