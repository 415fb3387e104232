'use client';

import type { HydratedRules } from '@pennon/next/client';
import { FlagProvider } from '@pennon/react';
import { PennonDevtools } from '@pennon/react/devtools';
import { browserEvents } from '../lib/browser-events';
import { browserSupabase } from '../lib/browser-supabase';
import { KeptRuleset } from './kept-ruleset';
import { useSettings } from './settings-provider';

/** The page's flags: the server's snapshot first, then live from Supabase. */
export function ShopFlags({ children, ...hydrated }: HydratedRules) {
  const { url, publishableKey } = useSettings();
  const supabase = browserSupabase(url, publishableKey);
  return (
    <FlagProvider {...hydrated} supabase={supabase} sink={supabase && browserEvents(url, { supabase })}>
      <KeptRuleset scope={url} />
      {children}
      <PennonDevtools />
    </FlagProvider>
  );
}
