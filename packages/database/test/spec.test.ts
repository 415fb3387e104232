import { readFileSync } from 'node:fs';
import type { Condition, Context, Ruleset } from '@pennon/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { answersOf, storeRuleset } from './stored-ruleset.js';

interface Case {
  readonly name: string;
  readonly engines?: readonly string[];
}
interface Bucketing {
  readonly hashes: readonly (Case & { readonly text: string; readonly hash: number })[];
  readonly buckets: readonly (Case & {
    readonly unit: string;
    readonly salt: string;
    readonly bucket: number;
  })[];
}
interface Operators {
  readonly conditions: readonly (Case & {
    readonly condition: Condition;
    readonly context: Context;
    readonly holds: boolean;
  })[];
  readonly patterns: readonly (Case & { readonly pattern: string; readonly isValid: boolean })[];
}
interface Evaluation {
  readonly groups: readonly {
    readonly name: string;
    readonly ruleset: Partial<Ruleset>;
    readonly cases: readonly (Case & {
      readonly flag: string;
      readonly context: Context;
      readonly result: Readonly<Record<string, unknown>>;
    })[];
  }[];
}

const { hashes, buckets } = specFile<Bucketing>('bucketing');
const { conditions, patterns } = specFile<Operators>('operators');
const { groups } = specFile<Evaluation>('evaluation');

describe.each(engines)('the cases of spec/ on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const resultOf = async (sql: string, params: readonly unknown[]): Promise<unknown> => {
    const { rows } = await db.query<{ value: unknown }>(`select ${sql} as value`, params);
    return rows[0]?.value;
  };

  it.each(hashes.filter(isForSql))('hash: $name', async ({ text, hash }) => {
    expect(Number(await resultOf('pennon.murmur3_32($1)', [text]))).toBe(hash);
  });

  it.each(buckets.filter(isForSql))('bucket: $name', async ({ unit, salt, bucket }) => {
    expect(await resultOf('pennon.bucket($1, $2)', [salt, unit])).toBe(bucket);
  });

  it.each(conditions.filter(isForSql))('condition: $name', async ({ condition, context, holds }) => {
    const sql = `pennon.condition_holds('', $1::jsonb, pennon.with_unit_hash($2::jsonb))`;
    expect(await resultOf(sql, [JSON.stringify(condition), JSON.stringify(context)])).toBe(holds);
  });

  it.each(patterns.filter(isForSql))('pattern: $name', async ({ pattern, isValid }) => {
    expect(await resultOf('pennon.is_regex($1)', [pattern])).toBe(isValid);
  });

  it.each(groups)('evaluation: $name', async ({ ruleset, cases }) => {
    const questions = cases.filter(isForSql);
    const answers = await answersOf(db, await storeRuleset(db, ruleset), questions);
    expect(answers).toEqual(questions.map(({ flag, result }) => ({ flagKey: flag, ...result })));
  });
});

/** Postgres cannot hold what a case marks as another engine's. */
function isForSql(each: Case): boolean {
  return (each.engines ?? ['sql']).includes('sql');
}

function specFile<Cases>(name: string): Cases {
  const url = new URL(`../../../spec/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Cases; // the files are ours, and spec/README.md has their shapes
}
