import { createHash, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { HttpError } from './http-error.js';
import type { Keys } from './keys.js';

/** Who asks: the database role to take, and the verified claims that policies read. */
export interface Caller {
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Unix seconds; absent for keys, which do not expire. */
  readonly expiresAt?: number;
}

/** What a request says of its caller. */
interface Credentials {
  readonly apikey: string | undefined;
  /** The header `Authorization`. */
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
}

export interface Authenticator {
  /** @throws HttpError 401 */
  callerOf(credentials: Credentials): Promise<Caller>;
  /** @throws TokenError */
  callerOfToken(token: string): Promise<Caller>;
  sign(claims: Readonly<Record<string, unknown>>, ttlSeconds: number): Promise<string>;
}

/** Why a token is refused, in Realtime's words. */
export class TokenError extends Error {
  readonly isExpired: boolean;
  constructor(message: string, isExpired: boolean) {
    super(message);
    this.isExpired = isExpired;
  }
}

/** Stands where hosted Supabase's gateway does: opaque keys become roles, and a user's token wins over a key. */
export function createAuthenticator(keys: Keys, now: () => number = Date.now): Authenticator {
  const secret = new TextEncoder().encode(keys.jwtSecret);

  async function callerOfToken(token: string): Promise<Caller> {
    try {
      const { payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        currentDate: new Date(now()),
      });
      const role = typeof payload.role === 'string' ? payload.role : 'anon';
      return {
        role,
        claims: payload,
        ...(payload.exp === undefined ? {} : { expiresAt: payload.exp }),
      };
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        const seconds = Math.round(now() / 1000) - Number(error.payload.exp);
        throw new TokenError(`Token has expired ${seconds} seconds ago`, true);
      }
      throw new TokenError('The token provided is not a valid JWT', false);
    }
  }

  async function callerOf({ apikey, authorization, userAgent }: Credentials): Promise<Caller> {
    if (!apikey)
      throw unauthorized('No API key found in request', 'No `apikey` request header or url param was found.');
    const key = callerOfKey(keys, apikey);
    if (key === undefined)
      throw unauthorized('Invalid API key', 'Use the keys that the stack printed at its start.');
    if (key.role === 'service_role' && /^Mozilla\//.test(userAgent ?? '')) {
      throw unauthorized(
        'Forbidden use of secret API key in browser',
        'Use the publishable key in browsers.',
      );
    }
    const token = /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1]?.trim();
    if (token === undefined || token === apikey) return key;
    try {
      return await callerOfToken(token);
    } catch (error) {
      const message =
        error instanceof TokenError && error.isExpired ? 'JWT expired' : 'JWT could not be verified';
      throw new HttpError(401, { code: 'PGRST301', details: null, hint: null, message }, wwwAuthenticate);
    }
  }

  return {
    callerOf,
    callerOfToken,
    sign: (claims, ttlSeconds) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuedAt(Math.floor(now() / 1000))
        .setExpirationTime(Math.floor(now() / 1000) + ttlSeconds)
        .sign(secret),
  };
}

function callerOfKey(keys: Keys, given: string): Caller | undefined {
  if (isSame(given, keys.publishableKey)) return { role: 'anon', claims: { role: 'anon' } };
  if (isSame(given, keys.secretKey)) return { role: 'service_role', claims: { role: 'service_role' } };
  return undefined;
}

/** In a time that does not tell how much of it was right. */
function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

const wwwAuthenticate = { 'www-authenticate': 'Bearer error="invalid_token"' };

function unauthorized(message: string, hint: string): HttpError {
  return new HttpError(401, { message, hint }, wwwAuthenticate);
}
