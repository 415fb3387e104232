import { PennonError } from '@pennon/core';
import type { SupabaseClient } from '@supabase/supabase-js';
import { clientAt } from '../project/client.js';
import type { Connection } from '../project/connection.js';

/**
 * The user id that signs for a person: the word as it is, or what Supabase Auth has for an e-mail address.
 *
 * @throws PennonError `USER_NOT_FOUND`, `AUTH_UNREACHABLE`
 */
export async function userIdOf(user: string, { url, key }: Connection): Promise<string> {
  if (!user.includes('@')) return user;
  const { admin } = clientAt({ url, key }).auth;
  for (let page: number | null = 1; page !== null; ) {
    const { users, nextPage } = await listed(admin, page);
    const found = users.find(({ email }) => email?.toLowerCase() === user.toLowerCase());
    if (found !== undefined) return found.id;
    page = nextPage;
  }
  throw new PennonError('USER_NOT_FOUND', `Supabase Auth knows nobody with the address ${user}.`, {
    hint: 'Have them sign up first, or give their user id: the `sub` of their access token.',
  });
}

async function listed(
  admin: SupabaseClient['auth']['admin'],
  page: number,
): Promise<{
  readonly users: readonly { readonly id: string; readonly email?: string }[];
  readonly nextPage: number | null;
}> {
  const { data, error } = await admin.listUsers({ page, perPage: 1_000 });
  if (error === null) return { users: data.users, nextPage: data.nextPage };
  throw new PennonError('AUTH_UNREACHABLE', `Supabase Auth does not say who that is: ${error.message}`, {
    hint: 'Give the user id, the `sub` of their access token. The embedded stack has no Auth.',
    cause: error,
  });
}
