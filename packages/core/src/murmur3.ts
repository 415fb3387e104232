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
  const length = text.length;
  let hash = 0;
  let index = 0;
  for (; index + 4 <= length; index += 4) {
    const a = text.charCodeAt(index);
    const b = text.charCodeAt(index + 1);
    const c = text.charCodeAt(index + 2);
    const d = text.charCodeAt(index + 3);
    if ((a | b | c | d) > 0x7f) return murmur3Wide(text, index, hash);
    hash = (Math.imul(rotate13(hash ^ scramble(a | (b << 8) | (c << 16) | (d << 24))), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let shift = 0; index + shift < length; shift++) {
    const code = text.charCodeAt(index + shift);
    if (code > 0x7f) return murmur3Wide(text, index, hash);
    tail |= code << (shift << 3);
  }
  return finalMix(hash ^ scramble(tail) ^ length);
}

/** Goes on from `index`, a multiple of four that only ASCII precedes, byte by byte. */
function murmur3Wide(text: string, start: number, state: number): number {
  let hash = state;
  let word = 0;
  let bytes = start;
  const push = (byte: number): void => {
    word |= byte << ((bytes & 3) << 3);
    if ((++bytes & 3) === 0) {
      hash = (Math.imul(rotate13(hash ^ scramble(word)), 5) + 0xe6546b64) | 0;
      word = 0;
    }
  };
  for (let index = start; index < text.length; index++) {
    let point = text.codePointAt(index) as number; // index is inside the text
    if (point > 0xffff) index++;
    if (point >> 11 === 0x1b) point = 0xfffd;
    if (point < 0x80) push(point);
    else {
      if (point < 0x800) push(0xc0 | (point >> 6));
      else {
        if (point < 0x10000) push(0xe0 | (point >> 12));
        else {
          push(0xf0 | (point >> 18));
          push(0x80 | ((point >> 12) & 63));
        }
        push(0x80 | ((point >> 6) & 63));
      }
      push(0x80 | (point & 63));
    }
  }
  return finalMix(hash ^ scramble(word) ^ bytes);
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function rotate13(hash: number): number {
  return (hash << 13) | (hash >>> 19);
}
