import type { Condition, Context, Flag, Ruleset, Segment } from '@pennon/core';
import fc from 'fast-check';
import { booleanFlag, rulesetWith } from './rulesets.js';

const PATHS = [
  'userId',
  'plan',
  'account.tier',
  'tags',
  'location',
  'location.country',
  'now',
  'constructor',
  '__proto__',
];
const scalar = fc.oneof(
  fc.constantFrom('a', 'b', 'pro', '1.2.3', ''),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
);
const share = fc.integer({ min: 0, max: 100_000 });

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    attribute: fc.constantFrom(...PATHS),
    op: fc.constantFrom('equals', 'not_equals'),
    value: scalar,
  }),
  fc.record({
    attribute: fc.constantFrom(...PATHS),
    op: fc.constantFrom('in', 'not_in', 'includes_any', 'includes_all', 'includes_none'),
    values: fc.array(scalar, { maxLength: 4 }),
  }),
  fc.record({ attribute: fc.constantFrom(...PATHS), op: fc.constantFrom('exists', 'not_exists') }),
  fc.record({
    attribute: fc.constantFrom(...PATHS),
    op: fc.constantFrom('greater_than', 'less_or_equal', 'before', 'after'),
    value: fc.integer({ min: -3, max: 3 }),
  }),
  fc.record({
    attribute: fc.constantFrom(...PATHS),
    op: fc.constantFrom('contains', 'starts_with', 'ends_with_ignore_case', 'equals_ignore_case'),
    value: fc.constantFrom('a', 'PRO', ''),
  }),
  fc.record({
    attribute: fc.constantFrom(...PATHS),
    op: fc.constant('regex'),
    value: fc.constantFrom('a|b', '^p.o$', '[a-c]+', ''),
  }),
) as fc.Arbitrary<Condition>; // the operands go with their operators

/** Conditions of every form; segments are `s0` to `s2`, which a ruleset may or may not have. */
const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    comparison,
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
    fc.record({ segment: fc.constantFrom('s0', 's1', 's2') }),
    fc.record({ bucket: fc.record({ salt: fc.constantFrom('x', 'y'), from: share, to: share }) }),
  ),
})).condition;

const serve = fc.oneof(
  fc.record({ variation: fc.constantFrom('on', 'off') }),
  fc.record({ split: fc.tuple(fc.record({ variation: fc.constant('on'), weight: share })) }),
  fc.record({ experiment: fc.constantFrom('e0', 'e1') }),
);

const rule = fc.record(
  {
    id: fc.constantFrom('r0', 'r1', 'r2'),
    when: condition,
    window: fc.record({ from: fc.integer({ min: -3, max: 3 }), until: fc.integer({ min: -3, max: 3 }) }),
    serve,
  },
  { requiredKeys: ['id', 'serve'] },
);

const flagNamed = (key: string): fc.Arbitrary<Flag> =>
  fc
    .record(
      {
        status: fc.constantFrom('active', 'active', 'active', 'inactive', 'archived', 'experiment'),
        prerequisites: fc.array(
          fc.record({ flag: fc.constantFrom('f0', 'f1', 'f2', 'f3'), variations: fc.constant(['on']) }),
          { maxLength: 2 },
        ),
        targets: fc.array(
          fc.record({ variation: fc.constantFrom('on', 'off'), values: fc.array(scalar, { maxLength: 3 }) }),
          { maxLength: 2 },
        ),
        rules: fc.array(rule, { maxLength: 3 }),
        fallthrough: fc.oneof(
          fc.record({ variation: fc.constantFrom('on', 'off') }),
          // One in four is bad: no such variation.
          fc.record({
            split: fc.tuple(
              fc.record({
                variation: fc.constantFrom('on', 'on', 'off', 'gone'),
                weight: fc.constant(100_000),
              }),
            ),
          }),
        ),
      },
      { requiredKeys: ['status', 'fallthrough'] },
    )
    .map((parts) => booleanFlag(key, parts as Partial<Flag>)); // undefined is left out by fast-check

const segmentNamed = (key: string): fc.Arbitrary<Segment> =>
  fc
    .record(
      {
        included: fc.array(scalar, { maxLength: 3 }),
        excluded: fc.array(scalar, { maxLength: 2 }),
        when: condition,
      },
      { requiredKeys: [] },
    )
    .map((parts) => ({ key, ...parts }) as Segment); // likewise

