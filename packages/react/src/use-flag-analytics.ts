'use client';

import { type EventAttributes, flush, track } from '@pennon/store';
import { useMemo } from 'react';
import { useProvidedStore } from './store-context.js';

/** What {@link useFlagAnalytics} answers. */
export interface FlagAnalytics {
  /** Records that the person did something: `track('checkout', 49.9)`. Never throws. */
  readonly track: (metric: string, value?: number, attributes?: EventAttributes) => void;
  /** Hands on what the sink still holds, for example before the page goes. Never rejects. */
  readonly flush: () => Promise<void>;
}

/** Records metrics for experiments to count; always the same object. */
export function useFlagAnalytics(): FlagAnalytics {
  const store = useProvidedStore('useFlagAnalytics');
  return useMemo(
    () =>
      Object.freeze({
        track: (metric: string, value?: number, attributes?: EventAttributes) =>
          track(store, metric, { value, attributes }),
        flush: () => flush(store),
      }),
    [store],
  );
}
