import type { Condition, Context, Flag, Json, Ruleset } from '@pennon/core';
import { compile, emptyRuleset } from '@pennon/core';
import { extras } from '@pennon/core/extras';
import { validateDocument } from '@pennon/core/validate';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// @boundaries-ignore the two evaluators must agree on the very documents that core is tried on
import * as arbitrary from '../../core/test/arbitraries.js';
import { engines, type TestDatabase } from './engines.js';
import { flagOf } from './requests.js';
import { answersOf, storeRuleset } from './stored-ruleset.js';

/** Values that operators compare, and that they must not confuse. */
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(
    ...['', 'a', 'A', 'é', 'É', 'ab\ncd', '😀', 'K', '42', '042', '4.20', 'true', ' ', '\u00a0', '\u2028'],
    ...['1.2.3', '1.2.3-rc.1', '1.2.3-rc.1.0', '1.2.3-10', '1.2.3-9', '1.2.3+b', '1.10.0', 'v1.2.3', '1.2'],
    ...['2026-02-28T23:59:59.9999Z', '2026-02-29T00:00Z', '2026-03-01T01:00+01:00', '2026-03-01'],
    ...[0, -0, 42, 4.2, 0.1, 1e21, 1e-7, -1.5, 2 ** 53, 1772323200000, 1e308, 5e-324, true, false, null],
    [],
    {},
    ['a', 42, true],
    [['a'], null],
    { latitude: 52.52, longitude: 13.405 },
    { latitude: 90.1, longitude: 0 },
    { latitude: '1', longitude: 1 },
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  // Where the shortest digits of a number are not those that Postgres writes.
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 21n }).map(Number),
  fc.string({ unit: fc.constantFrom(...'aAbB01 -_.\n\té😀'), maxLength: 8 }),
);
const pattern = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'B',
        '0',
        '-',
        'é',
        '😀',
        '.',
        '^',
        '$',
        '|',
        '(a|b)',
        '(a',
        ')',
        '*',
        '+',
        '?',
        '{2}',
        '{0,1}',
        '{1,}',
      ],
      ...[
        '[a-c]',
        '[^a]',
        '[^a\\d]',
        '[\\w-]',
        '[\\S]',
        '[\\D\\n]',
        '[.^$]',
        '[-a]',
        '\\d',
        '\\W',
        '\\s',
        '\\S',
        '\\.',
      ],
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const place = fc.record({
  latitude: fc.integer({ min: -90, max: 90 }),
  longitude: fc.integer({ min: -180, max: 180 }),
  km: fc.integer({ min: 0, max: 20_000 }),
});
const operandOf = (operand: fc.Arbitrary<unknown>, ...ops: readonly string[]): fc.Arbitrary<unknown> =>
  fc.record({
    attribute: fc.constantFrom('x', 'y.z', 'now', 'auth.x'),
    op: fc.constantFrom(...ops),
    value: operand,
  });
const condition = fc
  .oneof(
    operandOf(
      value,
      ...[
        'equals',
        'not_equals',
        'greater_than',
        'greater_or_equal',
        'less_than',
        'less_or_equal',
        'before',
        'after',
      ],
      ...['contains', 'starts_with', 'ends_with', 'equals_ignore_case', 'contains_ignore_case'],
      ...[
        'starts_with_ignore_case',
        'ends_with_ignore_case',
        'semver_equal',
        'semver_greater',
        'semver_less',
      ],
      ...['semver_at_least', 'semver_at_most'],
    ),
    operandOf(pattern, 'regex'),
    operandOf(place, 'within_km'),
    fc.record({
      attribute: fc.constantFrom('x', 'y.z'),
      op: fc.constantFrom('in', 'not_in', 'in_ignore_case', 'includes_any', 'includes_all', 'includes_none'),
      values: fc.array(value, { maxLength: 4 }),
    }),
    fc.record({ attribute: fc.constantFrom('x', 'y.z', 'y'), op: fc.constantFrom('exists', 'not_exists') }),
  )
  .filter(
    (each) => validateDocument('segment', { key: 's', when: each }).length === 0,
  ) as fc.Arbitrary<Condition>;
const holder: fc.Arbitrary<Context> = fc.record(
  {
    now: value,
    auth: fc.record({ x: value }),
    attributes: fc.record({ x: value, y: fc.oneof(value, fc.record({ z: value })) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Context>; // a `now` that is no number too
const subject = fc.record(
  { userId: value, anonymousId: value, attributes: fc.record({ x: value }) },
  { requiredKeys: [] },
) as fc.Arbitrary<Context>; // units of every kind

/** `PENNON_AGREEMENT=full`: 1,000 rulesets of each kind, 100 contexts for each. It takes its time. */
const size =
  process.env.PENNON_AGREEMENT === 'full'
    ? { rulesets: 1000, contexts: 100, timeout: 7_200_000 }
    : { rulesets: 60, contexts: 10, timeout: 60_000 };

describe.each(engines)('evaluation in SQL on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const expectAgreement = async (ruleset: Ruleset, contexts: readonly Context[]): Promise<void> => {
    const keys = [...Object.keys(ruleset.flags), 'unheard'];
    const questions = contexts.flatMap((context) => keys.map((flag) => ({ flag, context })));
    fc.pre(!JSON.stringify(questions).includes('\\u0000')); // Postgres holds no NUL
    const evaluator = compile(ruleset, { extras });
    const inTypeScript = questions.map(({ flag, context }) => evaluator.evaluate(flag, context));
    const inSql = await answersOf(db, await storeRuleset(db, ruleset), questions);
    expect(inSql).toEqual(JSON.parse(JSON.stringify(inTypeScript)));
  };

  it.each([
    ['sound rulesets', arbitrary.soundRuleset],
    ['rulesets with bad, missing and circular documents', arbitrary.ruleset],
  ])(
    'answers what core answers, for %s',
    async (_, rulesets) => {
      const contexts = fc.array(arbitrary.context, { minLength: size.contexts, maxLength: size.contexts });
      await fc.assert(fc.asyncProperty(rulesets, contexts, expectAgreement), { numRuns: size.rulesets });
    },
    size.timeout,
  );

  it('holds every operator as core does', async () => {
    const flagOn = (when: Condition): Flag =>
      flagOf('f', { rules: [{ id: 'r', when, serve: { variation: 'on' } }] });
    const contexts = fc.array(holder, { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(condition, { minLength: 20, maxLength: 20 }),
        contexts,
        (conditions, each) => {
          const flags = conditions.map((when, index): [string, Flag] => [
            `f${index}`,
            { ...flagOn(when), key: `f${index}` },
          ]);
          return expectAgreement({ ...emptyRuleset('test'), flags: Object.fromEntries(flags) }, each);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('draws and lists the units that core does', async () => {
    const flag = (list: readonly unknown[], bucketBy: string | undefined): Flag =>
      flagOf('f', {
        targets: [{ variation: 'on', values: list }],
        fallthrough: {
          split: [
            { variation: 'on', weight: 50_000 },
            { variation: 'off', weight: 50_000 },
          ],
          ...(bucketBy && { bucketBy }),
        },
      });
    const listed = fc.array(
      value.filter((each) => each !== null && typeof each !== 'object'),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(
        listed,
        fc.constantFrom(undefined, 'x'),
        fc.array(subject, { minLength: 20, maxLength: 20 }),
        (list, bucketBy, contexts) =>
          expectAgreement({ ...emptyRuleset('test'), flags: { f: flag(list, bucketBy) } }, contexts),
      ),
      { numRuns: 40 },
    );
  });
});
