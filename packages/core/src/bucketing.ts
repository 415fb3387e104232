import { WHOLE } from './bucket-of.js';
import type { BucketingLibrary } from './compile.js';
import { md5, sha1, sha256 } from './digests.js';
import { crc32, fnv1a, seededMurmur3, xxhash32 } from './hashes.js';
import type { Bucketing } from './ruleset.js';

export type { BucketingLibrary } from './compile.js';
export type { Bucketing } from './ruleset.js';

/**
 * Buckets units as the vendor did whose flag was imported: hand it to `compile` as `bucketing`.
 * A record that it does not know makes the flag answer `UNSUPPORTED_BUCKETING`.
 */
export const importedBucketing: BucketingLibrary = (record, salt, total) => {
  const { hash, encoding = 'utf8', seed = 0, template = '{salt}{unit}', slice, compare, pastEnd } = record;
  const hashOf = Object.hasOwn(HASHES, hash) ? HASHES[hash] : undefined;
  const bytesOf = Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined;
  if (!hashOf || !bytesOf || !isScale(record.scale) || !Number.isInteger(seed)) return undefined;
  const place = placeOf(record.scale);
  const [head = '', ...rest] = template.split('{unit}').map((part) => part.replaceAll('{salt}', salt));
  return (unit) => {
    const position = place(hashOf(bytesOf([head, ...rest].join(unit)), seed, slice)) * WHOLE;
    // Ends of ranges are whole numbers, so the position may be brought to one that is below the same ends.
    const bucket = compare === 'at_most' ? Math.max(0, Math.ceil(position) - 1) : Math.floor(position);
    return pastEnd === 'last' ? Math.min(bucket, total - 1) : bucket;
  };
};

type Hash = (bytes: readonly number[], seed: number, slice: number | undefined) => bigint;

const HASHES: Readonly<Record<Bucketing['hash'], Hash>> = {
  murmur3_32: (bytes, seed) => BigInt(seededMurmur3(bytes, seed)),
  fnv1a_32: (bytes) => BigInt(fnv1a(bytes, 0)),
  fnv1a_32_twice: (bytes) => BigInt(fnv1a(utf8Of(String(fnv1a(bytes, 0))), 0)),
  md5: (bytes, _, slice) => leading(md5(bytes), slice),
  sha1: (bytes, _, slice) => leading(sha1(bytes), slice),
  sha256: (bytes, _, slice) => leading(sha256(bytes), slice),
  xxhash32: (bytes, seed) => BigInt(xxhash32(bytes, seed)),
  crc32: (bytes) => BigInt(crc32(bytes, 0)),
};

const ENCODINGS: Readonly<Record<NonNullable<Bucketing['encoding']>, (text: string) => readonly number[]>> = {
  utf8: utf8Of,
  utf16: unitsOf,
  low_bytes: (text) => unitsOf(text).map((unit) => unit & 0xff),
};

function leading(digest: string, digits: number | undefined): bigint {
  return BigInt(`0x${digest.slice(0, digits)}`);
}

function isScale(scale: Bucketing['scale']): boolean {
  const { modulo = 1, multiply = 1, add = 0, divide } = scale ?? {};
  return (
    [modulo, multiply, divide].every((number) => Number.isFinite(number) && Number(number) > 0) &&
    Number.isFinite(add)
  );
}

/** Where a hash falls between 0 and 1. */
function placeOf({ modulo, multiply, add = 0, divide }: Bucketing['scale']): (hash: bigint) => number {
  return (hash) => {
    const reduced = modulo === undefined ? hash : hash % BigInt(modulo);
    const scaled = multiply === undefined ? reduced : (reduced * BigInt(multiply)) >> 32n;
    return (Number(scaled) + add) / divide;
  };
}

function unitsOf(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

/** A lone surrogate is U+FFFD, as TextEncoder has it. */
function utf8Of(text: string): readonly number[] {
  return Array.from(text).flatMap((character) => {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) return [point];
    if (point >> 11 === 0x1b) return [0xef, 0xbf, 0xbd];
    const following = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    const tail = Array.from(
      { length: following },
      (_, index) => 0x80 | ((point >> (6 * (following - 1 - index))) & 63),
    );
    return [(256 - (128 >> following)) | (point >> (6 * following)), ...tail];
  });
}
