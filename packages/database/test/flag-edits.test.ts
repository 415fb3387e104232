import type { Flag, Rule } from '@pennon/core';
import { ramped, toggled, withServed } from '@pennon/database';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flagOf } from './requests.js';

const colours = ['red', 'green', 'blue'].map((key) => ({ key, value: key }));

describe('toggled', () => {
  it.each([
    ['active', 'inactive'],
    ['experiment', 'inactive'],
    ['inactive', 'active'],
  ] as const)('makes %s %s and nothing else different', (from, to) => {
    const flag = flagOf('f', { status: from });
    expect(toggled(flag)).toEqual({ ...flag, status: to });
  });

  it('leaves an archived flag alone, and says what to do', () => {
    expect(() => toggled(flagOf('f', { status: 'archived' }))).toThrow(
      expect.objectContaining({ code: 'FLAG_ARCHIVED', hint: expect.any(String) }),
    );
  });
});

describe('withServed', () => {
  it('serves the variation where no rule decides', () => {
    expect(withServed(flagOf('f'), 'on').fallthrough).toEqual({ variation: 'on' });
  });

  it('names the variations that there are', () => {
    expect(() => withServed(flagOf('f'), 'blue')).toThrow(
      expect.objectContaining({ code: 'VARIATION_UNKNOWN', hint: 'It has "on", "off".' }),
    );
  });
});

describe('ramped', () => {
  const first: Rule = { id: 'staff', when: { segment: 'staff' }, serve: { variation: 'on' } };

  it('sets the weight of the one rollout and nothing else', () => {
    const rollout: Rule = {
      id: 'beta',
      serve: { split: [{ variation: 'on', weight: 1 }], bucketBy: 'anonymousId' },
    };
    const flag = flagOf('f', { rules: [first, rollout] });
    expect(ramped(flag, 12.345).rules).toEqual([
      first,
      { id: 'beta', serve: { split: [{ variation: 'on', weight: 12_345 }], bucketBy: 'anonymousId' } },
    ]);
  });

  it('adds a last rule `rollout` for the true of a boolean flag', () => {
    expect(ramped(flagOf('f', { rules: [first] }), 25).rules).toEqual([
      first,
      { id: 'rollout', serve: { split: [{ variation: 'on', weight: 25_000 }] } },
    ]);
  });

  it('adds one for the other of two variations', () => {
    const flag = flagOf('f', {
      type: 'string',
      variations: colours.slice(0, 2),
      offVariation: 'red',
      fallthrough: { variation: 'red' },
    });
    expect(ramped(flag, 100).rules).toEqual([
      { id: 'rollout', serve: { split: [{ variation: 'green', weight: 100_000 }] } },
    ]);
  });

  it('takes the one called `rollout` among several', () => {
    const rule = (id: string): Rule => ({ id, serve: { split: [{ variation: 'on', weight: 1 }] } });
    const { rules } = ramped(flagOf('f', { rules: [rule('a'), rule('rollout')] }), 0);
    expect(rules?.map(({ serve }) => serve)).toEqual([
      { split: [{ variation: 'on', weight: 1 }] },
      { split: [{ variation: 'on', weight: 0 }] },
    ]);
  });

  const single = (id: string): Rule => ({ id, serve: { split: [{ variation: 'on', weight: 1 }] } });
  it.each<[string, Partial<Flag>]>([
    ['there are several rollouts', { rules: [single('a'), single('b')] }],
    ['the rule `rollout` is none', { rules: [{ id: 'rollout', serve: { variation: 'on' } }, single('a')] }],
    ['the fallthrough is a split', { fallthrough: { split: [{ variation: 'on', weight: 100_000 }] } }],
    ['everyone gets it already', { fallthrough: { variation: 'on' } }],
    ['it could serve any of two', { type: 'string', variations: colours, fallthrough: { variation: 'red' } }],
  ])('refuses when %s, and says what to write', (_, members) => {
    expect(() => ramped(flagOf('f', members), 10)).toThrow(
      expect.objectContaining({ code: 'ROLLOUT_AMBIGUOUS', hint: expect.stringContaining('"rollout"') }),
    );
  });

  it.each([-0.001, 100.001, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s %%', (percent) => {
    expect(() => ramped(flagOf('f'), percent)).toThrow(expect.objectContaining({ code: 'PERCENT_INVALID' }));
  });

  it('keeps a thousandth of a percent exactly, and ramping again is ramping once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (before, weight) => {
          const once = ramped(flagOf('f'), weight / 1000);
          expect(once.rules?.[0]?.serve).toEqual({ split: [{ variation: 'on', weight }] });
          expect(ramped(ramped(flagOf('f'), before / 1000), weight / 1000)).toEqual(once);
        },
      ),
    );
  });
});
