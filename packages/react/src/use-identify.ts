'use client';

import type { Context } from '@pennon/core';
import { type IdentifyOptions, identify } from '@pennon/store';
import { useCallback } from 'react';
import { useProvidedStore } from './store-context.js';

/**
 * Says who is there now: `await identify({ userId })`, or a promise of it. Who signs in keeps the anonymous id and
 * the session. It holds until the provider is given another `context`. Never rejects.
 */
export function useIdentify(): (
  context: Context | PromiseLike<Context>,
  options?: IdentifyOptions,
) => Promise<void> {
  const store = useProvidedStore('useIdentify');
  return useCallback((context, options) => identify(store, context, options), [store]);
}
