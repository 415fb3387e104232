'use client';

import { type Overrides, overridesOf, rootStoreOf, setOverrides } from '@pennon/store';
import { useCallback } from 'react';
import { useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';

/** The variations that this visitor is shown whatever the rules say, and what sets them. For tools and previews. */
export function useOverrides(): readonly [Overrides, (overrides: Overrides) => void] {
  const store = rootStoreOf(useProvidedStore('useOverrides'));
  const overrides = useRead(store, overridesOf);
  return [overrides, useCallback((next) => setOverrides(store, next), [store])];
}
