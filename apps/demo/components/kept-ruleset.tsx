'use client';

import { useFlagStore } from '@pennon/react';
import { localStorageStorage, persist } from '@pennon/store/persistence';
import { useEffect } from 'react';

/** Keeps the last good ruleset in this browser, for the day that neither the server nor Supabase knows one. */
export function KeptRuleset({ scope }: { readonly scope: string }) {
  const store = useFlagStore();
  useEffect(() => persist(store, { storage: localStorageStorage(), scope }).stop, [store, scope]);
  return null;
}
