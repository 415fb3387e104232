/** murmur3's finaliser: spreads a 32-bit hash over all 32 bits. Signed. */
export function finalMix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * murmur3_32 with seed 0 over the UTF-8 bytes of `text`, as a signed 32-bit integer.
 * ASCII, which ids mostly are, is hashed as it stands and allocates nothing.
 *
 * @param most - the largest code that is a byte as it stands; with one above it the text is hashed again, written as bytes
 *
 * Source: Austin Appleby's MurmurHash3_x86_32, public domain.
 */
export function murmur3(text: string, most = 0x7f): number {
  let hash = 0;
  /** The bits of every code. */
  let seen = 0;
  let index = 0;
  for (; index + 4 <= text.length; index += 4) {
    const a = text.charCodeAt(index);
    const b = text.charCodeAt(index + 1);
    const c = text.charCodeAt(index + 2);
    const d = text.charCodeAt(index + 3);
    seen |= a | b | c | d;
    hash ^= scramble(a | (b << 8) | (c << 16) | (d << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    seen |= code;
    tail |= code << (index * 8); // a shift counts modulo 32
  }
  return seen > most ? murmur3(bytesOf(text), 0xff) : finalMix(hash ^ scramble(tail) ^ text.length);
}

/** UTF-8, a character for each byte; a lone surrogate becomes U+FFFD, as TextEncoder has it. */
function bytesOf(text: string): string {
  return unescape(encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')));
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
