import * as stats from '@pennon/stats';
import { describe, expect, it } from 'vitest';

const arm = { n: 10, mean: 1, variance: 1 };
const rate = { n: 10, successes: 3 };
const cuped = { n: 10, postMean: 1, postVariance: 1, preMean: 1, preVariance: 1, covariance: 0.5 };

const decide = (
  health: Partial<stats.ExperimentHealth>,
  thresholds: Partial<stats.DecisionThresholds> = {},
): stats.Recommendation =>
  stats.recommend({
    method: 'fixed',
    health: { unitsPerVariation: [5_000, 5_000], runtimeDays: 14, ...health },
    variations: [{ id: 'b', goals: [], guardrails: [] }],
    thresholds,
  });

type Refusal = readonly [
  claim: string,
  call: () => unknown,
  code: stats.StatsErrorCode,
  field: string,
  value: unknown,
];

const refusals: readonly Refusal[] = [
  [
    'a negative variance',
    () => stats.welchTTest({ control: { ...arm, variance: -1 }, treatment: arm }),
    'INVALID_ARGUMENT',
    'control.variance',
    -1,
  ],
  [
    'half a unit',
    () => stats.welchTTest({ control: { ...arm, n: 1.5 }, treatment: arm }),
    'INVALID_ARGUMENT',
    'control.n',
    1.5,
  ],
  [
    'a mean that is no number',
    () => stats.welchTTest({ control: arm, treatment: { ...arm, mean: Number.NaN } }),
    'INVALID_ARGUMENT',
    'treatment.mean',
    Number.NaN,
  ],
  [
    'an arm that is not there',
    () => stats.welchTTest({ control: arm } as Parameters<typeof stats.welchTTest>[0]),
    'INVALID_ARGUMENT',
    'treatment',
    undefined,
  ],
  [
    'a stored design that has lost a boundary',
    () =>
      stats.groupSequentialTest({
        design: { type: 'pocock', informationFractions: [0.5, 1], criticalValues: [2.18] },
        look: 2,
        estimate: 1,
        standardError: 1,
      }),
    'INVALID_ARGUMENT',
    'design.criticalValues',
    1,
  ],
  ['alpha 0', () => stats.welchTTest({ control: arm, treatment: arm, alpha: 0 }), 'OUT_OF_RANGE', 'alpha', 0],
  ['alpha 1', () => stats.welchTTest({ control: arm, treatment: arm, alpha: 1 }), 'OUT_OF_RANGE', 'alpha', 1],
  [
    'more successes than units',
    () => stats.twoProportionZTest({ control: { n: 3, successes: 4 }, treatment: rate }),
    'INVALID_ARGUMENT',
    'control.successes',
    4,
  ],
  [
    'a pooled test of another null',
    () => stats.twoProportionZTest({ control: rate, treatment: rate, nullDifference: 0.1 }),
    'INVALID_ARGUMENT',
    'nullDifference',
    0.1,
  ],
  [
    'a p-value above 1',
    () => stats.adjustPValues({ pValues: [0.5, 1.2] }),
    'OUT_OF_RANGE',
    'pValues[1]',
    1.2,
  ],
  ['one arm only', () => stats.srmTest({ observed: [5], weights: [1] }), 'INVALID_ARGUMENT', 'weights', [1]],
  [
    'weights of nothing',
    () => stats.srmTest({ observed: [5, 5], weights: [0, 0] }),
    'INVALID_ARGUMENT',
    'weights',
    [0, 0],
  ],
  [
    'equal rates to tell apart',
    () => stats.sampleSizeTwoProportions({ controlRate: 0.1, treatmentRate: 0.1 }),
    'OUT_OF_RANGE',
    'treatmentRate',
    0.1,
  ],
  [
    'a power at most alpha',
    () => stats.sampleSizeTwoProportions({ controlRate: 0.1, treatmentRate: 0.2, power: 0.05 }),
    'OUT_OF_RANGE',
    'power',
    0.05,
  ],
  [
    'a prior without successes',
    () => stats.betaBinomialTest({ control: rate, treatment: rate, prior: { alpha: 0, beta: 1 } }),
    'OUT_OF_RANGE',
    'prior.alpha',
    0,
  ],
  [
    'looks that go back in time',
    () => stats.groupSequentialDesign({ type: 'pocock', informationFractions: [0.5, 0.4, 1] }),
    'INVALID_ARGUMENT',
    'informationFractions[1]',
    0.4,
  ],
  [
    'a design that never ends',
    () => stats.groupSequentialDesign({ type: 'pocock', informationFractions: [0.5, 0.9] }),
    'INVALID_ARGUMENT',
    'informationFractions',
    0.9,
  ],
  [
    'a spending function without its parameter',
    () => stats.groupSequentialDesign({ type: 'powerSpending', informationFractions: [1] }),
    'INVALID_ARGUMENT',
    'parameter',
    null,
  ],
  [
    'floors that need more than all traffic',
    () =>
      stats.banditWeights({
        algorithm: 'thompson',
        family: 'beta',
        arms: [
          { alpha: 1, beta: 1 },
          { alpha: 1, beta: 1 },
        ],
        floor: 0.6,
      }),
    'OUT_OF_RANGE',
    'floor',
    0.6,
  ],
  [
    'a covariance that is no number',
    () => stats.cupedTest({ control: { ...cuped, covariance: Number.POSITIVE_INFINITY }, treatment: cuped }),
    'INVALID_ARGUMENT',
    'control.covariance',
    Number.POSITIVE_INFINITY,
  ],
  [
    'sums that no values have',
    () => stats.momentsFromSums(2, 1396.87, 52377.9767),
    'INVALID_ARGUMENT',
    'sumSquares',
    52377.9767,
  ],
  [
    'a threshold that is not there, which nothing would ever exceed',
    // As from JavaScript, where no type refuses it.
    () => decide({}, { srmThreshold: undefined as unknown as number }),
    'INVALID_ARGUMENT',
    'thresholds.srmThreshold',
    undefined,
  ],
  [
    'a sample-ratio p-value that is no number, which nothing would ever block',
    () => decide({ srmPValue: Number.NaN }),
    'INVALID_ARGUMENT',
    'health.srmPValue',
    Number.NaN,
  ],
  [
    'an unknown method',
    () => stats.proportionCI({ ...rate, method: 'exact' as 'wald' }),
    'INVALID_ARGUMENT',
    'method',
    'exact',
  ],
];

