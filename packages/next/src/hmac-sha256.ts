import { sha256 } from '@pennon/core/digests';

/**
 * HMAC-SHA-256 at once, for what may not wait; everything else asks `crypto.subtle`.
 *
 * Source: RFC 2104.
 */
export function hmacSha256(key: readonly number[], text: string): readonly number[] {
  const short = key.length > BLOCK ? hashOf(key) : key;
  const padded = [...short, ...new Array<number>(BLOCK - short.length).fill(0)];
  const inner = hashOf([...padded.map((byte) => byte ^ 0x36), ...utf8(text)]);
  return hashOf([...padded.map((byte) => byte ^ 0x5c), ...inner]);
}

export function utf8(text: string): readonly number[] {
  return [...new TextEncoder().encode(text)];
}

/** In bytes. */
const BLOCK = 64;

function hashOf(bytes: readonly number[]): readonly number[] {
  return (sha256(bytes).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
