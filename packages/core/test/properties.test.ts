import type { Change, Evaluator, Ruleset } from '@pennon/core';
import { bucketOf, compile, mayNeedExtras } from '@pennon/core';
import { explain, formatExplanation } from '@pennon/core/explain';
import { createSegmentEngine } from '@pennon/core/segments';
import { validate } from '@pennon/core/validate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as arbitrary from './arbitraries.js';
import { compileWhole } from './compile-whole.js';
import { booleanFlag, rulesetWith } from './rulesets.js';

const KEYS = ['f0', 'f1', 'f2', 'f3', 'none'];
const answersOf = (evaluator: Evaluator, context: object) =>
  KEYS.map((key) => evaluator.evaluate(key, context));

describe('for every ruleset and context', { timeout: 60_000 }, () => {
  test('evaluation never throws, and answers the same object again', () => {
    fc.assert(
      fc.property(arbitrary.ruleset, arbitrary.context, (ruleset, context) => {
        const evaluator = compileWhole(ruleset);
        const answers = answersOf(evaluator, context);
        expect(answersOf(evaluator, structuredClone(context))).toEqual(answers);
        for (const [index, answer] of answersOf(evaluator, context).entries())
          expect(answer).toBe(answers[index]);
        expect(answersOf(compileWhole(structuredClone(ruleset)), context)).toEqual(answers);
      }),
      { numRuns: 300 },
    );
  });

  test('arbitrary JSON in the place of anything never throws', () => {
    const anything = fc.record({
      flags: fc.dictionary(fc.constantFrom(...KEYS, '__proto__'), fc.jsonValue()),
      segments: fc.jsonValue(),
      experiments: fc.jsonValue(),
    });
    fc.assert(
      fc.property(anything, fc.jsonValue(), (parts, context) => {
        // Any JSON, which the types would refuse: that is what is tried.
        const ruleset = { ...rulesetWith([]), ...parts } as unknown as Ruleset;
        const evaluator = compileWhole(ruleset);
        for (const answer of answersOf(evaluator, context as object))
          expect(answer.reason).toBeTypeOf('string');
        expect(validate(ruleset)).toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });

  test('a damaged document never throws', () => {
    const damaged = fc
      .tuple(arbitrary.ruleset, fc.infiniteStream(fc.nat()), fc.jsonValue())
      .map(([ruleset, numbers, value]) =>
        damage(structuredClone(ruleset), () => numbers.next().value, value),
      );
    fc.assert(
      fc.property(damaged, arbitrary.context, (ruleset, context) => {
        for (const answer of answersOf(compileWhole(ruleset), context))
          expect(answer.reason).toBeTypeOf('string');
        expect(validate(ruleset)).toBeInstanceOf(Array);
      }),
      { numRuns: 400 },
    );
  });

  test('what validate finds nothing wrong with is not quarantined', () => {
    fc.assert(
      fc.property(arbitrary.soundRuleset, arbitrary.context, (ruleset, context) => {
        expect(validate(ruleset)).toEqual([]);
        const codes = answersOf(compileWhole(ruleset), context).map(({ errorCode }) => errorCode);
        expect(codes).not.toContain('FLAG_INVALID');
        expect(codes).not.toContain('EVALUATION_FAILED');
      }),
      { numRuns: 400 },
    );
  });

  test('what mayNeedExtras passes over is answered alike without them', () => {
    let passedOver = 0;
    fc.assert(
      fc.property(arbitrary.ruleset, arbitrary.context, (ruleset, context) => {
        const { flags } = ruleset;
        const experiments = Object.fromEntries(
          Object.entries(ruleset.experiments).filter(([, body]) => !mayNeedExtras(body)),
        );
        for (const { prerequisites: _, ...flag } of Object.values(flags)) {
          for (const rule of flag.rules ?? []) {
            const alone = { ...flag, rules: [rule] };
            if (mayNeedExtras(alone)) continue;
            passedOver++;
            const small = rulesetWith([alone], { experiments });
            const whole = compileWhole(small).evaluate(flag.key, context);
            expect(compile(small).evaluate(flag.key, context)).toEqual(whole);
          }
        }
      }),
      { numRuns: 400 },
    );
    expect(passedOver).toBeGreaterThan(20);
  });

  test('patching equals recompiling, with the last good versions of bad flags', () => {
    fc.assert(
      fc.property(
        fc.array(arbitrary.ruleset, { minLength: 2, maxLength: 4 }),
        fc.array(arbitrary.context, { minLength: 1, maxLength: 5 }),
        ([first, ...others], contexts) => {
          let before = first as Ruleset;
          let patched = compileWhole(before);
          let compiled = patched;
          for (const after of others) {
            patched = patched.patch(changesBetween(before, after), 2);
            compiled = compileWhole(after, { previous: compiled });
            for (const context of contexts) {
              expect(answersOf(patched, context)).toEqual(answersOf(compiled, context));
            }
            expect([...patched.keys()].sort()).toEqual([...compiled.keys()].sort());
            expect(patched.nextBoundary(-10)).toBe(compiled.nextBoundary(-10));
            before = after;
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a patch leaves the evaluator that it was made from as it was', () => {
    fc.assert(
      fc.property(arbitrary.ruleset, arbitrary.ruleset, arbitrary.context, (first, second, context) => {
        const evaluator = compileWhole(first);
        const answers = answersOf(evaluator, context);
        evaluator.patch(changesBetween(first, second), 2);
        for (const [index, answer] of answersOf(evaluator, context).entries())
          expect(answer).toBe(answers[index]);
      }),
    );
  });

  test('patches of one evaluator know nothing of each other', () => {
    fc.assert(
      fc.property(
        fc.array(arbitrary.ruleset, { minLength: 1, maxLength: 4 }),
        arbitrary.ruleset,
        arbitrary.context,
        (branches, first, context) => {
          const trunk = compileWhole(first);
          const patched = branches.map((after) => trunk.patch(changesBetween(first, after), 2));
          for (const [index, after] of branches.entries()) {
            const branch = patched[index] as Evaluator; // one for each
            const compiled = compileWhole(after, { previous: compileWhole(first) });
            expect([...branch.keys()].sort()).toEqual([...compiled.keys()].sort());
            // Also of the flags that only another branch has.
            for (const key of [first, ...branches].flatMap(({ flags }) => Object.keys(flags)))
              expect(branch.evaluate(key, context)).toEqual(compiled.evaluate(key, context));
          }
          expect([...trunk.keys()].sort()).toEqual(Object.keys(first.flags).sort());
        },
      ),
    );
  });

  test('between boundaries time changes no answer', () => {
    fc.assert(
      fc.property(arbitrary.ruleset, arbitrary.context, (ruleset, context) => {
        const evaluator = compileWhole(ruleset);
        const end = evaluator.nextBoundary(-4) ?? 6;
        const answers = answersOf(evaluator, { ...context, now: -4 });
        for (let now = -4; now < Math.min(end, 6); now += 0.5) {
          expect(answersOf(evaluator, { ...context, now })).toEqual(answers);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("an explanation has the evaluator's result and can be written down", () => {
    fc.assert(
      fc.property(arbitrary.ruleset, arbitrary.context, (ruleset, context) => {
        for (const key of KEYS) {
          const explanation = explain(ruleset, key, context);
          expect(explanation.result).toEqual(compileWhole(ruleset).evaluate(key, context));
          expect(formatExplanation(explanation)).toContain(key);
        }
      }),
    );
  });

  test('the segment engine agrees with a rule on the segment', () => {
    fc.assert(
      fc.property(arbitrary.ruleset, arbitrary.context, ({ segments }, context) => {
        const engine = createSegmentEngine(rulesetWith([], { segments }));
        for (const key of engine.keys) {
          const flag = booleanFlag('probe', {
            rules: [{ id: 'r', when: { segment: key }, serve: { variation: 'on' } }],
          });
          const answer = compileWhole(rulesetWith([flag], { segments })).evaluate('probe', context);
          expect(engine.isMember(key, context)).toBe(answer.value === true);
          expect(engine.hintsOf(key, [context])).toBeInstanceOf(Array);
          expect(engine.insightsOf(key, [context])).toBeInstanceOf(Array);
        }
      }),
    );
  });
});

describe('growing', { timeout: 60_000 }, () => {
  const unit = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const shares = fc
    .tuple(fc.nat(100_000), fc.nat(100_000))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  test('a single-entry split never moves a unit out', () => {
    const served = (weight: number) =>
      compileWhole(
        rulesetWith([
          booleanFlag('f', { rules: [{ id: 'r', serve: { split: [{ variation: 'on', weight }] } }] }),
        ]),
      );
    fc.assert(
      fc.property(shares, unit, ([small, large], userId) => {
        if (served(small).evaluate('f', { userId }).value)
          expect(served(large).evaluate('f', { userId }).value).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('traffic never moves a unit out, nor to another variation', () => {
    fc.assert(
      fc.property(shares, unit, ([small, large], userId) => {
        const [before, after] = [small, large].map((traffic) => experimentAnswer({ traffic }, { userId }));
        if (before?.reason === 'experiment') expect(after).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  test('a holdout never lets a unit go', () => {
    fc.assert(
      fc.property(shares, unit, ([small, large], userId) => {
        const [before, after] = [small, large].map((share) => experimentAnswer({ share }, { userId }));
        if (before?.reason === 'holdout') expect(after).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  test('ranges of a layer that do not overlap never share a unit', () => {
    const layered = (key: string, from: number, to: number) => ({
      ...experiment(key),
      layer: { key: 'l', from, to },
    });
    fc.assert(
      fc.property(fc.nat(100_000), unit, (middle, userId) => {
        const flags = ['a', 'b'].map((key) =>
          booleanFlag(key, { rules: [{ id: 'r', serve: { experiment: key } }] }),
        );
        const experiments = { a: layered('a', 0, middle), b: layered('b', middle, 100_000) };
        const evaluator = compileWhole(rulesetWith(flags, { experiments, layers: { l: { key: 'l' } } }));
        const inside = ['a', 'b'].filter(
          (key) => evaluator.evaluate(key, { userId }).reason === 'experiment',
        );
        expect(inside).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('draws', () => {
  const UNITS = 1_000_000;

  test('50 splits of 10, 20, 30, 40 % over 1,000,000 units are each within 5 sigma', {
    timeout: 120_000,
  }, () => {
    const ends = [10_000, 30_000, 60_000, 100_000];
    const counts = Array.from({ length: 50 }, () => new Float64Array(4));
    const salts = counts.map((_, index) => unitHashOf(`split/flag-${index}/r`));
    for (let index = 0; index < UNITS; index++) {
      const unit = unitHashOf(`user-${index}`);
      for (const [draw, salt] of salts.entries()) {
        const bucket = bucketOfMixed(unit ^ salt);
        const range = ends.findIndex((end) => bucket < end);
        (counts[draw] as Float64Array)[range] = ((counts[draw] as Float64Array)[range] ?? 0) + 1;
      }
    }
    for (const ranges of counts) {
      for (const [index, count] of ranges.entries()) {
        const share = (index + 1) / 10;
        const sigma = Math.sqrt(UNITS * share * (1 - share));
        expect(Math.abs(count - UNITS * share) / sigma).toBeLessThan(5);
      }
    }
    // The formula written out above is the one that evaluates.
    const salt = unitHashOf('s');
    const units = ['é', ...Array.from({ length: 100_000 }, (_, index) => `user-${index}`)];
    expect(units.filter((unit) => bucketOfMixed(unitHashOf(unit) ^ salt) !== bucketOf(unit, 's'))).toEqual(
      [],
    );
  });

  test('two flags draw independently: chi-squared of a 10 by 10 table stays below its 0.1 % bound', {
    timeout: 60_000,
  }, () => {
    for (const [first, second] of [
      ['split/a/r', 'split/b/r'],
      ['experiment/x', 'traffic/x'],
      ['layer/l', 'holdout/l'],
    ] as const) {
      const table = new Float64Array(100);
      const units = 100_000;
      for (let index = 0; index < units; index++) {
        const row = Math.floor(bucketOf(`u${index}`, first) / 10_000);
        const column = Math.floor(bucketOf(`u${index}`, second) / 10_000);
        table[row * 10 + column] = (table[row * 10 + column] ?? 0) + 1;
      }
      const sumOf = (pick: (index: number) => number, at: number) =>
        table.reduce((sum, count, index) => (pick(index) === at ? sum + count : sum), 0);
      const chiSquared = table.reduce((sum, count, index) => {
        const expected =
          (sumOf((i) => Math.floor(i / 10), Math.floor(index / 10)) * sumOf((i) => i % 10, index % 10)) /
          units;
        return sum + (count - expected) ** 2 / expected;
      }, 0);
      // 81 degrees of freedom: the 99.9 % quantile is 126.08.
      expect(chiSquared).toBeLessThan(126.08);
    }
  });
});

function experiment(key: string) {
  return {
    key,
    version: 1,
    status: 'running' as const,
    split: [
      { variation: 'on', weight: 50_000 },
      { variation: 'off', weight: 50_000 },
    ],
    control: 'off',
    traffic: 100_000,
  };
}

function experimentAnswer({ traffic = 100_000, share = 0 }, context: object) {
  const flag = booleanFlag('f', { rules: [{ id: 'r', serve: { experiment: 'e' } }] });
  const experiments = { e: { ...experiment('e'), traffic, holdout: 'h' } };
  return compileWhole(rulesetWith([flag], { experiments, holdouts: { h: { key: 'h', share } } })).evaluate(
    'f',
    context,
  );
}

/** Puts `value` in the place of one member, anywhere below the documents. */
function damage(ruleset: Ruleset, next: () => number, value: unknown): Ruleset {
  // Walked as plain JSON: the damage knows no types.
  let holder = ruleset.flags as unknown as Record<string, unknown>;
  for (let depth = next() % 8; depth >= 0; depth--) {
    const keys = Object.keys(holder);
    const key = keys[next() % (keys.length || 1)];
    const inner = key === undefined ? undefined : holder[key];
    if (key === undefined) break;
    if (depth === 0 || typeof inner !== 'object' || inner === null) {
      holder[key] = value;
      break;
    }
    holder = inner as Record<string, unknown>;
  }
  return ruleset;
}

function changesBetween(before: Ruleset, after: Ruleset): readonly Change[] {
  const kinds = ['flag', 'segment', 'experiment', 'layer', 'holdout'] as const;
  return kinds.flatMap((kind) => {
    const [old, now] = [before[`${kind}s`], after[`${kind}s`]] as Record<string, unknown>[];
    const keys = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
    return keys
      .filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(now?.[key]))
      .map((key) => ({ kind, key, version: 2, body: now?.[key] ?? null }) as Change); // kinds and bodies go together
  });
}

function unitHashOf(text: string): number {
  let hash = 0;
  const bytes = Buffer.from(text);
  const whole = bytes.length & ~3;
  for (let index = 0; index < whole; index += 4) {
    hash ^= scramble(bytes.readInt32LE(index));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  const tail = bytes.subarray(whole).reduce((word, byte, index) => word | (byte << (index * 8)), 0);
  return finish(hash ^ scramble(tail) ^ bytes.length);
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function bucketOfMixed(mixed: number): number {
  return Math.floor(((finish(mixed) >>> 0) * 100_000) / 2 ** 32);
}
