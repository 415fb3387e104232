'use client';

import { createFlagStore, type FlagStore, type FlagStoreOptions, pendingExtras } from '@pennon/store';
import { type JSX, type ReactNode, useEffect, useState } from 'react';
import { StoreContext } from './store-context.js';
import { useBrowserLayoutEffect } from './use-browser-layout-effect.js';

/** Either a store that the app made, or what to make one from. */
export type FlagProviderProps = { readonly children?: ReactNode } & (
  | ({ readonly store: FlagStore } & { readonly [Option in keyof FlagStoreOptions]?: undefined })
  | ({ readonly store?: undefined } & FlagStoreOptions)
);

/**
 * Gives a tree its flags. A store that it makes follows the database while it is mounted; a store that it is given is
 * started, and left to the app to stop. Another `environment` or `supabase` makes another store. Another `context`
 * asks the same store anew, and only readers with another answer render. `consent`, `sink` and what hears of events may
 * change; other options count when the store is made.
 *
 * @throws PennonError `OPTIONS_INVALID`
 */
export function FlagProvider(props: FlagProviderProps): JSX.Element {
  const { children, store: given, context, consent, onExposure, onTrack, sink } = props;
  const [made, setMade] = useState<FlagStore>();
  const isFit = made?.options.environment === props.environment && made?.options.supabase === props.supabase;
  // The other options count once: an inline object must not make another store.
  const store = props.store ?? ((isFit && made) || createFlagStore(props));
  if (store !== made) {
    // What the server loaded to answer from the snapshot, a page needs too: it keeps its HTML until then.
    const pending = store.options.snapshot && pendingExtras();
    if (pending) throw pending;
    setMade(store);
  }
  useBrowserLayoutEffect(() => {
    if (given) return;
    store.update({ consent, onExposure, onTrack, sink });
    store.setContext(context ?? {});
  });
  useEffect(() => {
    store.start();
    return given ? undefined : store.stop;
  }, [store, given]);
  return <StoreContext.Provider value={store}>{children}</StoreContext.Provider>;
}
