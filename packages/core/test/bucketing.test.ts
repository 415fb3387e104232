import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import type { Flag, SplitServe } from '@pennon/core';
import { importedBucketing } from '@pennon/core/bucketing';
import { validateDocument } from '@pennon/core/validate';
import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import vendors from './golden/vendors.json' with { type: 'json' };
import { booleanFlag, rulesetWith } from './rulesets.js';

describe('imported bucketing', () => {
  const schemes = vendors.schemes.map((scheme) => ({ ...scheme, serve: scheme.serve as SplitServe }));

  test.each(schemes)('$name keeps every one of its units in its variation', ({ serve, answers }) => {
    const flag = importedFlag(serve);
    expect(validateDocument('flag', flag)).toEqual([]);
    const evaluator = compileWhole(rulesetWith([flag]), { bucketing: importedBucketing });
    const found = vendors.units.map((userId) => evaluator.evaluate('imported', { userId }).variation);
    expect(vendors.units.length).toBeGreaterThanOrEqual(1000);
    expect(found.join('')).toBe(answers);
  });

  test('each golden answer has more than one value', () => {
    for (const { answers } of schemes) expect(new Set(answers).size).toBeGreaterThan(1);
  });

  test.each([
    ['an unknown hash', { hash: 'md4', scale: { divide: 1 } }],
    ['no scale', { hash: 'md5' }],
    ['a divisor of 0', { hash: 'md5', scale: { divide: 0 } }],
    ['an unknown encoding', { hash: 'md5', scale: { divide: 1 }, encoding: 'ebcdic' }],
    ['a fractional seed', { hash: 'murmur3_32', scale: { divide: 1 }, seed: 0.5 }],
  ])('a record with %s is unsupported, as it is without the library', (_, bucketing) => {
    // The types refuse these records; documents that were never checked may hold them.
    const flag = importedFlag({
      split: [{ variation: 'a', weight: 100_000 }],
      bucketing,
    } as unknown as SplitServe);
    for (const options of [{ bucketing: importedBucketing }, {}]) {
      expect(compileWhole(rulesetWith([flag]), options).evaluate('imported', { userId: 'u' })).toMatchObject({
        reason: 'error',
        errorCode: 'UNSUPPORTED_BUCKETING',
      });
    }
  });
});

describe('hashes', () => {
  const texts = Array.from({ length: 300 }, (_, length) => 'aé日😀'.repeat(length).slice(0, length));

  test.each(['md5', 'sha1', 'sha256'] as const)('%s is that of node:crypto at every length', (hash) => {
    for (const text of texts.filter((each) => !/\p{Cs}/u.test(each))) {
      const digest = createHash(hash).update(text).digest('hex').slice(0, 8);
      const bucketOf = importedBucketing(
        { hash, slice: 8, template: '{unit}', scale: { divide: 2 ** 32 } },
        '',
        1,
      );
      expect(bucketOf?.(text)).toBe(Math.floor((Number.parseInt(digest, 16) / 2 ** 32) * 100_000));
    }
  });

  // The values are those of the algorithms' own test suites.
  test.each([
    ['crc32', 0, '123456789', 0xcbf43926],
    ['crc32', 0, '', 0],
    ['fnv1a_32', 0, '', 0x811c9dc5],
    ['fnv1a_32', 0, 'a', 0xe40c292c],
    ['fnv1a_32', 0, 'foobar', 0xbf9cf968],
    ['murmur3_32', 0x9747b28c, 'aaaa', 0x5a97808a],
    ['murmur3_32', 0x9747b28c, 'abc', 0xc84a62dd],
    ['murmur3_32', 1, '', 0x514e28b7],
    ['xxhash32', 0, '', 0x02cc5d05],
    ['xxhash32', 0, 'abc', 0x32d153ff],
    ['xxhash32', 0, 'Nobody inspects the spammish repetition', 0xe2293b2f],
  ] as const)('%s with seed %i of "%s"', (hash, seed, text, value) => {
    const record = { hash, seed, template: '{unit}', scale: { divide: 2 ** 32 } } as const;
    expect(importedBucketing(record, '', 1)?.(text)).toBe(Math.floor((value / 2 ** 32) * 100_000));
  });

  test('crc32 is that of zlib where Node has it', ({ skip }) => {
    if (!zlibCrc32) skip('zlib.crc32 is new in Node 20.15 and 22.2');
    const bucketOf = importedBucketing(
      { hash: 'crc32', template: '{unit}', scale: { divide: 2 ** 32 } },
      '',
      1,
    );
    for (const text of texts.filter((each) => !/\p{Cs}/u.test(each))) {
      expect(bucketOf?.(text)).toBe(Math.floor((zlibCrc32(text) / 2 ** 32) * 100_000));
    }
  });
});

function importedFlag(serve: SplitServe): Flag {
  return booleanFlag('imported', {
    type: 'string',
    variations: ['a', 'b', 'c', '-'].map((key) => ({ key, value: key })),
    offVariation: '-',
    rules: [{ id: 'r', serve }],
    fallthrough: { variation: '-' },
  });
}