const experimentNamed = (key: string): fc.Arbitrary<Ruleset['experiments'][string]> =>
  fc.record({
    key: fc.constant(key),
    version: fc.constantFrom(1, 2),
    status: fc.constantFrom('running', 'running', 'paused'),
    split: fc.constant([
      { variation: 'on', weight: 50_000 },
      { variation: 'off', weight: 50_000 },
    ]),
    control: fc.constant('off'),
    traffic: share,
    sticky: fc.boolean(),
    holdout: fc.constant('h0'),
  });

const some = <Item>(
  keys: readonly string[],
  named: (key: string) => fc.Arbitrary<Item>,
): fc.Arbitrary<Record<string, Item>> =>
  fc.record(Object.fromEntries(keys.map((key) => [key, named(key)])), { requiredKeys: [] }) as fc.Arbitrary<
    Record<string, Item>
  >; // keys are the record's

/** Rulesets in which documents may be missing, bad, or refer to each other in circles. */
export const ruleset: fc.Arbitrary<Ruleset> = fc
  .record({
    flags: some(['f0', 'f1', 'f2', 'f3'], flagNamed),
    segments: some(['s0', 's1', 's2'], segmentNamed),
    experiments: some(['e0', 'e1'], experimentNamed),
    holdouts: some(['h0'], (key) => fc.record({ key: fc.constant(key), share })),
  })
  .map(({ flags, ...others }) => rulesetWith(Object.values(flags), others));

export const context: fc.Arbitrary<Context> = fc.record(
  {
    userId: fc.oneof(fc.constantFrom('a', 'u1', ''), fc.integer({ min: 0, max: 9 })),
    anonymousId: fc.constantFrom('anon', 'a'),
    now: fc.integer({ min: -4, max: 4 }),
    location: fc.record({ country: fc.constantFrom('DE', 'a') }),
    attributes: fc.dictionary(fc.constantFrom('plan', 'account', 'tags', 'constructor'), fc.jsonValue(), {
      maxKeys: 4,
    }),
    assignments: fc.dictionary(fc.constantFrom('e0', 'e1'), fc.constantFrom('on', 'off', 'x')),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Context>; // fc.jsonValue is unknown to TypeScript

/** Rulesets that may be written as they are: nothing missing, nothing in circles, nothing out of order. */
export const soundRuleset: fc.Arbitrary<Ruleset> = fc
  .record({
    flags: all(['f0', 'f1', 'f2', 'f3'], flagNamed),
    segments: all(['s0', 's1', 's2'], segmentNamed),
    experiments: all(['e0', 'e1'], experimentNamed),
    holdouts: all(['h0'], (key) => fc.record({ key: fc.constant(key), share })),
  })
  .map(({ flags, segments, ...others }) =>
    rulesetWith(Object.values(flags).map(mendedFlag), {
      ...others,
      segments: Object.fromEntries(
        Object.entries(segments).map(([key, segment]) => [key, mendedSegment(segment)]),
      ),
    }),
  );

function all<Item>(
  keys: readonly string[],
  named: (key: string) => fc.Arbitrary<Item>,
): fc.Arbitrary<Record<string, Item>> {
  return fc.record(Object.fromEntries(keys.map((key) => [key, named(key)])));
}

function mendedFlag(flag: Flag): Flag {
  const { prerequisites, rules, fallthrough } = flag;
  return {
    ...flag,
    ...(prerequisites && { prerequisites: prerequisites.filter((each) => each.flag > flag.key) }),
    ...(rules && {
      rules: rules.map(({ window, when, ...rest }, index) => ({
        ...rest,
        id: `r${index}`,
        ...(when && { when: mended(when) }),
        ...(window && Number(window.from) < Number(window.until) && { window }),
      })),
    }),
    fallthrough: JSON.parse(JSON.stringify(fallthrough).replace('gone', 'off')),
  };
}

function mendedSegment(segment: Segment): Segment {
  return { ...segment, ...(segment.when && { when: mended(segment.when, segment.key) }) };
}

/** Ranges in order; of segments only those that come later. */
function mended(condition: Condition, below = ''): Condition {
  if ('all' in condition) return { all: condition.all.map((each) => mended(each, below)) };
  if ('any' in condition) return { any: condition.any.map((each) => mended(each, below)) };
  if ('not' in condition) return { not: mended(condition.not, below) };
  if ('segment' in condition) return String(condition.segment) > below ? condition : { any: [] };
  if (!('bucket' in condition)) return condition;
  const { salt, from, to } = condition.bucket;
  return { bucket: { salt, from: Math.min(from, to), to: Math.max(from, to) } };
}
