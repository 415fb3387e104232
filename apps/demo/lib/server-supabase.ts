import 'server-only';
import { createClient, type SupabaseClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import { WebSocket } from 'ws';

/** A client for one request: it keeps no session and never opens a socket. */
export function serverSupabase(url: string, key: string): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    // On Node 20 supabase-js throws without a transport, even where nothing is subscribed to. The cast: ws's last
    // constructor overload takes null, for a server's side of a socket, and it is the one that TypeScript compares.
    realtime: { transport: WebSocket as unknown as WebSocketLikeConstructor },
  });
}
