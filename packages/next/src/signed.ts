import { type Json, PennonError } from '@pennon/core';
import { base64urlOf, bytesOf } from './base64url.js';

/** Signs for one purpose: what is signed for another is forged here, although the secret is the same. */
export interface Signer {
  /** @param expiresAt - epoch ms from which on it is refused; by default never */
  sign(payload: Json, expiresAt?: number): Promise<string>;
  /** @param now - epoch ms */
  verify(text: string, now: number): Promise<Verified>;
}

/** What was signed, or why it does not count. */
type Verified =
  | { readonly payload: Json; readonly refusal?: undefined }
  | { readonly payload?: undefined; readonly refusal: Refusal };

/** `forged`: nobody signed it with this secret for this purpose. */
export type Refusal = 'forged' | 'expired';

/**
 * Signs `[payload, expiresAt]`, as base64url of its JSON, a dot, and base64url of its HMAC-SHA-256: readable by all,
 * made by nobody else.
 *
 * @param purpose - keys of two purposes have nothing to do with each other
 * @throws PennonError `SECRET_MISSING` or `SECRET_TOO_SHORT`
 */
export function signerOf(secret: string | undefined, purpose: string): Signer {
  const key = hmacKeyOf(checkedSecret(secret, purpose), purpose);
  return {
    async sign(payload, expiresAt) {
      const body = utf8(JSON.stringify(expiresAt === undefined ? [payload] : [payload, expiresAt]));
      const mac = await crypto.subtle.sign('HMAC', await key(), body);
      return `${base64urlOf(body)}.${base64urlOf(new Uint8Array(mac))}`;
    },
    async verify(text, now) {
      const [body, mac, ...more] = text.length > LONGEST ? [] : text.split('.').map(bytesOf);
      if (!body || !mac || more.length > 0) return { refusal: 'forged' };
      // Compares in constant time.
      if (!(await crypto.subtle.verify('HMAC', await key(), mac, body))) return { refusal: 'forged' };
      // Ours, so it is what `sign` wrote.
      const [payload, expiresAt] = JSON.parse(new TextDecoder().decode(body)) as [Json, number?];
      return expiresAt !== undefined && now >= expiresAt ? { refusal: 'expired' } : { payload };
    },
  };
}

/** Nothing that we sign is as long; what is longer costs no hashing. */
const LONGEST = 8_192;

const SHORTEST_SECRET = 32;

function checkedSecret(secret: string | undefined, purpose: string): string {
  if (secret === undefined || secret === '') {
    throw new PennonError('SECRET_MISSING', `Cannot sign "${purpose}" without a secret.`, { hint: HINT });
  }
  if (secret.length >= SHORTEST_SECRET) return secret;
  throw new PennonError(
    'SECRET_TOO_SHORT',
    `The secret has ${secret.length} characters; it needs ${SHORTEST_SECRET}.`,
    { hint: HINT },
  );
}

const HINT =
  'Give `createFlags` the option `secret`, the same in every process: `openssl rand -base64 32` makes one.';

/** The purpose's own key, derived when it is first needed and kept with whoever signs. */
function hmacKeyOf(secret: string, purpose: string): () => Promise<CryptoKey> {
  let key: Promise<CryptoKey> | undefined;
  return () => {
    key ??= derivedKey(secret, purpose);
    return key;
  };
}

/** Source: RFC 5869, HKDF; the purpose is its `info`. */
async function derivedKey(secret: string, purpose: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', utf8(secret), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(`pennon/${purpose}`) },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  );
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
