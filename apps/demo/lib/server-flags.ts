import 'server-only';
import type { Context, FullSnapshot } from '@pennon/core';
import { fetchSnapshot } from '@pennon/store';
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

/** A page with defaults beats no page: a database that hangs must not hold the first paint. */
const patienceMs = 2_000;

/** What browsers may know, read for this request; undefined while the database is away, and the page shows defaults. */
export async function readSnapshot(): Promise<FullSnapshot | undefined> {
  const { url, publishableKey } = supabaseSettings();
  try {
    const signal = AbortSignal.timeout(patienceMs);
    return await fetchSnapshot(serverSupabase(url, publishableKey), environment, { signal });
  } catch (error) {
    console.error('The flags could not be read; serving defaults.', error);
    return undefined;
  }
}

/** Who asks, for this request, and when: the page answers for the same time until it has its own. */
export async function requestContext(): Promise<Context> {
  const anonymousId = (await cookies()).get(anonymousIdCookie)?.value;
  return { now: Date.now(), ...(anonymousId === undefined ? {} : { anonymousId }) };
}
