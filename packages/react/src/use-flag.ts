'use client';

import type { PennonError, Reason } from '@pennon/core';
import { evaluateIn, type FlagSource, type FlagState, type FlagStatus } from '@pennon/store';
import { useMemo, useSyncExternalStore } from 'react';
import type { PennonFlags, UndeclaredKey, ValueOf, VariationOf, Widen } from './pennon-flags.js';
import { useProvidedStore } from './store-context.js';
import { isOfType } from './value-or.js';

/** One flag's answer and how fresh it is. Frozen; the same object until something in it changes. */
export interface FlagDetails<Value, Variation extends string = string> {
  readonly flagKey: string;
  readonly value: Value;
  /** Undefined where the default stands in. */
  readonly variation: Variation | undefined;
  readonly reason: Reason;
  readonly ruleId: string | undefined;
  /** Why the reason is `error`, for example `FLAG_NOT_FOUND` or `TYPE_MISMATCH`. */
  readonly errorCode: string | undefined;
  readonly source: FlagSource;
  readonly status: FlagStatus;
  /** Why the status is `stale` or `error`. */
  readonly error: PennonError | undefined;
  /** Of the ruleset that first gave this answer here; a later one that gives the same renders nothing. */
  readonly revision: number | undefined;
}

/** A flag's value with its reason, variation and freshness; renders again when one of those changes. */
export function useFlag<Key extends keyof PennonFlags & string>(
  key: Key,
  fallback: ValueOf<Key>,
): FlagDetails<ValueOf<Key>, VariationOf<Key>>;
export function useFlag<Key extends keyof PennonFlags & string>(
  key: Key,
): FlagDetails<ValueOf<Key> | undefined, VariationOf<Key>>;
export function useFlag<Default>(key: UndeclaredKey, fallback: Default): FlagDetails<Widen<Default>>;
export function useFlag(key: string, fallback?: unknown): FlagDetails<unknown> {
  const store = useProvidedStore('useFlag', key);
  const [read, readInitial] = useMemo(() => [detailsReader(key), detailsReader(key)], [key]);
  const details = useSyncExternalStore(
    store.subscribe,
    () => read(store.getState()),
    () => readInitial(store.getInitialState()),
  );
  return useMemo(() => withDefault(details, fallback), [details, fallback]);
}

/** Gives the same object for as long as the answer and its freshness are the same. */
function detailsReader(key: string): (state: FlagState) => FlagDetails<unknown> {
  let last: FlagDetails<unknown> | undefined;
  let lastResult: unknown;
  return (state) => {
    const result = evaluateIn(state, key);
    const { source, status, error, revision } = state;
    const isSame =
      result === lastResult && source === last?.source && status === last.status && error === last.error;
    if (isSame && last !== undefined) return last;
    const { flagKey, value, variation, reason, ruleId, errorCode } = result;
    lastResult = result;
    last = Object.freeze({
      flagKey,
      value,
      variation,
      reason,
      ruleId,
      errorCode,
      source,
      status,
      error,
      revision,
    });
    return last;
  };
}

function withDefault(details: FlagDetails<unknown>, fallback: unknown): FlagDetails<unknown> {
  if (isOfType(details.value, fallback)) return details;
  return Object.freeze({
    ...details,
    value: fallback,
    variation: undefined,
    reason: 'error',
    errorCode: details.errorCode ?? 'TYPE_MISMATCH',
  });
}
