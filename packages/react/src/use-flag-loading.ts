'use client';

import type { PennonError } from '@pennon/core';
import { evaluateIn, type FlagStatus } from '@pennon/store';
import { useMemo } from 'react';
import type { FlagKey } from './pennon-flags.js';
import { useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';

/** How fresh the flags are. Frozen; the same object until something in it changes. */
export interface FlagLoading {
  /** Nothing is known yet: defaults apply. */
  readonly isLoading: boolean;
  /** The last known flags are served while the database cannot be asked. */
  readonly isStale: boolean;
  readonly status: FlagStatus;
  /** Why the status is `stale` or `error`. */
  readonly error: PennonError | undefined;
  /** Asks the database now. Never rejects. */
  readonly retry: () => Promise<void>;
}

/**
 * Whether flags are loading, in step or stale, and why; renders again when that changes, whatever the flags do.
 *
 * @param keys - loading only while one of these has no answer; by default while nothing is known
 */
export function useFlagLoading(keys?: readonly FlagKey[]): FlagLoading {
  const store = useProvidedStore('useFlagLoading');
  const isLoading = useRead(
    store,
    (state) => state.status === 'loading' && !keys?.every((key) => evaluateIn(state, key).reason !== 'error'),
  );
  const status = useRead(store, (state) => state.status);
  const error = useRead(store, (state) => state.error);
  return useMemo(
    () => Object.freeze({ isLoading, isStale: status === 'stale', status, error, retry: store.resync }),
    [isLoading, status, error, store],
  );
}
