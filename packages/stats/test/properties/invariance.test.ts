import * as stats from '@pennon/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counts, moments, smallCounts } from '../arbitraries.js';

/** Equal up to `relative` of the larger and an absolute hair. */
function expectClose(got: number | null, want: number | null, relative = 1e-9): void {
  if (got === null || want === null) {
    expect(got).toBe(want);
    return;
  }
  expect(Math.abs(got - want)).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(got), Math.abs(want)) + 1e-300,
  );
}

describe('swapping the arms', () => {
  it('negates the difference and keeps the p-value', () => {
    fc.assert(
      fc.property(moments, moments, (control, treatment) => {
        const forth = stats.welchTTest({ control, treatment });
        const back = stats.welchTTest({ control: treatment, treatment: control });
        expectClose(back.pValue, forth.pValue);
        expectClose(back.ciLower, -(forth.ciUpper ?? 0));
      }),
    );
  });

  it("keeps Fisher's two-sided p and mirrors the one-sided ones", () => {
    fc.assert(
      fc.property(smallCounts, smallCounts, (control, treatment) => {
        const swapped = { control: treatment, treatment: control };
        expectClose(
          stats.fisherExactTest(swapped).pValue,
          stats.fisherExactTest({ control, treatment }).pValue,
        );
        expectClose(
          stats.fisherExactTest({ ...swapped, alternative: 'less' }).pValue,
          stats.fisherExactTest({ control, treatment, alternative: 'greater' }).pValue,
        );
      }),
    );
  });

  it('mirrors the score interval', () => {
    fc.assert(
      fc.property(smallCounts, smallCounts, (control, treatment) => {
        const forth = stats.proportionDifferenceCI({ control, treatment });
        const back = stats.proportionDifferenceCI({ control: treatment, treatment: control });
        expect(Math.abs((back.ciLower ?? 0) + (forth.ciUpper ?? 0))).toBeLessThan(1e-7);
      }),
    );
  });

  it('negates the score interval when failures are counted for successes', () => {
    // everyone and no one converts more often here than by chance
    const anyCounts = fc.oneof(
      smallCounts,
      fc
        .integer({ min: 1, max: 100_000 })
        .chain((n) => fc.constantFrom({ n, successes: 0 }, { n, successes: n })),
    );
    const failuresOf = ({ n, successes }: stats.ProportionCounts) => ({ n, successes: n - successes });
    fc.assert(
      fc.property(anyCounts, anyCounts, fc.constantFrom(0.05, 0.0001), (control, treatment, alpha) => {
        const failures = { control: failuresOf(control), treatment: failuresOf(treatment) };
        const forth = stats.proportionDifferenceCI({ control, treatment, alpha });
        const back = stats.proportionDifferenceCI({ ...failures, alpha });
        expect(Math.abs((back.ciLower ?? 0) + (forth.ciUpper ?? 0))).toBeLessThan(1e-7);
      }),
    );
  });

  it('exchanges the chance to win and the chance to lose', () => {
    fc.assert(
      fc.property(smallCounts, smallCounts, (control, treatment) => {
        const forth = stats.betaBinomialTest({ control, treatment });
        const back = stats.betaBinomialTest({ control: treatment, treatment: control });
        expectClose(back.chanceToLose, forth.chanceToBeatControl, 1e-5);
        expectClose(back.expectedLoss.control, forth.expectedLoss.treatment, 1e-5);
      }),
      { numRuns: 40 },
    );
  });
});

describe('changing the unit of a metric', () => {
  const factor = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  const scale = ({ n, mean, variance }: stats.SampleMoments, by: number) => ({
    n,
    mean: mean * by,
    variance: variance * by * by,
  });
  const shift = ({ n, mean, variance }: stats.SampleMoments, by: number) => ({
    n,
    mean: mean + by,
    variance,
  });

  it('scales the difference and leaves p-value and lift alone', () => {
    fc.assert(
      fc.property(moments, moments, factor, (control, treatment, by) => {
        fc.pre(Math.abs(control.mean) > 1e-6);
        const plain = { control, treatment };
        const scaled = { control: scale(control, by), treatment: scale(treatment, by) };
        expect(
          Math.abs((stats.welchTTest(scaled).pValue ?? 0) - (stats.welchTTest(plain).pValue ?? 0)),
        ).toBeLessThan(1e-7);
        const distance =
          (stats.relativeLift(scaled).estimate ?? 0) - (stats.relativeLift(plain).estimate ?? 0);
        expect(Math.abs(distance)).toBeLessThan(1e-9 * (1 + Math.abs(treatment.mean / control.mean)));
      }),
    );
  });

  it('is blind to a shift of both arms on the absolute scale', () => {
    fc.assert(
      fc.property(moments, moments, fc.integer({ min: -500, max: 500 }), (control, treatment, by) => {
        const plain = stats.welchTTest({ control, treatment });
        const shifted = stats.welchTTest({ control: shift(control, by), treatment: shift(treatment, by) });
        fc.pre(Math.abs(plain.estimate ?? 0) > 1e-3);
        expectClose(shifted.statistic, plain.statistic, 1e-6);
      }),
    );
  });
});

