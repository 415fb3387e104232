import { type Condition, compile, type Flag, mayNeedExtras, type Segment } from '@pennon/core';
import { extras } from '@pennon/core/extras';
import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import { booleanFlag, probeOf, rulesetWith } from './rulesets.js';
import { specFile } from './spec-file.js';

const scheduled = booleanFlag('probe', {
  rules: [{ id: 'r', window: { from: 1 }, serve: { variation: 'on' } }],
});
const scored: Segment = {
  key: 's',
  score: { terms: [{ when: { attribute: 'x', op: 'exists' }, weight: 1 }], threshold: 1 },
};
const ofOperator = (op: string): Flag => probeOf({ attribute: 'x', op, value: 'a' } as Condition); // any operator's shape will do

describe('without extras', () => {
  test('a flag that needs them is quarantined alone, until a patch brings them', () => {
    const without = compile(rulesetWith([scheduled, booleanFlag('plain')]));
    const plain = without.evaluate('plain', {});
    expect(without.evaluate('probe', { now: 2 }).errorCode).toBe('FLAG_INVALID');
    expect(without.nextBoundary(0)).toBeUndefined();
    const equipped = without.patch([], 1, { extras });
    expect(equipped.evaluate('probe', { now: 2 }).value).toBe(true);
    expect(equipped.evaluate('probe', { now: 0 }).value).toBe(false);
    expect(equipped.nextBoundary(0)).toBe(1);
    expect(equipped.evaluate('plain', {})).toBe(plain);
    expect(without.evaluate('probe', { now: 2 }).errorCode).toBe('FLAG_INVALID');
  });

  test('its earlier version goes on serving until then', () => {
    const before = compile(rulesetWith([booleanFlag('probe')]));
    const served = before.evaluate('probe', {});
    const after = before.patch([{ kind: 'flag', key: 'probe', version: 2, body: scheduled }], 2);
    expect(after.evaluate('probe', { now: 2 })).toBe(served);
    expect(after.patch([], 2, { extras }).evaluate('probe', { now: 2 }).value).toBe(true);
  });

  test('a scored segment quarantines what refers to it', () => {
    const ruleset = rulesetWith([probeOf({ segment: 's' })], { segments: { s: scored } });
    expect(compile(ruleset).evaluate('probe', {}).errorCode).toBe('FLAG_INVALID');
    expect(compileWhole(ruleset).evaluate('probe', { attributes: { x: 1 } }).value).toBe(true);
  });
});

describe('mayNeedExtras', () => {
  const { conditions } = specFile<{ conditions: readonly { condition: { op?: string } }[] }>('operators');
  const operators = [...new Set(conditions.flatMap(({ condition }) => condition.op ?? []))].sort();

  test.each(operators)('says of %s what compile does', (op) => {
    const probe = operators.includes(op) && conditions.find(({ condition }) => condition.op === op);
    const flag = probeOf((probe as { condition: Condition }).condition); // it was found by its operator
    const needs = compile(rulesetWith([flag])).evaluate('probe', {}).errorCode === 'FLAG_INVALID';
    expect(mayNeedExtras([flag])).toBe(needs);
  });

  test('knows every operator that the extras have', () => {
    for (const op of Object.keys(extras.operators)) expect(mayNeedExtras(ofOperator(op))).toBe(true);
  });

  test('says yes for windows, scores and comparisons with now, and no for what is common', () => {
    expect(mayNeedExtras([scheduled])).toBe(true);
    expect(mayNeedExtras([scored])).toBe(true);
    expect(mayNeedExtras(probeOf({ attribute: 'now', op: 'greater_than', value: 1 }))).toBe(true);
    expect(mayNeedExtras([ofOperator('contains'), booleanFlag('windowed')])).toBe(false);
    expect(mayNeedExtras(undefined)).toBe(false);
  });
});

describe('a flag whose rules ask the same', () => {
  const isPro: Condition = { attribute: 'plan', op: 'equals', value: 'pro' };
  const is = (value: number): Condition => ({ attribute: 'n', op: 'equals', value });

  test('asks it once in an evaluation, and anew in the next', () => {
    const rules = ['DE', 'AT', 'CH'].map((country) => ({
      id: country,
      when: { all: [isPro, { attribute: 'country', op: 'equals', value: country }] } as Condition,
      serve: { variation: 'on' },
    }));
    const evaluator = compile(rulesetWith([booleanFlag('f', { rules })]));
    let reads = 0;
    const attributes = {
      get plan() {
        reads++;
        return 'pro';
      },
      country: 'CH',
    };
    expect(evaluator.evaluate('f', { attributes }).ruleId).toBe('CH');
    expect(reads).toBe(1);
    expect(evaluator.evaluate('f', { attributes: { ...attributes, plan: 'free' } }).ruleId).toBeUndefined();
  });

  test('answers right beyond the number of answers that are remembered', () => {
    const rules = Array.from({ length: 40 }, (_, n) => [
      { id: `no-${n}`, when: { all: [isPro, is(n)] }, serve: { variation: 'off' } },
      { id: `yes-${n}`, when: { all: [is(n), { not: isPro }] }, serve: { variation: 'on' } },
    ]).flat();
    const evaluator = compile(rulesetWith([booleanFlag('f', { rules })]));
    for (let n = 0; n < 40; n++) {
      for (const plan of ['pro', 'free']) {
        const expected = plan === 'pro' ? `no-${n}` : `yes-${n}`;
        expect(evaluator.evaluate('f', { attributes: { n, plan } }).ruleId).toBe(expected);
      }
    }
    expect(evaluator.evaluate('f', { attributes: { n: 40 } }).reason).toBe('fallback');
  });
});
