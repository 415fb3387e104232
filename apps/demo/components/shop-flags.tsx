'use client';

import type { Context, FullSnapshot } from '@pennon/core';
import { FlagProvider } from '@pennon/react';
import { PennonDevtools } from '@pennon/react/devtools';
import type { ReactNode } from 'react';
import { browserSupabase } from '../lib/browser-supabase';
import { environment } from '../lib/environment';

interface ShopFlagsProps {
  readonly url: string;
  readonly publishableKey: string;
  readonly context: Context;
  readonly snapshot?: FullSnapshot | undefined;
  readonly children: ReactNode;
}

/** The page's flags: the server's snapshot first, then live from Supabase. */
export function ShopFlags({ url, publishableKey, context, snapshot, children }: ShopFlagsProps) {
  return (
    <FlagProvider
      supabase={browserSupabase(url, publishableKey)}
      environment={environment}
      context={context}
      snapshot={snapshot}
    >
      {children}
      <PennonDevtools />
    </FlagProvider>
  );
}