describe('more units', () => {
  const times = (arm: stats.ProportionCounts, k: number) => ({ n: arm.n * k, successes: arm.successes * k });

  it('narrow every interval of a rate', () => {
    fc.assert(
      fc.property(
        counts,
        fc.constantFrom('wilson' as const, 'clopperPearson' as const, 'jeffreys' as const),
        (arm, method) => {
          const width = ({ ciLower, ciUpper }: stats.EstimateInterval) => (ciUpper ?? 0) - (ciLower ?? 0);
          const few = stats.proportionCI({ ...arm, method });
          const many = stats.proportionCI({ ...times(arm, 4), method });
          expect(width(many)).toBeLessThanOrEqual(width(few) + 1e-12);
        },
      ),
    );
  });

  it('raise the power of a plan and lower what it can detect', () => {
    const rate = fc.double({ min: 0.01, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(rate, fc.integer({ min: 50, max: 100_000 }), (controlRate, n) => {
        const powerAt = (size: number) =>
          stats.powerTwoProportions({
            controlRate,
            treatmentRate: controlRate * 1.1,
            controlN: size,
            treatmentN: size,
          }).power;
        const mdeAt = (size: number) =>
          stats.mdeTwoProportions({ controlRate, controlN: size, treatmentN: size }).absolute;
        expect(powerAt(2 * n)).toBeGreaterThanOrEqual(powerAt(n));
        expect(mdeAt(2 * n) ?? 0).toBeLessThanOrEqual(mdeAt(n) ?? Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('are found again by the planner: the sample size for a power has that power', () => {
    const rate = fc.double({ min: 0.02, max: 0.6, noNaN: true });
    const power = fc.double({ min: 0.3, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(
        rate,
        power,
        fc.constantFrom('pooled' as const, 'unpooled' as const, 'arcsine' as const),
        (controlRate, target, method) => {
          const treatmentRate = controlRate * 1.2;
          const { controlN } = stats.sampleSizeTwoProportions({
            controlRate,
            treatmentRate,
            power: target,
            method,
          });
          const plan = { controlRate, treatmentRate, controlN, treatmentN: controlN, method };
          expectClose(stats.powerTwoProportions(plan).power, target, 1e-8);
        },
      ),
    );
  });
});

describe('moments', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });

  it('merge to the moments of all values together', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = stats.mergeMoments(stats.momentsFromValues(a), stats.momentsFromValues(b));
        const together = stats.momentsFromValues([...a, ...b]);
        expect(merged.n).toBe(together.n);
        expectClose(merged.m2, together.m2, 1e-9);
      }),
    );
  });

  it('are never capped outside the caps, whatever is winsorised', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.4, noNaN: true }), (all, lower) => {
        const { values: capped, lowerCap, upperCap } = stats.winsorize(all, { lower, upper: 1 - lower || 1 });
        expect(capped).toHaveLength(all.length);
        for (const value of capped) {
          expect(value).toBeGreaterThanOrEqual(lowerCap ?? Number.NEGATIVE_INFINITY);
          expect(value).toBeLessThanOrEqual(upperCap ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});

describe('multiplicity', () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });

  it('never lowers a p-value, keeps the order, and Holm never exceeds Bonferroni', () => {
    fc.assert(
      fc.property(pValues, (raw) => {
        const by = (method: stats.AdjustmentMethod) =>
          stats.adjustPValues({ pValues: raw, method }).adjusted as number[];
        const [holm, bonferroni, hochberg] = [by('holm'), by('bonferroni'), by('hochberg')];
        for (const [i, p] of raw.entries()) {
          expect(holm[i]).toBeGreaterThanOrEqual(p);
          expect(holm[i]).toBeLessThanOrEqual(bonferroni[i] as number);
          expect(hochberg[i]).toBeLessThanOrEqual(holm[i] as number);
        }
        const order = raw.map((_, i) => i).sort((a, b) => (raw[a] as number) - (raw[b] as number));
        const sorted = order.map((i) => holm[i] as number);
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
      }),
    );
  });
});
