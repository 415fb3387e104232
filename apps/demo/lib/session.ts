import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';

export const sessionCookie = 'halyard_session';

/** What the shop's auth server, or `pennon dev token`, vouched for. */
export interface Claims {
  readonly sub: string;
  /** Unix seconds. */
  readonly exp: number;
  readonly [claim: string]: JsonValue;
}

type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A cookie that nobody else can write: the claims, and a MAC over them. */
export function signedSession(claims: Claims): string {
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${macOf(body).toString('base64url')}`;
}

/** The claims in a cookie that we signed, and that is not over. */
export function sessionOf(cookie: string | undefined, nowMs: number): Claims | undefined {
  const [body = '', mac = ''] = cookie?.split('.') ?? [];
  if (body === '') return undefined;
  const [given, wanted] = [Buffer.from(mac, 'base64url'), macOf(body)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims; // ours, so it is what we wrote
  return claims.exp * 1000 > nowMs ? claims : undefined;
}

function macOf(body: string): Buffer {
  const secret = process.env.PENNON_SECRET;
  if (!secret) throw new Error('The shop needs PENNON_SECRET to sign sessions: run `npm start`.');
  return createHmac('sha256', secret).update(`halyard session ${body}`).digest();
}
