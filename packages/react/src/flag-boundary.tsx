'use client';

import type { Json } from '@pennon/core';
import { isSuspended, rootStoreOf } from '@pennon/store';
import { type JSX, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { ErrorCatcher, type Failure } from './error-catcher.js';
import { defaultsInstead, defaultsWhereNeeded } from './fallback-store.js';
import type { FlagKey } from './pennon-flags.js';
import { StoreContext, useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';
import { useFlagLoading } from './use-flag-loading.js';

/** For {@link FlagBoundary}. */
export interface FlagBoundaryProps {
  /** What the children need; by default everything. Only these go to their defaults when the children fail. */
  readonly flags?: readonly FlagKey[] | undefined;
  /** Values for flags that have none, in place of the defaults that the readers name. */
  readonly fallbackFlags?: { readonly [key: string]: Json } | undefined;
  /** Shown while flags, identity, code or data load. */
  readonly loading?: ReactNode;
  /** How long flags are waited for before the children show with defaults; by default 3 s. */
  readonly timeoutMs?: number | undefined;
  /** Shown when the children fail. Without it they are shown once more, with defaults. */
  readonly error?: ReactNode | ((failure: Failure) => ReactNode);
  /** Hears of every failure of the children. */
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly children?: ReactNode;
}

/**
 * Shows its children when their flags are known: `loading` before, defaults after `timeoutMs`. Children that throw
 * are shown again with their flags' defaults, so that a broken variation costs nobody the page; if they throw again,
 * or for a framework's signal (a redirect, a dynamic bail-out), the error goes on to the next boundary.
 */
export function FlagBoundary(props: FlagBoundaryProps): JSX.Element {
  const { flags, fallbackFlags, loading, timeoutMs = 3_000, error, onError, children } = props;
  const outer = useProvidedStore('FlagBoundary');
  const { isLoading, retry } = useFlagLoading(flags);
  const isPending = useRead(rootStoreOf(outer), isSuspended) || isLoading;
  const isLate = useLateness(isPending, timeoutMs);
  // Both are often written in place: as text they are the same until they say something else.
  const words = JSON.stringify([fallbackFlags ?? {}, flags]);
  const stores = useMemo(() => {
    const [values, keys] = JSON.parse(words);
    return {
      usual: defaultsWhereNeeded(outer, values),
      calm: defaultsInstead(outer, values, keys ?? undefined),
    };
  }, [outer, words]);
  const shown = isPending && !isLate ? loading : children;
  const content = <Suspense fallback={loading}>{shown}</Suspense>;
  const instead = (failure: Failure) => {
    if (error === undefined)
      return <StoreContext.Provider value={stores.calm}>{content}</StoreContext.Provider>;
    return typeof error === 'function' ? error(failure) : error;
  };
  return (
    <ErrorCatcher instead={instead} onError={onError} onRetry={retry}>
      <StoreContext.Provider value={stores.usual}>{content}</StoreContext.Provider>
    </ErrorCatcher>
  );
}

/** Whether something has been pending for longer than this. */
function useLateness(isPending: boolean, timeoutMs: number): boolean {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    if (!isPending) return undefined;
    const timer = setTimeout(() => setIsLate(true), timeoutMs);
    return () => {
      clearTimeout(timer);
      setIsLate(false);
    };
  }, [isPending, timeoutMs]);
  return isLate;
}
