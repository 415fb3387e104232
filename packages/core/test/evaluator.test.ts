import type { Change, Context, Flag } from '@pennon/core';
import { emptyRuleset, rulesetOf } from '@pennon/core';
import { validateDocument } from '@pennon/core/validate';
import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import { booleanFlag, probeOf, rulesetWith } from './rulesets.js';

const on = (key: string, parts: Partial<Flag> = {}): Flag =>
  booleanFlag(key, { fallthrough: { variation: 'on' }, ...parts });
const bad = (key: string): Flag => on(key, { fallthrough: { variation: 'gone' } });
const change = (body: Flag) => ({ kind: 'flag' as const, key: body.key, version: 2, body });

describe('an evaluator', () => {
  test('says whose it is', () => {
    expect(compileWhole({ ...emptyRuleset('staging'), revision: 7 })).toMatchObject({
      environment: 'staging',
      revision: 7,
    });
  });

  test('lists the keys of all flags, the bad ones too', () => {
    expect(compileWhole(rulesetWith([on('a'), bad('b')])).keys()).toEqual(['a', 'b']);
  });

  test('answers for an unknown flag with one object', () => {
    const evaluator = compileWhole(rulesetWith([]));
    expect(evaluator.evaluate('x', {})).toBe(evaluator.evaluate('x', {}));
    expect(compileWhole(rulesetWith([])).evaluate('x', {})).toBe(evaluator.evaluate('x', {}));
  });

  test('stays bounded when asked for 100,000 unknown flags', () => {
    const evaluator = compileWhole(rulesetWith([]));
    const first = evaluator.evaluate('unknown-0', {});
    for (let index = 0; index < 100_000; index++) evaluator.evaluate(`unknown-${index}`, {});
    expect(evaluator.evaluate('unknown-0', {})).toEqual(first);
    expect(evaluator.evaluate('unknown-0', {})).not.toBe(first);
  });

  test('keeps the object of an unknown flag that is asked for while others are forgotten', () => {
    const evaluator = compileWhole(rulesetWith([]));
    const answers = new Set();
    for (let index = 0; index < 5_000; index++) {
      answers.add(evaluator.evaluate('often', {}));
      evaluator.evaluate(`seldom-${index}`, {});
    }
    // It may come to a full list itself, at the beginning.
    expect(answers.size).toBeLessThanOrEqual(2);
  });

  test('draws a context anew when it was changed since it was last asked for', () => {
    const half = booleanFlag('half', {
      rules: [{ id: 'r', serve: { split: [{ variation: 'on', weight: 50_000 }] } }],
    });
    const evaluator = compileWhole(rulesetWith([half]));
    const userIds = Array.from({ length: 100 }, (_, user) => `user-${user}`);
    const reused = { userId: '' };
    const answers = userIds.map((userId) => evaluator.evaluate('half', Object.assign(reused, { userId })));
    expect(answers).toEqual(userIds.map((userId) => evaluator.evaluate('half', { userId })));
    expect(new Set(answers).size).toBe(2);
  });

  test('asks more questions than it remembers answers of', () => {
    const rules = Array.from({ length: 40 }, (_, value) => ({
      id: `r${value}`,
      when: { attribute: 'x', op: 'equals', value } as const,
      serve: { variation: 'on' },
    }));
    const evaluator = compileWhole(rulesetWith([booleanFlag('crowded', { rules })]));
    const ruleFor = (x: number) => evaluator.evaluate('crowded', { attributes: { x } }).ruleId;
    expect([0, 30, 31, 39, 40].map(ruleFor)).toEqual(['r0', 'r30', 'r31', 'r39', undefined]);
  });

  describe('asks', () => {
    /** Which attributes rules of such conditions read, where some of them are 1. */
    const readBy = (count: number, namesOf: (rule: number) => readonly string[], ones: readonly string[]) => {
      const rules = Array.from({ length: count }, (_, rule) => ({
        id: `r${rule}`,
        when: { all: namesOf(rule).map((attribute) => ({ attribute, op: 'equals', value: 1 }) as const) },
        serve: { variation: 'on' },
      }));
      const read: string[] = [];
      const attributes = new Proxy<Record<string, number>>(
        {},
        {
          get(_, name: string) {
            read.push(name);
            return ones.includes(name) ? 1 : 0;
          },
        },
      );
      compileWhole(rulesetWith([booleanFlag('asked', { rules })])).evaluate('asked', { attributes });
      return read;
    };

    test.each([1, 10, 20])(
      "a rule's conditions in their order, and no more once one says no: %i rules",
      (count) => {
        const read = readBy(count, (rule) => [`a${rule}`, `b${rule}`, `c${rule}`], ['a0']);
        expect(read).toEqual([
          'a0',
          'b0',
          ...Array.from({ length: count - 1 }, (_, index) => `a${index + 1}`),
        ]);
      },
    );

    test('what rules share once, whatever the answer', () => {
      const names = (rule: number) => ['shared', `own${rule}`];
      expect(readBy(3, names, ['shared'])).toEqual(['shared', 'own0', 'own1', 'own2']);
      expect(readBy(3, names, [])).toEqual(['shared']);
    });
  });

  test.each(Array.from({ length: 12 }, (_, index) => `name${index}`))(
    'reads %s alike, however many names were read before it',
    (attribute) => {
      const rules = [
        { id: 'r', when: { attribute, op: 'equals', value: 1 } as const, serve: { variation: 'on' } },
      ];
      const evaluator = compileWhole(rulesetWith([booleanFlag('reads', { rules })]));
      const contexts: readonly Context[] = [
        { attributes: { [attribute]: 1 } },
        { attributes: { [attribute]: 2, other: 1 } },
        { attributes: {} },
        {},
      ];
      expect(contexts.map((context) => evaluator.evaluate('reads', context).value)).toEqual([
        true,
        false,
        false,
        false,
      ]);
    },
  );

  test('serves after more targets than calls could be nested', () => {
    const targets = Array.from({ length: 20_000 }, (_, user) => ({
      variation: 'on',
      values: [`user-${user}`],
    }));
    const evaluator = compileWhole(rulesetWith([booleanFlag('crowded', { targets })]));
    expect(evaluator.evaluate('crowded', { userId: 'user-19999' }).reason).toBe('individual_override');
    expect(evaluator.evaluate('crowded', { userId: 'nobody' }).reason).toBe('fallback');
  });

  test('freezes values whole', () => {
    const flag = on('a', {
      type: 'json',
      variations: [
        { key: 'on', value: { deep: [{}] } },
        { key: 'off', value: null },
      ],
    });
    const { value } = compileWhole(rulesetWith([flag])).evaluate('a', {});
    expect(value).toSatisfy(Object.isFrozen);
    expect((value as { deep: object[] }).deep[0]).toSatisfy(Object.isFrozen);
  });
});

