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

/**
 * floor(mixed * 100000 / 2^32) in 32-bit integers, which costs a third of the division: 100000 / 2^32 is 3125 / 2^27, and the
 * upper half times 3125 and the carry of the lower half add up to the product without its last 16 bits.
 */
export function bucketOfHashes(unitHash: number, saltHash: number): number {
  const mixed = finalMix(unitHash ^ saltHash);
  return ((mixed >>> 16) * 3125 + (((mixed & 0xffff) * 3125) >>> 16)) >>> 11;
}
