import { createClient, type SupabaseClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import type { Connection } from './connection.js';

/** supabase-js for a process that runs one command: nothing is kept, nothing refreshed. */
export function clientAt({ url, key, token }: Pick<Connection, 'url' | 'key' | 'token'>): SupabaseClient {
  const isMachine = token?.startsWith('pennon_') ?? false;
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    // On Node 20, which has no WebSocket of its own, even a client that only calls functions throws without one.
    realtime: { transport },
    ...(token === undefined
      ? {}
      : isMachine
        ? { global: { headers: { 'x-pennon-token': token } } }
        : { accessToken: async () => token }),
  });
}

/** ws's last constructor overload takes null, for a server's side of a socket, and it is the one that TypeScript compares. */
const transport = WebSocket as unknown as WebSocketLikeConstructor;