describe('patch', () => {
  const evaluator = compileWhole(rulesetWith([on('a'), on('b')]));

  test('changes a flag and keeps the others as they are', () => {
    const kept = evaluator.evaluate('b', {});
    const patched = evaluator.patch([change(booleanFlag('a'))], 2);
    expect(patched.revision).toBe(2);
    expect(patched.evaluate('a', {}).value).toBe(false);
    expect(patched.evaluate('b', {})).toBe(kept);
    expect(evaluator.evaluate('a', {}).value).toBe(true);
  });

  test('adds and removes flags', () => {
    const patched = evaluator.patch([change(on('c')), { kind: 'flag', key: 'a', version: 3, body: null }], 3);
    expect([...patched.keys()].sort()).toEqual(['b', 'c']);
    expect(patched.evaluate('a', {}).errorCode).toBe('FLAG_NOT_FOUND');
  });

  test('compiles again what refers to a changed segment, through another segment', () => {
    const segments = { s: { key: 's', when: { segment: 't' } }, t: { key: 't', included: ['u'] } };
    const before = compileWhole(rulesetWith([probeOf({ segment: 's' })], { segments }));
    expect(before.evaluate('probe', { userId: 'u' }).value).toBe(true);
    const after = before.patch(
      [{ kind: 'segment', key: 't', version: 2, body: { key: 't', included: ['v'] } }],
      2,
    );
    expect(after.evaluate('probe', { userId: 'u' }).value).toBe(false);
    expect(after.evaluate('probe', { userId: 'v' }).value).toBe(true);
    expect(before.evaluate('probe', { userId: 'u' }).value).toBe(true);
  });

  test('ignores kinds of documents that it does not know', () => {
    // The types refuse this kind; the wire may bring it.
    const unknown = { kind: 'constructor', key: 'a', version: 1, body: {} } as unknown as ReturnType<
      typeof change
    >;
    expect(evaluator.patch([unknown], 4).evaluate('a', {}).value).toBe(true);
  });
});

