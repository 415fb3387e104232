'use client';

import { createFlagStore, type FlagStore, type FlagStoreOptions, pendingExtras } from '@pennon/store';
import { type JSX, type ReactNode, useEffect, useState } from 'react';
import { StoreContext } from './store-context.js';
import { useBrowserLayoutEffect } from './use-browser-layout-effect.js';

/** As bundlers fill it in; they leave out what can then never be reached. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

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
  useEffect(() => followed(store, given), [store, given]);
  return <StoreContext.Provider value={store}>{children}</StoreContext.Provider>;
}

/** Starts it, and stops again what the app did not give. */
function followed(store: FlagStore, given: FlagStore | undefined): (() => void) | undefined {
  store.start();
  // Here, and without a `typeof` that would stay, so that bundlers for production leave all of it out.
  try {
    if (process.env.NODE_ENV === 'development')
      import('./report-in-development.js').then(
        ({ reportInDevelopment }) => reportInDevelopment(store),
        // A page that cannot load it has lost a warning, and nothing else.
        () => {},
      );
  } catch {
    // Without a bundler a page has no `process`.
  }
  return given ? undefined : store.stop;
}
