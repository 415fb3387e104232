/** murmur3's finaliser: spreads a 32-bit hash over all 32 bits. Signed. */
export function finalMix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * murmur3_32 with seed 0 over the UTF-8 bytes of `text`, as a signed 32-bit integer.
 * Allocates nothing; a lone surrogate counts as U+FFFD, as TextEncoder has it.
 *
 * Source: Austin Appleby's MurmurHash3_x86_32, public domain.
 */
export function murmur3(text: string): number {
  const { length } = text;
  let hash = 0;
  let index = 0;
  // Four ASCII characters are a word; ids are mostly that.
  for (; index + 4 <= length; index += 4) {
    const a = text.charCodeAt(index);
    const b = text.charCodeAt(index + 1);
    const c = text.charCodeAt(index + 2);
    const d = text.charCodeAt(index + 3);
    if ((a | b | c | d) > 0x7f) break;
    hash = mixWord(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  let count = index;
  let word = 0;
  for (; index < length; index++) {
    let point = text.codePointAt(index) as number; // index is inside the text
    if (point > 0xffff) index++;
    else if (point >> 11 === 0x1b) point = 0xfffd;
    let following = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    let byte = following === 0 ? point : (256 - (128 >> following)) | (point >> (6 * following));
    for (;;) {
      word |= byte << ((count & 3) << 3);
      if ((++count & 3) === 0) {
        hash = mixWord(hash, word);
        word = 0;
      }
      if (following-- === 0) break;
      byte = 0x80 | ((point >> (6 * following)) & 63);
    }
  }
  return finalMix(hash ^ scramble(word) ^ count);
}

function mixWord(hash: number, word: number): number {
  const mixed = hash ^ scramble(word);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
