import type { CupedMoments, ProportionCounts, RatioMoments, SampleMoments } from '@pennon/stats';
import fc from 'fast-check';

/** Counts of one arm, from one unit to a million. */
export const counts: fc.Arbitrary<ProportionCounts> = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain((n) => fc.integer({ min: 0, max: n }).map((successes) => ({ n, successes })));

/** Small arms, where exact methods matter. */
export const smallCounts: fc.Arbitrary<ProportionCounts> = fc
  .integer({ min: 1, max: 60 })
  .chain((n) => fc.integer({ min: 0, max: n }).map((successes) => ({ n, successes })));

// thousandths: a mean of 1e-300 is no metric
const mean = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((thousandths) => thousandths / 1000);
const spread = fc.double({ min: 1e-3, max: 1e4, noNaN: true });

/** Moments of one arm with some variance. */
export const moments: fc.Arbitrary<SampleMoments> = fc.record({
  n: fc.integer({ min: 2, max: 1_000_000 }),
  mean,
  variance: spread,
});

/** Moments with a covariate whose correlation is possible. */
export const cupedMoments: fc.Arbitrary<CupedMoments> = fc
  .record({
    n: fc.integer({ min: 3, max: 100_000 }),
    postMean: mean,
    postVariance: spread,
    preMean: mean,
    preVariance: spread,
    correlation: fc.double({ min: -0.99, max: 0.99, noNaN: true }),
  })
  .map(({ correlation, ...arm }) => ({
    ...arm,
    covariance: correlation * Math.sqrt(arm.postVariance * arm.preVariance),
  }));

/** Moments of a ratio whose denominator stays away from zero. */
export const ratioMoments: fc.Arbitrary<RatioMoments> = fc
  .record({
    n: fc.integer({ min: 3, max: 100_000 }),
    numeratorMean: mean,
    denominatorMean: fc.double({ min: 0.1, max: 100, noNaN: true }),
    numeratorVariance: spread,
    denominatorVariance: spread,
    correlation: fc.double({ min: -0.99, max: 0.99, noNaN: true }),
  })
  .map(({ correlation, ...arm }) => ({
    ...arm,
    covariance: correlation * Math.sqrt(arm.numeratorVariance * arm.denominatorVariance),
  }));

export const alpha: fc.Arbitrary<number> = fc.double({ min: 0.001, max: 0.4, noNaN: true });
export const probability: fc.Arbitrary<number> = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
