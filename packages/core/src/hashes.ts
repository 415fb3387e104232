import { finalMix } from './murmur3.js';

/** 32-bit hashes over bytes (or, for fnv1a, UTF-16 units), unsigned. */
type Hash = (bytes: readonly number[], seed: number) => number;

/** Source: Austin Appleby's MurmurHash3_x86_32, public domain. The seedless one of the main entry takes text. */
export const seededMurmur3: Hash = (bytes, seed) => {
  let hash = seed;
  const whole = bytes.length & ~3;
  for (let index = 0; index < whole; index += 4) {
    hash ^= scramble(wordAt(bytes, index));
    hash = (Math.imul(rotate(hash, 13), 5) + 0xe6546b64) | 0;
  }
  return finalMix(hash ^ scramble(wordAt(bytes, whole)) ^ bytes.length) >>> 0;
};

/** Source: Fowler, Noll, Vo: FNV-1a, 32 bits, public domain. */
export const fnv1a: Hash = (bytes) => {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
};

/** Source: ITU-T V.42, the polynomial of zip and Ethernet. */
export const crc32: Hash = (bytes) => {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
};

const PRIMES = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1] as const;

/** Source: Yann Collet's xxHash specification, 32 bits. */
export const xxhash32: Hash = (bytes, seed) => {
  const [first, second, third, fourth, fifth] = PRIMES;
  let index = 0;
  let hash = (seed + fifth) | 0;
  if (bytes.length >= 16) {
    const lanes = [seed + first + second, seed + second, seed, seed - first];
    for (; index + 16 <= bytes.length; index += 16) {
      for (const [lane, sum] of lanes.entries()) {
        const mixed = (sum + Math.imul(wordAt(bytes, index + lane * 4), second)) | 0;
        lanes[lane] = Math.imul(rotate(mixed, 13), first);
      }
    }
    const turns = [1, 7, 12, 18];
    hash = lanes.reduce((sum, lane, position) => (sum + rotate(lane, turns[position] ?? 0)) | 0, 0);
  }
  hash = (hash + bytes.length) | 0;
  for (; index + 4 <= bytes.length; index += 4) {
    hash = Math.imul(rotate((hash + Math.imul(wordAt(bytes, index), third)) | 0, 17), fourth);
  }
  for (; index < bytes.length; index++) {
    hash = Math.imul(rotate((hash + Math.imul(bytes[index] ?? 0, fifth)) | 0, 11), first);
  }
  hash = Math.imul(hash ^ (hash >>> 15), second);
  hash = Math.imul(hash ^ (hash >>> 13), third);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** Four bytes from `index`, the lowest first; past the end there are zeros. */
function wordAt(bytes: readonly number[], index: number): number {
  return [0, 1, 2, 3].reduce((word, offset) => word | ((bytes[index + offset] ?? 0) << (offset * 8)), 0);
}

function scramble(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
