import { type Control, createControl } from '@pennon/database';
import type { DevStack } from '@pennon/test-support';
import { createClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import { WebSocket } from 'ws';

/** The operators' client of a stack. */
export function controlOf({ stack }: Pick<DevStack, 'stack'>): Control {
  const transport = WebSocket as unknown as WebSocketLikeConstructor; // ws's last overload takes null
  return createControl(
    createClient(stack.url, stack.secretKey, { auth: { persistSession: false }, realtime: { transport } }),
  );
}
