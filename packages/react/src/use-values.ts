import type { Json } from '@pennon/core';
import { evaluateIn, type FlagState } from '@pennon/store';
import { useMemo, useState } from 'react';
import { useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';

type Values = readonly (Json | undefined)[];

/** Several flags' values, read as one: the same array until one of them changes. */
export function useValues(hook: string, keys: readonly string[]): Values {
  const store = useProvidedStore(hook, keys[0]);
  const [reader] = useState({});
  const read = useMemo(() => valuesReader(keys, reader), [keys, reader]);
  return useRead(store, read);
}

function valuesReader(keys: readonly string[], reader: object): (state: FlagState) => Values {
  let values: Values | undefined;
  return (state) => {
    const now = keys.map((key) => evaluateIn(state, key, reader).value);
    if (values === undefined || now.some((value, index) => value !== values?.[index])) values = now;
    return values;
  };
}
