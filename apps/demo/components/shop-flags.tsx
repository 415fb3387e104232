'use client';

import type { Context, FullSnapshot } from '@pennon/core';
import { FlagProvider } from '@pennon/react';
import { createClient } from '@supabase/supabase-js';
import { type ReactNode, useState } from 'react';
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
  // The server answers from the snapshot alone: one request needs no socket.
  const [supabase] = useState(() =>
    typeof window === 'undefined' ? undefined : createClient(url, publishableKey),
  );
  return (
    <FlagProvider supabase={supabase} environment={environment} context={context} snapshot={snapshot}>
      {children}
    </FlagProvider>
  );
}
