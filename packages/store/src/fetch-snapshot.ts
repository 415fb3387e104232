import type { FullSnapshot } from '@pennon/core';
import { APPLY_MIGRATIONS, asPennonError, textIn } from './as-pennon-error.js';
import { noteExtras, pendingExtras } from './extras.js';
import { readFullSnapshot } from './read-wire.js';
import type { RpcRequestLike, SupabaseLike } from './supabase-like.js';

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

/** postgrest-js keeps a response's headers to itself: its own `fetch` is the only place that sees them. */
type Request = RpcRequestLike & { fetch?: typeof globalThis.fetch };

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
  const request: Request = supabase.schema('public').rpc('pennon_snapshot', { environment, since });
  const { fetch } = request;
  let retryAfterMs: number | undefined;
  if (fetch) {
    request.fetch = async (...args) => {
      const response = await fetch(...args);
      retryAfterMs = 1_000 * Number(response.headers.get('retry-after'));
      return response;
    };
  }
  const { data, error, status } = await ((signal && request.abortSignal?.(signal)) ?? request);
  if (!error) return data;
  // postgrest-js's own errors are `{code, message, details, hint}`; a network failure's code is empty.
  const code = textIn(error, 'code') ?? '';
  throw asPennonError(error, code.startsWith('PENNON_') ? code : 'SNAPSHOT_FAILED', {
    hint: code === 'PGRST202' ? APPLY_MIGRATIONS : textIn(error, 'hint'),
    details: { ...error, status, retryAfterMs },
  });
}
