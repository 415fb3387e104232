/**
 * Block digests over bytes, as lower-case hexadecimal, at once: the platform's own make their callers wait.
 * Sources: RFC 1321 (md5), FIPS 180-4 (sha1, sha256).
 */
type Digest = (bytes: readonly number[]) => string;

/** Of imported flags only: it protects nothing. */
export const md5: Digest = (bytes) => {
  const words = blocksOf(bytes, 'little');
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step++) {
      const [mixed, index] = md5Round(step, [b, c, d]);
      const sum = (a + mixed + (MD5_CONSTANTS[step] ?? 0) + (words[block + index] ?? 0)) | 0;
      const rotated = rotateLeft(sum, MD5_SHIFTS[((step >> 4) << 2) | (step & 3)] ?? 0);
      [a, d, c, b] = [d, c, b, (b + rotated) | 0];
    }
    add(state, [a, b, c, d]);
  }
  return hexOf(state.map(swapBytes));
};

/** Of imported flags only: it protects nothing. */
export const sha1: Digest = (bytes) => {
  const words = blocksOf(bytes, 'big');
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < words.length; block += 16) {
    const schedule = words.slice(block, block + 16);
    for (let t = 16; t < 80; t++) {
      schedule.push(
        rotateLeft(
          at(schedule, t - 3) ^ at(schedule, t - 8) ^ at(schedule, t - 14) ^ at(schedule, t - 16),
          1,
        ),
      );
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (const [t, word] of schedule.entries()) {
      const [mixed, constant] = sha1Round(t, [b, c, d]);
      const next = (rotateLeft(a, 5) + mixed + e + constant + word) | 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
    }
    add(state, [a, b, c, d, e]);
  }
  return hexOf(state);
};

/** 64 digits. */
export const sha256: Digest = (bytes) => {
  const words = blocksOf(bytes, 'big');
  const state = [...SHA256_STATE];
  for (let block = 0; block < words.length; block += 16) {
    const schedule = words.slice(block, block + 16);
    for (let t = 16; t < 64; t++) {
      schedule.push(
        (sigma(at(schedule, t - 2), [17, 19], 10) +
          at(schedule, t - 7) +
          sigma(at(schedule, t - 15), [7, 18], 3) +
          at(schedule, t - 16)) |
          0,
      );
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (const [t, word] of schedule.entries()) {
      const first = (h + turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + (SHA256_CONSTANTS[t] ?? 0) + word) | 0;
      const second = (turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    add(state, [a, b, c, d, e, f, g, h]);
  }
  return hexOf(state);
};

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_CONSTANTS = Array.from({ length: 64 }, (_, step) =>
  Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32),
);
const PRIMES = primes(64);
const SHA256_STATE = PRIMES.slice(0, 8).map((prime) => fractionBits(prime, 2));
const SHA256_CONSTANTS = PRIMES.map((prime) => fractionBits(prime, 3));

type Three = readonly [b: number, c: number, d: number];

function md5Round(step: number, [b, c, d]: Three): readonly [mixed: number, index: number] {
  if (step < 16) return [(b & c) | (~b & d), step];
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) & 15];
  if (step < 48) return [b ^ c ^ d, (3 * step + 5) & 15];
  return [c ^ (b | ~d), (7 * step) & 15];
}

function sha1Round(t: number, [b, c, d]: Three): readonly [mixed: number, constant: number] {
  if (t < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (t < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (t < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

/** The bytes, a one bit, zeros, and the length in bits, as 32-bit words in blocks of sixteen. */
function blocksOf(bytes: readonly number[], order: 'little' | 'big'): number[] {
  const length = ((bytes.length + 8) >> 6) * 16 + 16;
  const words = new Array<number>(length).fill(0);
  for (const [index, byte] of [...bytes, 0x80].entries()) {
    const shift = (order === 'little' ? index & 3 : 3 - (index & 3)) * 8;
    words[index >> 2] = at(words, index >> 2) | (byte << shift);
  }
  // A text that is hashed is far below 2^29 bytes, so its length in bits fits the low word.
  words[order === 'little' ? length - 2 : length - 1] = bytes.length * 8;
  return words;
}

function add(state: number[], sums: readonly number[]): void {
  for (const [index, sum] of sums.entries()) state[index] = (at(state, index) + sum) | 0;
}

function at(words: readonly number[], index: number): number {
  return words[index] ?? 0;
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function turn(word: number, ...by: readonly number[]): number {
  return by.reduce((mixed, count) => mixed ^ rotateLeft(word, 32 - count), 0);
}

function sigma(word: number, by: readonly number[], shift: number): number {
  return turn(word, ...by) ^ (word >>> shift);
}

function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function hexOf(words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/** The first 32 bits of the fraction of a prime's square or cube root, which FIPS 180-4 takes its constants from. */
function fractionBits(prime: number, root: 2 | 3): number {
  const scaled = BigInt(prime) << BigInt(32 * root);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(root) <= scaled) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}
