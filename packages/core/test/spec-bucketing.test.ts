import type { DocumentKind } from '@pennon/core';
import { bucketOf, checksumOf, checksumTerm } from '@pennon/core';
import { describe, expect, test } from 'vitest';
import { specFile } from './spec-file.js';

interface Bucketing {
  readonly hashes: readonly { readonly name: string; readonly text: string; readonly hash: number }[];
  readonly buckets: readonly {
    readonly name: string;
    readonly unit: string;
    readonly salt: string;
    readonly bucket: number;
  }[];
  readonly checksums: readonly {
    readonly name: string;
    readonly documents: readonly {
      readonly kind: DocumentKind;
      readonly key: string;
      readonly version: number;
    }[];
    readonly checksum: number;
  }[];
}

const { hashes, buckets, checksums } = specFile<Bucketing>('bucketing');

describe('spec/bucketing.json', () => {
  test.each(hashes)('$name', ({ text, hash }) => {
    expect(bucketOf(text, '')).toBe(bucketOfHash(hash));
  });

  test.each(buckets)('$name', ({ unit, salt, bucket }) => {
    expect(bucketOf(unit, salt)).toBe(bucket);
  });

  test.each(checksums)('checksum: $name', ({ documents, checksum }) => {
    expect(checksumOf(documents)).toBe(checksum);
    const terms = documents.map(({ kind, key, version }) => checksumTerm(kind, key, version));
    expect(terms.reduce((sum, term) => (sum + term) % 2 ** 32, 0)).toBe(checksum);
  });
});

/** The formula of evaluation.md in bigint, where the salt is empty and so hashes to 0. */
function bucketOfHash(hash: number): number {
  let mixed = BigInt(hash);
  mixed ^= mixed >> 16n;
  mixed = (mixed * 0x85ebca6bn) & 0xffffffffn;
  mixed ^= mixed >> 13n;
  mixed = (mixed * 0xc2b2ae35n) & 0xffffffffn;
  mixed ^= mixed >> 16n;
  return Number((mixed * 100_000n) >> 32n);
}
