/**
 * A checksum of a text: an integer in [0, 2^32). It tells damage, not intent.
 *
 * Source: Fowler, Noll and Vo, FNV-1a with 32 bits, over UTF-16 units.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
