import type { Json, Result } from '@pennon/core';
import { evaluateIn, type FlagStore, scopedStore } from '@pennon/store';

type Values = { readonly [key: string]: Json };

/** A view of a store in which flags without a value have these. */
export function defaultsWhereNeeded(store: FlagStore, values: Values): FlagStore {
  const fallback = fallbackOf(values);
  if (Object.keys(values).length === 0) return store;
  return scopedStore(store, (state, key, reader) => {
    const result = evaluateIn(state, key, reader);
    return result.reason === 'error' && Object.hasOwn(values, key) ? fallback(key) : result;
  });
}

/** A view in which these flags, by default all, have these values or none, whatever the store knows. */
export function defaultsInstead(
  store: FlagStore,
  values: Values,
  keys: readonly string[] | undefined,
): FlagStore {
  const fallback = fallbackOf(values);
  return scopedStore(store, (state, key, reader) =>
    keys === undefined || keys.includes(key) ? fallback(key) : evaluateIn(state, key, reader),
  );
}

/** The same result each time. As an error, which no update policy keeps and no exposure is made of. */
function fallbackOf(values: Values): (key: string) => Result {
  const results = new Map<string, Result>();
  return (flagKey) => {
    const result: Result = results.get(flagKey) ?? {
      flagKey,
      value: Object.hasOwn(values, flagKey) ? values[flagKey] : undefined,
      variation: undefined,
      reason: 'error',
      ruleId: undefined,
      errorCode: 'FALLBACK_SERVED',
    };
    results.set(flagKey, result);
    return result;
  };
}
