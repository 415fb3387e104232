import 'server-only';
import { type Control, createControl } from '@pennon/database';
import { serverSupabase } from './server-supabase';
import { supabaseSettings } from './settings';

/** Undefined outside development: a server action is a public endpoint. */
export function operatorControl(): Control | undefined {
  const secretKey = process.env.SUPABASE_SECRET_KEY;
  if (process.env.NODE_ENV !== 'development' || !secretKey) return undefined;
  return createControl(serverSupabase(supabaseSettings().url, secretKey));
}
