import { APPLY_MIGRATIONS, asPennonError, textIn } from './as-pennon-error.js';
import type { SupabaseLike } from './supabase-like.js';

/**
 * What a function of `public` answers, unread. Arguments that are undefined are left out.
 *
 * @throws PennonError the database's own refusal (`PENNON_…`) or `SNAPSHOT_FAILED`
 */
export async function askDatabase(
  supabase: Pick<SupabaseLike, 'schema'>,
  name: string,
  { signal, ...args }: { readonly signal?: AbortSignal | undefined; readonly [argument: string]: unknown },
): Promise<unknown> {
  const request = supabase.schema('public').rpc(name, args);
  const { data, error, status } = await ((signal && request.abortSignal?.(signal)) ?? request);
  if (!error) return data;
  // postgrest-js's own errors are `{code, message, details, hint}`; a network failure's code is empty.
  const code = textIn(error, 'code') ?? '';
  throw asPennonError(error, code.startsWith('PENNON_') ? code : 'SNAPSHOT_FAILED', {
    hint: code === 'PGRST202' ? APPLY_MIGRATIONS : textIn(error, 'hint'),
    // With `retryAfterMs`, if the app's client was given `retryAfterFetch`.
    details: { ...error, status },
  });
}
