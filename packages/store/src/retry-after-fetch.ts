import { retryAfterMsOf } from './http-source.js';

/**
 * A `fetch` for the app's Supabase client, so that the store honours `Retry-After`: supabase-js keeps a response's
 * headers to itself. Browsers only see the header of a server that exposes it.
 *
 * ```ts
 * createClient(url, key, { global: { fetch: retryAfterFetch() } })
 * ```
 */
export function retryAfterFetch(fetch: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const retryAfterMs = retryAfterMsOf(response.headers);
    if (response.ok || retryAfterMs === 0) return response;
    const { status, statusText } = response;
    const said: unknown = await response.json().catch(() => ({ message: statusText }));
    return Response.json({ ...Object(said), retryAfterMs }, { status, statusText });
  };
}