describe('a bad flag', () => {
  test('goes on serving its last good version, through several bad ones', () => {
    const good = compileWhole(rulesetWith([on('a')]));
    const once = good.patch([change(bad('a'))], 2);
    const twice = once.patch([change(bad('a'))], 3);
    for (const evaluator of [once, twice]) expect(evaluator.evaluate('a', {}).value).toBe(true);
    expect(compileWhole(rulesetWith([bad('a')]), { previous: twice }).evaluate('a', {}).value).toBe(true);
  });

  test('serves its last good version though nobody had asked for that one', () => {
    const segments = { s: { key: 's', when: { all: [] } } };
    const first = compileWhole(rulesetWith([on('f')], { segments }));
    first.evaluate('f', {});
    const off = on('f', { rules: [{ id: 'r', when: { segment: 's' }, serve: { variation: 'off' } }] });
    const second = first.patch([change(off)], 2);
    const broken = { kind: 'segment', key: 's', version: 2, body: { key: 's', when: {} } };
    // The types refuse a condition without a form: that is what is tried.
    const third = second.patch([broken as unknown as Change], 3);
    expect(third.evaluate('f', {}).value).toBe(false);
  });

  test('keeps the boundaries of what it serves', () => {
    const window = on('f', { rules: [{ id: 'r', window: { from: 1000 }, serve: { variation: 'off' } }] });
    const good = compileWhole(rulesetWith([window]));
    good.evaluate('f', { now: 1 });
    const asked = good.patch([change(bad('f'))], 2);
    expect(asked.nextBoundary(0)).toBe(1000);
    asked.evaluate('f', { now: 1 });
    expect(asked.patch([change(on('g'))], 3).nextBoundary(0)).toBe(1000);
  });

  test('errors where there is no good version', () => {
    expect(compileWhole(rulesetWith([bad('a')])).evaluate('a', {}).errorCode).toBe('FLAG_INVALID');
  });

  test('recovers when what it lacked appears', () => {
    const waiting = compileWhole(rulesetWith([probeOf({ segment: 's' })]));
    expect(waiting.evaluate('probe', { userId: 'u' }).errorCode).toBe('FLAG_INVALID');
    const after = waiting.patch(
      [{ kind: 'segment', key: 's', version: 1, body: { key: 's', included: ['u'] } }],
      2,
    );
    expect(after.evaluate('probe', { userId: 'u' }).value).toBe(true);
  });
});

describe('nextBoundary', () => {
  const window = on('b', {
    rules: [{ id: 'r', window: { from: 100, until: 300 }, serve: { variation: 'off' } }],
  });

  test('names the next end of a window, strictly later', () => {
    const evaluator = compileWhole(rulesetWith([window]));
    expect([0, 99, 100, 299, 300].map((now) => evaluator.nextBoundary(now))).toEqual([
      100,
      100,
      300,
      300,
      undefined,
    ]);
  });

  test('names where a comparison with now may change, in segments too', () => {
    const segments = { s: { key: 's', when: { attribute: 'now', op: 'after', value: 500 } as const } };
    const evaluator = compileWhole(rulesetWith([probeOf({ segment: 's' })], { segments }));
    expect([0, 500, 501].map((now) => evaluator.nextBoundary(now))).toEqual([500, 501, undefined]);
  });

  test('is undefined where time changes nothing, also for what is off', () => {
    expect(
      compileWhole(rulesetWith([on('c'), { ...window, status: 'inactive' }])).nextBoundary(0),
    ).toBeUndefined();
  });
});

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
    // The types refuse it: that is what is tried.
    const flag = on('a', { fallthrough: { split } as unknown as Flag['fallthrough'] });
    expect(validateDocument('flag', flag)).toEqual([
      expect.objectContaining({ path: '$.fallthrough.split[1].weight' }),
    ]);
  });

  test('an object that has no text in the place of a type is a problem, and no throw', () => {
    // The types refuse it: that is what is tried.
    const flag = { ...on('a'), type: { toString: false } } as unknown as Flag;
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
