'use server';

import { cookies, headers } from 'next/headers';
import { sessionCookie, signedSession } from '../lib/session';
import { verifiedClaims } from '../lib/verified-claims';

/** What went wrong, in words; undefined when somebody is signed in. */
export type SignInProblem = string | undefined;

export async function signIn(_: SignInProblem, form: FormData): Promise<SignInProblem> {
  const token = String(form.get('token') ?? '').trim();
  if (token === '') return 'Paste a token first.';
  const claims = await verifiedClaims(token).catch(() => 'away' as const);
  if (claims === 'away') return 'Supabase does not answer just now. Try again in a moment.';
  if (claims === undefined) return 'That token is not good here, or no longer.';
  (await cookies()).set(sessionCookie, signedSession(claims), {
    httpOnly: true,
    secure: (await headers()).get('x-forwarded-proto') === 'https',
    sameSite: 'lax',
    path: '/',
    expires: new Date(claims.exp * 1000),
  });
  return undefined;
}

export async function signOut(): Promise<void> {
  (await cookies()).delete(sessionCookie);
}
