import type { FullSnapshot } from '@pennon/core';
import { APPLY_MIGRATIONS, asPennonError, textIn } from './as-pennon-error.js';
import { noteExtras, pendingExtras } from './extras.js';
import { readFullSnapshot } from './read-wire.js';
import type { SupabaseLike } from './supabase-like.js';

/**
 * Everything of an environment that this client may see: a server reads it and hands it to its stores and pages.
 *
 * @throws PennonError the database's own refusal (`PENNON_…`), `SNAPSHOT_FAILED`, or `WIRE_INVALID`
 */
export async function fetchSnapshot(
  supabase: Pick<SupabaseLike, 'schema'>,
  environment: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<FullSnapshot> {
  const snapshot = readFullSnapshot(await askSnapshot(supabase, environment, { signal }));
  noteExtras(snapshot.documents);
  await pendingExtras();
  return snapshot;
}

interface Question {
  readonly since?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What `public.pennon_snapshot` answers, unread.
 *
 * @throws PennonError the database's own refusal (`PENNON_…`) or `SNAPSHOT_FAILED`
 */
export async function askSnapshot(
  supabase: Pick<SupabaseLike, 'schema'>,
  environment: string,
  { since, signal }: Question,
): Promise<unknown> {
  // JSON leaves out what is undefined.
  const request = supabase.schema('public').rpc('pennon_snapshot', { environment, since });
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
