import { type Authenticator, type Caller, TokenError } from '../http/caller.js';

/** Why a join or a new token is refused, in Realtime's words. */
export class JoinRefusal extends Error {}

/** A user's token, or undefined where the caller of the socket counts: nothing given, or a key. */
export function givenToken(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && !value.startsWith('sb_') ? value : undefined;
}

/** @throws JoinRefusal; Realtime insists on `role` and `exp` */
export async function callerForChannel(authenticator: Authenticator, token: string): Promise<Caller> {
  try {
    const caller = await authenticator.callerOfToken(token);
    if (caller.expiresAt !== undefined && typeof caller.claims.role === 'string') return caller;
  } catch (error) {
    if (error instanceof TokenError) throw new JoinRefusal(`InvalidJWTToken: ${error.message}`);
    throw error;
  }
  throw new JoinRefusal('InvalidJWTToken: Fields `role` and `exp` are required in JWT');
}
