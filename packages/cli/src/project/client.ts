import { createClient, type SupabaseClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import type { Connection } from './connection.js';

/** supabase-js for a process that runs one command: nothing is kept, nothing refreshed. */
export function clientAt({ url, key, token }: Pick<Connection, 'url' | 'key' | 'token'>): SupabaseClient {
  const isMachine = isMachineToken(token);
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    // On Node 20, which has no WebSocket of its own, even a client that only calls functions throws without one.
    realtime: { transport },
    global: { fetch: impatientFetch, headers: isMachine ? { 'x-pennon-token': token } : {} },
    ...(token === undefined || isMachine ? {} : { accessToken: async () => token }),
  });
}

export function isMachineToken(token: string | undefined): token is string {
  return token?.startsWith('pennon_') ?? false;
}

/** Nobody should watch a command that waits forever; a function of the database has a minute at most anyway. */
const impatientFetch: typeof fetch = (input, init) =>
  fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(90_000) });

/** ws's last constructor overload takes null, for a server's side of a socket, and it is the one that TypeScript compares. */
const transport = WebSocket as unknown as WebSocketLikeConstructor;
