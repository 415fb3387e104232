import type { Result } from '@pennon/core';
import { evaluateIn, type FlagState } from '@pennon/store';
import { useMemo, useRef } from 'react';
import { useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';

/** Several flags' answers, read as one: the same array until one of them changes. */
export function useResults(hook: string, keys: readonly string[]): readonly Result[] {
  const store = useProvidedStore(hook, keys[0]);
  const reader = useRef(undefined);
  const read = useMemo(() => resultsReader(keys, reader), [keys]);
  return useRead(store, read);
}

function resultsReader(keys: readonly string[], reader: object): (state: FlagState) => readonly Result[] {
  let results: readonly Result[] | undefined;
  return (state) => {
    const now = keys.map((key) => evaluateIn(state, key, reader));
    if (results === undefined || now.some((result, index) => result !== results?.[index])) results = now;
    return results;
  };
}
