import { bucketOf, compile, type Experiment, type Flag } from '@pennon/core';
import { extras } from '@pennon/core/extras';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { variationsWithTraffic } from '../dist/variations-with-traffic.js';
import { documentsOf, experiment, flag, rulesetFrom } from './documents-of.js';

const abc = ['a', 'b', 'c'];
const isPaying = { attribute: 'plan', op: 'equals', value: 'paid' } as const;
const inExperiment: Partial<Flag> = { rules: [{ id: 'r', serve: { experiment: 'e' } }] };
const ab = experiment('e', ['a', 'b']);

type Row = readonly [claim: string, flag: Partial<Flag>, serves: readonly string[], running?: Experiment];

const rows: readonly Row[] = [
  ['a flag that is off serves its off variation', { status: 'inactive', offVariation: 'b' }, ['b']],
  ['an archived one too', { status: 'archived', offVariation: 'b' }, ['b']],
  ['a fallthrough serves everybody', {}, ['a']],
  [
    'a weight of zero serves nobody',
    {
      fallthrough: {
        split: [
          { variation: 'a', weight: 100_000 },
          { variation: 'b', weight: 0 },
        ],
      },
    },
    ['a'],
  ],
  ['a target serves whom it names', { targets: [{ variation: 'b', values: ['u-1'] }] }, ['a', 'b']],
  ['a target without values serves nobody', { targets: [{ variation: 'b', values: [] }] }, ['a']],
  [
    'a prerequisite may fail',
    { prerequisites: [{ flag: 'x', variations: ['on'] }], offVariation: 'c' },
    ['a', 'c'],
  ],
  [
    'a condition may hold, and may not',
    { rules: [{ id: 'r', when: isPaying, serve: { variation: 'b' } }] },
    ['a', 'b'],
  ],
  ['nothing is behind a rule for all', { rules: [{ id: 'r', serve: { variation: 'b' } }] }, ['b']],
  [
    'a rule for all is only for its time',
    { rules: [{ id: 'r', window: { until: 1 }, serve: { variation: 'b' } }] },
    ['a', 'b'],
  ],
  [
    'a ramp leaves the rest',
    { rules: [{ id: 'r', serve: { split: [{ variation: 'b', weight: 99_999 }] } }] },
    ['a', 'b'],
  ],
  [
    'a full ramp leaves nobody',
    { rules: [{ id: 'r', serve: { split: [{ variation: 'b', weight: 100_000 }] } }] },
    ['b'],
  ],
  [
    'a full ramp by an attribute leaves those without it',
    { rules: [{ id: 'r', serve: { split: [{ variation: 'b', weight: 100_000 }], bucketBy: 'userId' } }] },
    ['a', 'b'],
  ],
  [
    'a fallthrough by an attribute leaves those without it the off variation',
    { offVariation: 'c', fallthrough: { split: [{ variation: 'b', weight: 100_000 }], bucketBy: 'userId' } },
    ['b', 'c'],
  ],
  [
    'a running experiment serves its split',
    { ...inExperiment, fallthrough: { variation: 'c' } },
    ['a', 'b'],
    ab,
  ],
  [
    'one that is paused serves nobody',
    { ...inExperiment, fallthrough: { variation: 'c' } },
    ['c'],
    { ...ab, status: 'paused' },
  ],
  ['one that nobody has made serves nobody', { ...inExperiment, fallthrough: { variation: 'c' } }, ['c']],
  [
    'one with less traffic leaves the rest',
    { ...inExperiment, fallthrough: { variation: 'c' } },
    abc,
    { ...ab, traffic: 1 },
  ],
  [
    'one without traffic serves nobody',
    { ...inExperiment, fallthrough: { variation: 'c' } },
    ['c'],
    { ...ab, traffic: 0 },
  ],
  [
    'a holdout is served the control, without traffic too',
    { ...inExperiment, fallthrough: { variation: 'c' } },
    ['a', 'c'],
    { ...ab, traffic: 0, holdout: 'h' },
  ],
  [
    'a sticky one keeps whom it assigned, without weight too',
    { ...inExperiment, fallthrough: { variation: 'c' } },
    abc,
    { ...ab, sticky: true, traffic: 0 },
  ],
];

const cases = rows.map(([claim, more, serves, running]) => ({ claim, more, serves, running }));

it.each(cases)('$claim', ({ more, serves, running }) => {
  const subject = flag('f', abc, more);
  const documents = documentsOf([subject], running ? [running] : []);
  expect([...variationsWithTraffic(subject, documents)].sort()).toEqual([...serves].sort());
});

it('leaves out nothing that the evaluator serves', () => {
  const variation = fc.constantFrom(...abc);
  const weights = fc.constantFrom([100_000, 0], [50_000, 50_000], [0, 30_000], [0, 0]);
  const splitOf = fc
    .tuple(variation, variation, weights, fc.constantFrom(undefined, 'userId'))
    .map(([one, other, [first, second], bucketBy]) => ({
      split: [
        { variation: one, weight: first as number },
        { variation: other, weight: second as number },
      ],
      ...(bucketBy && { bucketBy }),
    }));
  const serve = fc.oneof(fc.record({ variation }), splitOf, fc.constant({ experiment: 'e' }));
  const rule = fc.record({ when: fc.constantFrom(undefined, isPaying), serve });
  const running = fc.record({
    traffic: fc.constantFrom(0, 40_000, 100_000),
    status: fc.constantFrom('running' as const, 'paused' as const),
    holdout: fc.constantFrom(undefined, 'h'),
    sticky: fc.boolean(),
  });
  const people = Array.from({ length: 40 }, (_, index) => ({
    anonymousId: `visitor-${index}`,
    ...(index % 2 ? { userId: `user-${index}` } : {}),
    ...(index % 3 ? { attributes: { plan: 'paid' } } : {}),
    ...(index % 5 ? {} : { assignments: { e: 'b' } }),
  }));
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 3 }), serve, running, (rules, last, { holdout, ...more }) => {
      const fallthrough = 'variation' in last ? last : { variation: 'c' };
      const subject = flag('f', abc, {
        fallthrough,
        rules: rules.map(({ when, serve }, index) => ({ id: `r${index}`, serve, ...(when && { when }) })),
      });
      const documents = documentsOf([subject], [{ ...ab, ...more, ...(holdout && { holdout }) }]);
      const ruleset = { ...rulesetFrom(documents), holdouts: { h: { key: 'h', share: 30_000 } } };
      const evaluator = compile(ruleset, { extras });
      const found = variationsWithTraffic(subject, documents);
      const served = people.map((context) => evaluator.evaluate('f', context).variation);
      expect(served.filter((each) => each !== undefined && !found.has(each))).toEqual([]);
    }),
    { seed: bucketOf('seed', 'next') },
  );
});
