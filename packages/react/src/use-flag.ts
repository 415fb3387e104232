'use client';

import type { PennonError, Result } from '@pennon/core';
import { evaluateIn, type FlagOrigin, type FlagState, type FlagStatus } from '@pennon/store';
import { useMemo, useState } from 'react';
import type { PennonFlags, UndeclaredKey, ValueOf, VariationOf, Widen } from './pennon-flags.js';
import { useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';
import { isOfType } from './value-or.js';

/** One flag's answer and how fresh it is. Frozen; the same object until something in it changes. */
export interface FlagDetails<Value, Variation extends string = string>
  extends Omit<Result, 'value' | 'variation'> {
  readonly value: Value;
  /** Undefined where the default stands in: `errorCode` says why, `FLAG_NOT_FOUND` or `TYPE_MISMATCH` for example. */
  readonly variation: Variation | undefined;
  readonly source: FlagOrigin | 'override';
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
  const [reader] = useState({});
  const read = useMemo(() => detailsReader(key, reader), [key, reader]);
  const details = useRead(store, read);
  return useMemo(() => withDefault(details, fallback), [details, fallback]);
}

/** Gives the same object for as long as the answer and its freshness are the same. */
function detailsReader(key: string, reader: object): (state: FlagState) => FlagDetails<unknown> {
  let seen: readonly unknown[] = [];
  let details: FlagDetails<unknown>;
  return (state) => {
    const result = evaluateIn(state, key, reader);
    const { source, status, error, revision } = state;
    const now = [result, source, status, error];
    if (now.some((part, index) => part !== seen[index])) {
      seen = now;
      // An override says itself where it is from.
      details = Object.freeze({ source, ...result, status, error, revision });
    }
    return details;
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
