import * as stats from '@pennon/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alpha, counts, cupedMoments, moments, ratioMoments, smallCounts } from '../arbitraries.js';

/** An interval holds its estimate, up to the rounding of its ends. */
function contains(ciLower: number | null, estimate: number | null, ciUpper: number | null): boolean {
  if (estimate === null || ciLower === null || ciUpper === null) return true;
  const slack = 1e-9 * (1 + Math.abs(estimate));
  return ciLower <= estimate + slack && estimate <= ciUpper + slack;
}

const differenceMethods = ['wald', 'newcombe', 'score'] as const;
const rateMethods = ['wald', 'wilson', 'clopperPearson'] as const;
const liftMethods = ['delta', 'logRatio', 'fieller'] as const;

describe('every interval contains its estimate', () => {
  it('for one rate', () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(...rateMethods), alpha, (arm, method, level) => {
        const { ciLower, estimate, ciUpper } = stats.proportionCI({ ...arm, method, alpha: level });
        expect(contains(ciLower, estimate, ciUpper)).toBe(true);
      }),
    );
  });

  it('for a difference of rates, within -1 and 1 for score and Newcombe', () => {
    fc.assert(
      fc.property(
        smallCounts,
        smallCounts,
        fc.constantFrom(...differenceMethods),
        (control, treatment, method) => {
          const { ciLower, estimate, ciUpper } = stats.proportionDifferenceCI({ control, treatment, method });
          expect(contains(ciLower, estimate, ciUpper)).toBe(true);
          if (method !== 'wald')
            expect([ciLower ?? 0, ciUpper ?? 0].every((end) => Math.abs(end) <= 1 + 1e-9)).toBe(true);
        },
      ),
    );
  });

  it('for a ratio of rates', () => {
    fc.assert(
      fc.property(smallCounts, smallCounts, (control, treatment) => {
        const { ciLower, estimate, ciUpper } = stats.proportionRatioCI({ control, treatment });
        expect(contains(ciLower, estimate, ciUpper)).toBe(true);
      }),
    );
  });

  it('for a lift by any method', () => {
    fc.assert(
      fc.property(moments, moments, fc.constantFrom(...liftMethods), (control, treatment, method) => {
        const { ciLower, estimate, ciUpper } = stats.relativeLift({ control, treatment, method });
        expect(contains(ciLower, estimate, ciUpper)).toBe(true);
      }),
    );
  });

  it('for adjusted and ratio metrics', () => {
    fc.assert(
      fc.property(cupedMoments, cupedMoments, ratioMoments, ratioMoments, (c, t, rc, rt) => {
        const adjusted = stats.cupedTest({ control: c, treatment: t });
        const { absolute } = stats.ratioMetricTest({ control: rc, treatment: rt });
        expect(contains(adjusted.ciLower, adjusted.estimate, adjusted.ciUpper)).toBe(true);
        expect(contains(absolute.ciLower, absolute.estimate, absolute.ciUpper)).toBe(true);
      }),
    );
  });
});

describe('intervals and tests agree', () => {
  it("excludes 0 exactly when Welch's p is below alpha", () => {
    fc.assert(
      fc.property(moments, moments, alpha, (control, treatment, level) => {
        const { ciLower, ciUpper, pValue } = stats.welchTTest({ control, treatment, alpha: level });
        fc.pre(Math.abs((pValue ?? 1) - level) > 1e-9);
        expect((ciLower ?? 0) > 0 || (ciUpper ?? 0) < 0).toBe((pValue ?? 1) < level);
      }),
    );
  });

  it('excludes 0 exactly when the always-valid p is below alpha', () => {
    const looks = fc.record({
      estimate: fc.double({ min: -1, max: 1, noNaN: true }),
      standardError: fc.double({ min: 1e-3, max: 1, noNaN: true }),
      n: fc.integer({ min: 1, max: 10_000_000 }),
    });
    fc.assert(
      fc.property(looks, alpha, (look, level) => {
        const { ciLower, ciUpper, pValue } = stats.sequentialConfidenceInterval({ ...look, alpha: level });
        fc.pre(Math.abs((pValue ?? 1) - level) > 1e-9);
        expect((ciLower ?? 0) > 0 || (ciUpper ?? 0) < 0).toBe((pValue ?? 1) < level);
      }),
    );
  });

  it('widens as alpha falls', () => {
    fc.assert(
      fc.property(moments, moments, alpha, (control, treatment, level) => {
        const wide = stats.welchTTest({ control, treatment, alpha: level / 2 });
        const narrow = stats.welchTTest({ control, treatment, alpha: level });
        expect(wide.ciLower ?? 0).toBeLessThanOrEqual(narrow.ciLower ?? 0);
        expect(wide.ciUpper ?? 0).toBeGreaterThanOrEqual(narrow.ciUpper ?? 0);
      }),
    );
  });
});
