'use client';

import type { PennonError } from '@pennon/core';
import type { FlagStatus } from '@pennon/store';
import { useMemo } from 'react';
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

/** Whether flags are loading, in step or stale, and why; renders again when that changes, whatever the flags do. */
export function useFlagLoading(): FlagLoading {
  const store = useProvidedStore('useFlagLoading');
  const status = useRead(store, (state) => state.status);
  const error = useRead(store, (state) => state.error);
  const retry = store.resync;
  return useMemo(
    () =>
      Object.freeze({ isLoading: status === 'loading', isStale: status === 'stale', status, error, retry }),
    [status, error, retry],
  );
}
