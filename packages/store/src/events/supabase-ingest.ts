import { PennonError } from '@pennon/core';
import { APPLY_MIGRATIONS, asPennonError, textIn } from '../as-pennon-error.js';
import type { RpcRequestLike, SupabaseLike } from '../supabase-like.js';
import { resultsIn, type SendEvents } from './send-events.js';

/** Records events by `public.pennon_ingest`, as whoever the app's own client is signed in as. */
export function supabaseIngest(supabase: Pick<SupabaseLike, 'schema'>): SendEvents {
  return async (events, { signal, isLeaving }) => {
    const request = supabase.schema('public').rpc('pennon_ingest', { events });
    if (isLeaving) keepAlive(request);
    const { data, error, status } = await (request.abortSignal?.(signal) ?? request);
    if (error) throw ingestError(error, status);
    // A login page of the network's own answers 200 too.
    if (resultsIn(data)?.length === events.length) return data;
    throw new PennonError('INGEST_FAILED', 'What answered was not pennon_ingest.', { details: { status } });
  };
}

/**
 * supabase-js has no option for it, so its request's own `fetch` is given it, where there is one: headers and token stay
 * the client's. Without, it is a request like any other.
 */
function keepAlive(request: RpcRequestLike & { fetch?: unknown }): void {
  const { fetch } = request;
  if (typeof fetch !== 'function') return;
  request.fetch = (input: unknown, init: object) => fetch(input, { ...init, keepalive: true });
}

function ingestError(error: unknown, status: number | undefined): PennonError {
  const code = textIn(error, 'code') ?? '';
  return asPennonError(error, code.startsWith('PENNON_') ? code : 'INGEST_FAILED', {
    hint: code === 'PGRST202' ? APPLY_MIGRATIONS : textIn(error, 'hint'),
    // With `retryAfterMs`, if the app's client was given `retryAfterFetch`.
    details: { ...(error as object), status },
  });
}
