import { finalMix, murmur3 } from './murmur3.js';

/** Weights, shares, traffic and ranges are in thousandths of a percent. */
export const WHOLE = 100_000;

/**
 * The bucket of a unit in one draw: an integer in [0, 100000).
 *
 * @param unit - who is drawn, for example a user id
 * @param salt - which draw, for example `split/new-checkout/rule-1`
 */
export function bucketOf(unit: string, salt: string): number {
  return bucketOfHashes(murmur3(unit), murmur3(salt));
}

/** 2^32 is no multiple of 100,000: multiply and shift keeps every bucket within one part in 40,000. */
export function bucketOfHashes(unitHash: number, saltHash: number): number {
  return Math.floor(((finalMix(unitHash ^ saltHash) >>> 0) * WHOLE) / 4294967296);
}
