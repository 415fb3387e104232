import { type Control, createControl } from '@pennon/database';
import { createClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import type { Connection } from './connection.js';

/** The operators' API at this address, through supabase-js. */
export function controlAt({ url, secretKey }: Connection): Control {
  const supabase = createClient(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    // On Node 20, which has no WebSocket of its own, even a client that only calls functions throws without one.
    realtime: { transport },
  });
  return createControl(supabase);
}

/** ws's last constructor overload takes null, for a server's side of a socket, and it is the one that TypeScript compares. */
const transport = WebSocket as unknown as WebSocketLikeConstructor;
