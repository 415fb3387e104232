import 'server-only';
import type { Context, FullSnapshot } from '@pennon/core';
import { cookies } from 'next/headers';
import { anonymousIdCookie } from './anonymous-id-cookie';
import { environment } from './environment';
import { serverSupabase } from './server-supabase';

/** Where the shop's Supabase is; `npm start` and `pennon dev -- …` set these. */
export function supabaseSettings(): { readonly url: string; readonly publishableKey: string } {
  const { NEXT_PUBLIC_SUPABASE_URL: url, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey } = process.env;
  if (url && publishableKey) return { url, publishableKey };
  throw new Error(
    'The shop needs NEXT_PUBLIC_SUPABASE_URL and NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: run `npm start`.',
  );
}

/** What browsers may know, read for this request; undefined while the database is away, and the page shows defaults. */
export async function readSnapshot(): Promise<FullSnapshot | undefined> {
  const { url, publishableKey } = supabaseSettings();
  const supabase = serverSupabase(url, publishableKey);
  const { data, error } = await supabase.rpc('pennon_snapshot', { environment });
  if (error) console.error('The flags could not be read; serving defaults.', error.message);
  return (data as FullSnapshot | null) ?? undefined;
}

/** Who asks, for this request, and when: the page answers for the same time until it has its own. */
export async function requestContext(): Promise<Context> {
  const anonymousId = (await cookies()).get(anonymousIdCookie)?.value;
  return { now: Date.now(), ...(anonymousId === undefined ? {} : { anonymousId }) };
}
