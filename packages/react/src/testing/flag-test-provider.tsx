'use client';

import { type JSX, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { FlagProvider } from '../flag-provider.js';
import { createTestStore, type TestFlags, type TestStoreOptions } from './create-test-store.js';

/** For {@link FlagTestProvider}. */
export interface FlagTestProviderProps extends TestStoreOptions {
  readonly flags?: TestFlags | undefined;
  readonly children?: ReactNode;
}

/**
 * Serves a tree what a test says: `<FlagTestProvider flags={{ 'new-checkout': true }}>`. Asking for another flag throws.
 * Other `flags` on a later render are served from then on; other options count once.
 */
export function FlagTestProvider({ flags = {}, children, ...options }: FlagTestProviderProps): JSX.Element {
  const [store] = useState(() => createTestStore(flags, options));
  const served = useRef(JSON.stringify(flags));
  useLayoutEffect(() => {
    const words = JSON.stringify(flags);
    if (words !== served.current) store.set(flags);
    served.current = words;
  }, [store, flags]);
  return <FlagProvider store={store}>{children}</FlagProvider>;
}
