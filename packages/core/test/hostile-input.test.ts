import type { Flag } from '@pennon/core';
import { rulesetOf } from '@pennon/core';
import { validateDocument } from '@pennon/core/validate';
import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import { booleanFlag, on, probeOf, rulesetWith } from './rulesets.js';

describe('hostile contexts', () => {
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
    },
  );
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const everything = probeOf({
    any: [
      { attribute: 'x', op: 'equals', value: 'v' },
      { attribute: 'x', op: 'regex', value: '(a|b)+$' },
      { attribute: 'x', op: 'includes_any', values: ['v'] },
      { attribute: 'x', op: 'within_km', value: { latitude: 0, longitude: 0, km: 1 } },
      { attribute: 'x', op: 'semver_less', value: '1.0.0' },
      { attribute: 'x', op: 'before', value: 0 },
      { attribute: 'x.y.z', op: 'exists' },
      { bucket: { by: 'x', salt: 's', from: 0, to: 1 } },
    ],
  });
  const evaluator = compileWhole(rulesetWith([everything]));

  test.each([
    ['null', null],
    ['undefined', undefined],
    ['a number', 7],
    ['attributes that throw', { attributes: throwing }],
    [
      'a getter that throws',
      {
        get userId() {
          throw new Error('no');
        },
      },
    ],
    ['attributes that are text', { attributes: 'text' }],
    ['NaN', { attributes: { x: Number.NaN } }],
    ['infinity', { attributes: { x: Number.POSITIVE_INFINITY } }],
    ['a symbol', { attributes: { x: Symbol('x') } }],
    ['a bigint', { attributes: { x: 1n } }],
    ['a function', { attributes: { x: () => 1 } }],
    ['a cycle', { attributes: { x: cyclic } }],
    ['a date', { attributes: { x: new Date(0) } }],
    ['text of 10 MB', { userId: 'a'.repeat(10_000_000), attributes: { x: 'ab'.repeat(5_000_000) } }],
    ['a list of a million', { attributes: { x: new Array(1_000_000).fill(0) } }],
    [
      'an object that throws when compared',
      {
        attributes: {
          x: {
            valueOf() {
              throw new Error('no');
            },
          },
        },
      },
    ],
  ])('%s: an answer soon, and no throw', (_, context) => {
    const { reason } = evaluator.evaluate('probe', context as object);
    expect(['fallback', 'error']).toContain(reason);
  });

  test('what throws is answered with the default and a code', () => {
    expect(evaluator.evaluate('probe', { attributes: throwing })).toMatchObject({
      value: undefined,
      reason: 'error',
      errorCode: 'EVALUATION_FAILED',
    });
  });

  test('a unit of 10 MB is no unit', () => {
    const flag = on('a', { fallthrough: { split: [{ variation: 'on', weight: 100_000 }] } });
    expect(
      compileWhole(rulesetWith([flag])).evaluate('a', { userId: 'a'.repeat(10_000_000) }).errorCode,
    ).toBe('UNIT_MISSING');
  });
});

describe('hostile documents', () => {
  test.each(['__proto__', 'constructor', 'toString'])('a document named %s pollutes nothing', (key) => {
    const ruleset = rulesetOf('test', 1, [{ kind: 'flag', key, version: 1, body: on(key) }]);
    expect(Object.keys(ruleset.flags)).toEqual([key]);
    expect(compileWhole(ruleset).evaluate(key, {}).value).toBe(true);
    expect(({} as Record<string, unknown>).key).toBeUndefined();
  });

  test('a web of prerequisites is cut off', () => {
    const layers = Array.from({ length: 16 }, (_, layer) =>
      Array.from({ length: 20 }, (__, index) =>
        on(`f${layer}-${index}`, {
          prerequisites: Array.from({ length: 20 }, (___, next) => ({
            flag: `f${layer + 1}-${next}`,
            variations: ['on', 'off'],
          })),
        }),
      ),
    ).flat();
    const last = Array.from({ length: 20 }, (_, index) => on(`f16-${index}`));
    const start = performance.now();
    expect(compileWhole(rulesetWith([...layers, ...last])).evaluate('f0-0', {}).errorCode).toBe(
      'EVALUATION_FAILED',
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('a thousand prerequisites are asked for, and one more is not', () => {
    const reasonWith = (count: number): string => {
      const prerequisites = Array.from({ length: count }, () => ({ flag: 'p', variations: ['off'] }));
      const flags = [booleanFlag('p'), on('f', { prerequisites })];
      return compileWhole(rulesetWith(flags)).evaluate('f', {}).reason;
    };
    expect(reasonWith(1_000)).toBe('default');
    expect(reasonWith(1_001)).toBe('error');
  });

  test('segments that multiply are cut off', () => {
    const segments = Object.fromEntries(
      Array.from({ length: 15 }, (_, index) => [
        `s${index}`,
        { key: `s${index}`, when: { any: Array.from({ length: 50 }, () => ({ segment: `s${index + 1}` })) } },
      ]),
    );
    const all = { ...segments, s15: { key: 's15', included: ['u'] } };
    // Asking 50^15 conditions would never end.
    expect(
      compileWhole(rulesetWith([probeOf({ segment: 's0' })], { segments: all })).evaluate('probe', {})
        .errorCode,
    ).toBe('FLAG_INVALID');
  });

  test.each([[], '50000', true, null])('a weight of %j is a problem, and makes no sum', (weight) => {
    const split = [
      { variation: 'on', weight: 50_000 },
      { variation: 'off', weight },
    ];
    const flag = on('a', { fallthrough: { split } as unknown as Flag['fallthrough'] }); // the types refuse it, which is tried
    expect(validateDocument('flag', flag)).toEqual([
      expect.objectContaining({ path: '$.fallthrough.split[1].weight' }),
    ]);
  });

  test('an object that has no text in the place of a type is a problem, and no throw', () => {
    const flag = { ...on('a'), type: { toString: false } } as unknown as Flag; // the types refuse it, which is tried
    expect(validateDocument('flag', flag)).toContainEqual(expect.objectContaining({ path: '$.type' }));
    expect(compileWhole(rulesetWith([flag])).evaluate('a', {}).errorCode).toBe('FLAG_INVALID');
  });

  test('JSON nested ten thousand deep is refused, alone', () => {
    const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
    const flag = on('deep', {
      type: 'json',
      variations: [
        { key: 'on', value: deep },
        { key: 'off', value: 0 },
      ],
    });
    const evaluator = compileWhole(rulesetWith([flag, on('a')]));
    expect(evaluator.evaluate('deep', {}).errorCode).toBe('FLAG_INVALID');
    expect(evaluator.evaluate('a', {}).value).toBe(true);
  });
});
