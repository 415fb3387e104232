import type { Condition, Context } from '@pennon/core';
import { createSegmentEngine } from '@pennon/core/segments';
import { describe, expect, test } from 'vitest';
import { rulesetWith } from './rulesets.js';

const pro: Condition = { attribute: 'plan', op: 'equals', value: 'pro' };
const adult: Condition = { attribute: 'age', op: 'greater_or_equal', value: 18 };
const german: Condition = { attribute: 'location.country', op: 'equals', value: 'DE' };

const SAMPLE: readonly Context[] = Array.from({ length: 100 }, (_, index) => ({
  userId: `u${index}`,
  location: { country: index % 2 === 0 ? 'DE' : 'FR' },
  attributes: { plan: index % 10 === 0 ? 'pro' : 'free', age: 10 + index },
}));

const engine = createSegmentEngine(
  rulesetWith([], {
    segments: {
      pros: { key: 'pros', when: { all: [pro, { all: [adult, german] }] } },
      germans: { key: 'germans', when: german },
      listed: { key: 'listed', included: ['u1'], excluded: ['u2'] },
      scored: {
        key: 'scored',
        score: {
          terms: [
            { when: pro, weight: 2 },
            { when: german, weight: 1.5 },
          ],
          threshold: 3,
        },
      },
      bad: { key: 'bad', when: { segment: 'gone' } },
    },
  }),
);

describe('the segment engine', () => {
  test('says which segments a context is in', () => {
    expect(engine.membershipsOf({ userId: 'u1', location: { country: 'DE' } })).toEqual([
      'germans',
      'listed',
    ]);
    expect(engine.isMember('bad', {})).toBe(false);
    expect(engine.isMember('gone', {})).toBe(false);
  });

  test('adds up a score', () => {
    const [first] = SAMPLE;
    expect(engine.scoreOf('scored', first as Context)).toBe(3.5);
    expect(engine.scoreOf('germans', first as Context)).toBeUndefined();
  });

  test('estimates a size with the Wilson interval', () => {
    // Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662.
    const sample = Array.from({ length: 263 }, (_, index) => ({
      location: { country: index < 81 ? 'DE' : 'FR' },
    }));
    const { members, low, high } = engine.sizeOf('germans', sample);
    expect(members).toBe(81);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(engine.sizeOf('germans', [])).toMatchObject({ members: 0, low: 0, high: 1 });
  });

  test('counts what segments have in common', () => {
    const { counts, jaccard } = engine.overlapOf(SAMPLE, ['pros', 'germans', 'listed']);
    expect(counts).toEqual([
      [9, 9, 0],
      [9, 50, 0],
      [0, 0, 1],
    ]);
    expect(jaccard[0]).toEqual([1, 9 / 50, 0]);
  });

  test('says which condition excludes most', () => {
    const insights = engine.insightsOf('pros', SAMPLE);
    expect(insights.map(({ text, holds, excludesAlone }) => [text, holds, excludesAlone])).toEqual([
      ['plan equals "pro"', 10, 37],
      ['age greater or equal 18', 92, 1],
      ['location.country equals "DE"', 50, 0],
    ]);
  });

  const hintsFor = (...all: readonly Condition[]) =>
    createSegmentEngine(rulesetWith([], { segments: { s: { key: 's', when: { all } } } }))
      .hintsOf('s', SAMPLE)
      .map(({ kind, text }) => `${kind}: ${text}`);

  test('finds a condition that always holds and one that never does', () => {
    expect(hintsFor({ attribute: 'age', op: 'exists' })).toEqual([
      'always_true: age exists holds for the whole sample',
    ]);
    expect(hintsFor({ attribute: 'gone', op: 'exists' })).toEqual([
      'never_true: gone exists holds for nobody in the sample',
    ]);
  });

  test.each<readonly [string, Condition, Condition]>([
    ['two values', pro, { attribute: 'plan', op: 'equals', value: 'team' }],
    ['lists apart', pro, { attribute: 'plan', op: 'in', values: ['a', 'b'] }],
    ['ranges apart', adult, { attribute: 'age', op: 'less_than', value: 18 }],
    ['a value past a range', adult, { attribute: 'age', op: 'equals', value: 17 }],
    ['there and not there', pro, { attribute: 'plan', op: 'not_exists' }],
  ])('finds a contradiction: %s', (_, first, second) => {
    expect(hintsFor(first, second).some((hint) => hint.startsWith('contradicted'))).toBe(true);
    expect(hintsFor(second, first).some((hint) => hint.startsWith('contradicted'))).toBe(true);
  });

  test.each<readonly [string, Condition, Condition]>([
    ['ranges that meet', adult, { attribute: 'age', op: 'less_or_equal', value: 18 }],
    ['lists in common', pro, { attribute: 'plan', op: 'in', values: ['a', 'pro'] }],
    ['different attributes', pro, { attribute: 'name', op: 'equals', value: 'team' }],
  ])('finds none: %s', (_, first, second) => {
    expect(hintsFor(first, second).some((hint) => hint.startsWith('contradicted'))).toBe(false);
  });

  test('finds what is said twice, and what follows from the rest', () => {
    expect(hintsFor(pro, pro)).toContain(
      'redundant: plan equals "pro" and plan equals "pro" says the same twice',
    );
    expect(hintsFor({ attribute: 'age', op: 'greater_than', value: 50 }, adult)).toContain(
      'redundant: age greater or equal 18 holds whenever "age greater than 50" does, in the sample',
    );
  });

  test('validates by JSON path', () => {
    expect(engine.validate('germans')).toEqual([]);
    expect(engine.validate('gone')).toEqual([{ path: '$', message: 'must be an object' }]);
  });
});
