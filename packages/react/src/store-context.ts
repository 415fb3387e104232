'use client';

import { PennonError } from '@pennon/core';
import type { FlagStore } from '@pennon/store';
import { type Context, createContext, useContext } from 'react';

/** The store never changes under a provider, so the context never makes a reader render. */
export const StoreContext: Context<FlagStore | undefined> = createContext<FlagStore | undefined>(undefined);

/**
 * The nearest provider's store, for what no hook reads: `useStore(useFlagStore(), (state) => state.isLive)`.
 *
 * @throws PennonError `PROVIDER_MISSING`
 */
export function useFlagStore(): FlagStore {
  return useProvidedStore('useFlagStore');
}

/** @param hook - who asks, and `key` for what, so that the error names the line to look for */
export function useProvidedStore(hook: string, key = ''): FlagStore {
  const store = useContext(StoreContext);
  if (store) return store;
  throw new PennonError('PROVIDER_MISSING', `${hook}(${key && `"${key}"`}) found no <FlagProvider>.`, {
    hint: 'Wrap the app in one.',
  });
}
