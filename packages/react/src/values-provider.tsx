'use client';

import { createValuesStore, type ValuesStore, type ValuesStoreOptions } from '@pennon/store/values';
import { type JSX, type ReactNode, useState } from 'react';
import { StoreContext } from './store-context.js';
import { useBrowserLayoutEffect } from './use-browser-layout-effect.js';

/** Either a store that the app made, or what to make one from. */
export type ValuesProviderProps = { readonly children?: ReactNode } & (
  | ({ readonly store: ValuesStore } & { readonly [Option in keyof ValuesStoreOptions]?: undefined })
  | ({ readonly store?: undefined } & ValuesStoreOptions)
);

/**
 * Gives a tree its flags where the page must not hold rules: `values` that a server evaluated, kept fresh by `refresh`.
 * The hooks and components are the same. Another `environment` makes another store. Another `context` asks anew, unless
 * its `values` come with it; newer `values` for the same one are taken. `consent` and what is called may change; other
 * options count when the store is made. A store that it is given is started, and left to the app to stop.
 *
 * @throws PennonError `OPTIONS_INVALID`
 */
export function ValuesProvider(props: ValuesProviderProps): JSX.Element {
  const { children, store: given, environment, context, values } = props;
  const { consent, expose, onExposure, onTrack, refresh, sink } = props;
  const [made, setMade] = useState<ValuesStore>();
  const isFit = made?.options.environment === environment;
  // The other options count once: an inline object must not make another store.
  const store = props.store ?? (made && isFit ? made : createValuesStore(props));
  if (store !== made) setMade(store);
  useBrowserLayoutEffect(() => {
    if (given) return;
    store.update({ consent, expose, onExposure, onTrack, refresh, sink });
    store.setContext(context ?? {}, values);
  });
  // A child's effects may already say who is there: then it is asked for.
  useBrowserLayoutEffect(() => {
    store.start();
    return given ? undefined : store.stop;
  }, [store, given]);
  return <StoreContext.Provider value={store}>{children}</StoreContext.Provider>;
}
