import { createClient, type SupabaseClient } from '@supabase/supabase-js';

let client: SupabaseClient | undefined;

/** The page's one client. Undefined on the server, where a page needs no socket. */
export function browserSupabase(url: string, publishableKey: string): SupabaseClient | undefined {
  if (typeof window === 'undefined') return undefined;
  client ??= createClient(url, publishableKey);
  return client;
}
