import type { SqlClient } from '@pennon/database';
import type { Caller } from '../http/caller.js';

/**
 * For the rest of this transaction the session is the caller: its role, its claims, and `settings` for the functions
 * and policies to read. `session_user` becomes `authenticator`, as behind PostgREST.
 */
export async function actAs(
  session: SqlClient,
  caller: Caller,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  await session.exec('set local session authorization authenticator');
  const all = { role: caller.role, 'request.jwt.claims': JSON.stringify(caller.claims), ...settings };
  const calls = Object.keys(all).map((_, index) => `set_config($${index * 2 + 1}, $${index * 2 + 2}, true)`);
  await session.query(`select ${calls.join(', ')}`, Object.entries(all).flat());
}
