import * as stats from '@pennon/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallCounts } from '../arbitraries.js';

const n = fc.integer({ min: 0, max: 2_000_000_000 });
// 120 orders of magnitude: more than any metric, and their squares still fit a double
const magnitude = fc.oneof(
  fc.constant(0),
  fc.double({ min: -60, max: 60, noNaN: true }).map((exponent) => 10 ** exponent),
);
const anyNumber = fc.tuple(magnitude, fc.boolean()).map(([size, isNegative]) => (isNegative ? -size : size));
const anyMoments = fc.record({ n, mean: anyNumber, variance: magnitude });
const anyCounts = n.chain((units) =>
  fc.integer({ min: 0, max: units }).map((successes) => ({ n: units, successes })),
);
const MAY_BE_INFINITE = new Set(['ciLower', 'ciUpper']);

/** Paths of every NaN, and of every infinity that is not an open end of an interval. */
function leaks(value: unknown, path = ''): string[] {
  if (typeof value === 'number') {
    const isOpenEnd = MAY_BE_INFINITE.has(path.split('.').at(-1) ?? '');
    return Number.isFinite(value) || (isOpenEnd && !Number.isNaN(value)) ? [] : [`${path} = ${value}`];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => leaks(one, `${path}.${key}`));
}

describe('no NaN and no hidden infinity leaks from any data', () => {
  it('through tests of means and lifts', () => {
    fc.assert(
      fc.property(
        anyMoments,
        anyMoments,
        fc.constantFrom('delta' as const, 'logRatio' as const, 'fieller' as const),
        (control, treatment, method) => {
          expect(leaks(stats.welchTTest({ control, treatment }))).toEqual([]);
          expect(leaks(stats.zTestFromMoments({ control, treatment }))).toEqual([]);
          expect(leaks(stats.relativeLift({ control, treatment, method }))).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('through tests and intervals of rates', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (control, treatment) => {
        expect(leaks(stats.twoProportionZTest({ control, treatment }))).toEqual([]);
        expect(leaks(stats.proportionDifferenceCI({ control, treatment, method: 'newcombe' }))).toEqual([]);
        expect(leaks(stats.proportionRatioCI({ control, treatment, method: 'ratioLog' }))).toEqual([]);
        expect(leaks(stats.proportionCI(control))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('through the analysis of a conversion metric by every method, whatever the counts', () => {
    const design = stats.groupSequentialDesign({ type: 'pocock', informationFractions: [0.5, 1] });
    const methods = ['fixed', 'sequential', 'group-sequential', 'bayesian'] as const;
    fc.assert(
      fc.property(smallCounts, smallCounts, fc.constantFrom(...methods), (control, treatment, method) => {
        const analysis = stats.analyzeMetric({ kind: 'proportion' }, control, treatment, {
          method,
          design,
          look: 1,
        });
        expect(leaks(analysis)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('through the analysis of an average', () => {
    const methods = ['fixed', 'sequential', 'bayesian'] as const;
    fc.assert(
      fc.property(anyMoments, anyMoments, fc.constantFrom(...methods), (control, treatment, method) => {
        expect(leaks(stats.analyzeMetric({ kind: 'mean' }, control, treatment, { method }))).toEqual([]);
        expect(
          leaks(stats.analyzeMetric({ kind: 'mean' }, control, treatment, { method, compat: 'gbstats' })),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
