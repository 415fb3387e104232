import type { Change, Context, Flag } from '@pennon/core';
import { emptyRuleset } from '@pennon/core';
import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import { booleanFlag, on, probeOf, rulesetWith } from './rulesets.js';

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
