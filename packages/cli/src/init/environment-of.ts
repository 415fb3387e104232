import type { Connection } from '../project/connection.js';

/**
 * What an app needs to know of its project. The secret key of a real one is not repeated on screens and in logs; that of
 * a local stack opens nothing else.
 */
export function environmentOf(
  { url, key, source, publishableKey }: Connection,
  given: string | undefined,
): Readonly<Record<string, string>> {
  return {
    NEXT_PUBLIC_SUPABASE_URL: url,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: given ?? publishableKey ?? 'sb_publishable_…',
    SUPABASE_URL: url,
    SUPABASE_SECRET_KEY: source === 'local' ? key : 'sb_secret_…',
  };
}
