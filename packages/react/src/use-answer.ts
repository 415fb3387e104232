import type { Result } from '@pennon/core';
import { evaluateIn, type FlagState, type FlagStore } from '@pennon/store';
import { useState, useSyncExternalStore } from 'react';
import { useProvidedStore } from './store-context.js';

/**
 * A part of a flag's answer; renders again only when that part changes. Right on the very render in which the key
 * changes; while hydrating, what the server answered.
 *
 * @param hook - who asks, for the error without a provider
 */
export function useAnswer<Part>(hook: string, key: string, pick: (result: Result) => Part): Part {
  const [reader] = useState({});
  return useRead(useProvidedStore(hook, key), (state) => pick(evaluateIn(state, key, reader)));
}

/** What is read from the store's state: the same for the same state. While hydrating, from the server's. */
export function useRead<Part>(store: FlagStore, read: (state: FlagState) => Part): Part {
  return useSyncExternalStore(
    store.subscribe,
    () => read(store.getState()),
    () => read(store.getInitialState()),
  );
}
