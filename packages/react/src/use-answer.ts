import type { Result } from '@pennon/core';
import { evaluateIn } from '@pennon/store';
import { useSyncExternalStore } from 'react';
import { useProvidedStore } from './store-context.js';

/**
 * A part of a flag's answer; renders again only when that part changes. Right on the very render in which the key
 * changes; while hydrating, what the server answered.
 *
 * @param hook - who asks, for the error without a provider
 */
export function useAnswer<Part>(hook: string, key: string, pick: (result: Result) => Part): Part {
  const store = useProvidedStore(hook, key);
  return useSyncExternalStore(
    store.subscribe,
    () => pick(evaluateIn(store.getState(), key)),
    () => pick(evaluateIn(store.getInitialState(), key)),
  );
}