describe('an impossible argument is refused with its field and value', () => {
  it.each(refusals)('%s', (_, call, code, field, value) => {
    let thrown: unknown;
    try {
      call();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(stats.StatsError);
    expect(thrown).toBeInstanceOf(RangeError);
    expect(thrown).toMatchObject({ name: 'StatsError', code, field, value });
    expect((thrown as Error).message).toContain(field);
  });
});

describe('conditions of the data are statuses, never errors', () => {
  const flat = { n: 50, mean: 5, variance: 0 };

  it.each([
    [
      'no units',
      stats.welchTTest({ control: { n: 0, mean: 0, variance: 0 }, treatment: arm }),
      'insufficient-data',
    ],
    [
      'one unit',
      stats.welchTTest({ control: { n: 1, mean: 0, variance: 0 }, treatment: arm }),
      'insufficient-data',
    ],
    ['no variance', stats.welchTTest({ control: flat, treatment: { ...flat, mean: 6 } }), 'zero-variance'],
    [
      'no conversions anywhere',
      stats.twoProportionZTest({ control: { n: 9, successes: 0 }, treatment: { n: 9, successes: 0 } }),
      'zero-variance',
    ],
    [
      'a lift over zero',
      stats.relativeLift({ control: { ...arm, mean: 0 }, treatment: arm }),
      'zero-baseline',
    ],
    [
      'a lift over almost nothing',
      stats.relativeLift({ control: { ...arm, mean: 0.1 }, treatment: arm }),
      'unbounded',
    ],
    ['no values', stats.quantileCI({ values: [], q: 0.5 }), 'insufficient-data'],
  ])('%s', (_, result, status) => {
    expect(result.status).toBe(status);
  });

  it('keeps what is known: the difference of two constant arms', () => {
    const result = stats.welchTTest({ control: flat, treatment: { ...flat, mean: 6 } });
    expect(result).toMatchObject({
      estimate: 1,
      standardError: 0,
      pValue: null,
      ciLower: null,
      ciUpper: null,
    });
  });

  it('adjusts nothing by one unit: CUPED and strata keep their nulls', () => {
    const one = { ...cuped, n: 1 };
    const nothing = { control: null, treatment: null };
    for (const theta of ['withinArm', 'joint', 'separate'] as const) {
      expect(stats.cupedTest({ control: one, treatment: cuped, theta })).toMatchObject({
        status: 'insufficient-data',
        adjustedMean: nothing,
        adjustedVariance: nothing,
        relative: { estimate: null, standardError: null },
      });
    }
    const strata = [{ control: { ...arm, n: 0 }, treatment: arm }];
    expect(stats.postStratifiedTest({ strata })).toMatchObject({
      status: 'insufficient-data',
      standardError: null,
      varianceConditional: null,
      relative: { estimate: null, standardError: null },
    });
  });

  it('reads a lift prior over a baseline of zero without it', () => {
    const options = { method: 'bayesian', prior: { mean: 0, variance: 0.04 } } as const;
    const zero = { n: 50, mean: 0, variance: 1 };
    const { absolute, chances } = stats.analyzeMetric(
      { kind: 'mean' },
      zero,
      { ...zero, mean: 0.1 },
      options,
    );
    expect(absolute.estimate).toBe(0.1);
    expect(chances?.chanceToWin).toBeCloseTo(stats.normalCdf(0.5), 12);
  });

  it('refuses an impossible prior wherever it is given', () => {
    const prior = { mean: 0, variance: -1 };
    const analyze = () => stats.analyzeMetric({ kind: 'mean' }, arm, arm, { method: 'bayesian', prior });
    expect(analyze).toThrow('prior.variance');
  });

  it('survives two billion units: p-values far below the smallest common double', () => {
    const control = { n: 2_000_000_000, successes: 200_000_000 };
    const { pValue } = stats.twoProportionZTest({
      control,
      treatment: { ...control, successes: 200_300_000 },
    });
    expect(pValue).toBeGreaterThan(0);
    expect(pValue).toBeLessThan(1e-50);
  });

  it("answers Fisher's test for a billion conversions against none", () => {
    const arm = { n: 1_000_000_000, successes: 0 };
    expect(
      stats.fisherExactTest({ control: arm, treatment: { n: 1_000_000_000, successes: 500_000_000 } }).pValue,
    ).toBe(0);
    const analysis = stats.analyzeMetric({ kind: 'proportion' }, arm, {
      n: 1_000_000_000,
      successes: 900_000_000,
    });
    expect(analysis).toMatchObject({ test: 'fisher-exact', signal: 'positive', strict: true });
  });

  it('keeps the variance that sums of squares lose, and warns when they do (NIST NumAcc4)', () => {
    const values = Array.from({ length: 1001 }, (_, i) =>
      i === 0 ? 10_000_000.2 : i % 2 ? 10_000_000.1 : 10_000_000.3,
    );
    expect(stats.momentsFromValues(values).variance).toBeCloseTo(0.01, 8);
    const sum = values.reduce((total, value) => total + value, 0);
    const sumSquares = values.reduce((total, value) => total + value * value, 0);
    const fromSums = stats.momentsFromSums(1001, sum, sumSquares);
    expect(fromSums.warnings).toEqual(['cancellation']);
    expect(fromSums.variance).toBeGreaterThanOrEqual(0);
  });
});
