import { readFileSync } from 'node:fs';
import type { Flag } from '@pennon/core';
import { explain, formatExplanation } from '@pennon/core/explain';
import { describe, expect, test } from 'vitest';
import { booleanFlag, rulesetWith } from './rulesets.js';

const checkout: Flag = {
  key: 'new-checkout',
  type: 'string',
  status: 'active',
  delivery: 'rules',
  variations: [
    { key: 'classic', value: 'classic' },
    { key: 'express', value: 'express' },
  ],
  offVariation: 'classic',
  prerequisites: [{ flag: 'payments', variations: ['on'] }],
  targets: [{ variation: 'express', values: ['user-1', 'user-2'] }],
  rules: [
    { id: 'staff', when: { segment: 'staff' }, serve: { variation: 'express' } },
    {
      id: 'launch',
      window: { from: '2026-11-01T00:00:00Z', until: '2026-11-08T00:00:00Z' },
      serve: { variation: 'express' },
    },
    {
      id: 'large-carts',
      when: {
        all: [
          { attribute: 'cart.total', op: 'greater_than', value: 200 },
          { not: { attribute: 'plan', op: 'equals', value: 'free' } },
        ],
      },
      serve: { variation: 'express' },
    },
    {
      id: 'dach',
      when: { attribute: 'location.country', op: 'in', values: ['DE', 'AT', 'CH'] },
      serve: { split: [{ variation: 'express', weight: 10_000 }] },
    },
    { id: 'test', serve: { experiment: 'checkout-test' } },
    { id: 'rest', serve: { variation: 'classic' } },
  ],
  fallthrough: { variation: 'classic' },
};

const ruleset = rulesetWith([checkout, booleanFlag('payments', { fallthrough: { variation: 'on' } })], {
  segments: {
    staff: { key: 'staff', when: { attribute: 'email', op: 'ends_with', value: '@pennon.example' } },
  },
  experiments: {
    'checkout-test': {
      key: 'checkout-test',
      version: 2,
      status: 'running',
      split: [
        { variation: 'classic', weight: 50_000 },
        { variation: 'express', weight: 50_000 },
      ],
      control: 'classic',
      traffic: 50_000,
      layer: { key: 'checkout', from: 0, to: 60_000 },
      holdout: 'global',
    },
  },
  layers: { checkout: { key: 'checkout' } },
  holdouts: { global: { key: 'global', share: 5000 } },
});
const anna = {
  userId: 'user-7',
  now: Date.parse('2026-11-21T00:00:00Z'),
  location: { country: 'DE' },
  attributes: { email: 'anna@example.com', plan: 'pro', cart: { total: 120 } },
};

describe('explain', () => {
  test('prints a flag with six rules as the README of the package shows it', () => {
    const text = formatExplanation(explain(ruleset, 'new-checkout', anna));
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(text);
  });

  test('stops where the answer was decided', () => {
    const { steps, result } = explain(ruleset, 'new-checkout', { ...anna, userId: 'user-1' });
    expect(result.reason).toBe('individual_override');
    expect(steps.map(({ text }) => text)).toEqual([
      'status is active',
      'prerequisite payments serves on; needed: on',
      'target express: the unit is among ["user-1","user-2"]',
    ]);
  });

  test('says what was not reached', () => {
    const staff = { ...anna, attributes: { email: 'a@pennon.example' } };
    expect(formatExplanation(explain(ruleset, 'new-checkout', staff))).toContain(
      '· rule rest was not reached',
    );
  });

  test('says that there is no such flag, and what is wrong with a bad one', () => {
    expect(formatExplanation(explain(ruleset, 'x', anna))).toContain('there is no flag x');
    const bad = rulesetWith([{ ...checkout, rules: 7 as never }]);
    expect(formatExplanation(explain(bad, 'new-checkout', anna))).toContain('$.rules must be a list');
  });

  test('says where the fault of a bad flag is, in its document or beyond', () => {
    const lost = booleanFlag('lost', { fallthrough: { variation: 'nowhere' } });
    expect(formatExplanation(explain(rulesetWith([lost]), 'lost', anna))).toContain('"nowhere"');
    const rules = [{ id: 'r', when: { segment: 'gone' }, serve: { variation: 'on' } }];
    const orphan = booleanFlag('orphan', { rules });
    expect(formatExplanation(explain(rulesetWith([orphan]), 'orphan', anna))).toContain('what it refers to');
  });
});
