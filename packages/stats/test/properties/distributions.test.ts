import * as stats from '@pennon/stats';
import betaCdf from '@stdlib/stats-base-dists-beta-cdf';
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import gammaQuantile from '@stdlib/stats-base-dists-gamma-quantile';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { probability } from '../arbitraries.js';

const shape = fc.double({ min: 0.05, max: 5000, noNaN: true });
const df = fc.double({ min: 0.5, max: 1e6, noNaN: true });

function relativeError(got: number, want: number): number {
  return got === want ? 0 : Math.abs(got - want) / Math.abs(want);
}

describe('agrees with @stdlib where @stdlib is right', () => {
  it("on Student's t in the body", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (t, k) => {
          expect(relativeError(stats.tCdf(t, k), tCdf(t, k))).toBeLessThan(1e-8);
        },
      ),
    );
  });

  it('on t quantiles', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (p, k) => {
          fc.pre(Math.abs(p - 0.5) > 1e-3);
          expect(relativeError(stats.tQuantile(p, k), tQuantile(p, k))).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it('on the beta distribution in the body', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        (x, a, b) => {
          const want = betaCdf(x, a, b);
          fc.pre(want > 1e-6 && want < 1 - 1e-6);
          expect(relativeError(stats.betaCdf(x, a, b), want)).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it('on chi-square and gamma', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        probability,
        (x, k, p) => {
          const want = chisquareCdf(x, k);
          fc.pre(want > 1e-6);
          expect(relativeError(stats.chiSquareCdf(x, k), want)).toBeLessThan(1e-9);
          fc.pre(p > 1e-3 && p < 0.999);
          expect(relativeError(stats.gammaQuantile(p, k, 2), gammaQuantile(p, k, 2))).toBeLessThan(1e-9);
        },
      ),
    );
  });
});

describe('quantiles invert their distribution', () => {
  const inverts = (cdf: (x: number) => number, x: number, p: number) =>
    expect(relativeError(cdf(x), p)).toBeLessThan(1e-7);

  it('normal, to the last tail', () => {
    fc.assert(
      fc.property(fc.double({ min: -300, max: -0.31, noNaN: true }), (exponent) => {
        const p = 10 ** exponent;
        inverts(stats.normalSf, stats.normalIsf(p), p);
      }),
    );
  });

  it('beta', () => {
    fc.assert(
      fc.property(probability, shape, shape, (p, a, b) => {
        const x = stats.betaQuantile(p, a, b);
        fc.pre(x > 1e-290 && x < 1 - 1e-6);
        inverts((at) => stats.betaCdf(at, a, b), x, p);
      }),
    );
  });

  it('t and gamma', () => {
    fc.assert(
      fc.property(probability, df, shape, (p, k, a) => {
        fc.pre(p < 0.5);
        inverts((t) => stats.tSf(t, k), stats.tIsf(p, k), p);
        const x = stats.gammaQuantile(p, a, 1);
        fc.pre(x > 1e-290);
        inverts((at) => stats.gammaCdf(at, a, 1), x, p);
      }),
    );
  });
});

describe('both tails are computed directly', () => {
  it('and add up to one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), shape, shape, (x, a, b) => {
        expect(stats.betaCdf(x, a, b) + stats.betaSf(x, a, b)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('so that a far tail is not 1 minus something', () => {
    expect(stats.normalSf(20)).toBeCloseTo(2.7536241186062337e-89, 100);
    expect(stats.tSf(37, 123456.7)).toBeGreaterThan(0);
    expect(stats.chiSquareSf(1300, 2)).toBeGreaterThan(0);
  });
});

describe('at the ends of the line', () => {
  it('the normal distribution is over', () => {
    expect(stats.normalSf(Number.POSITIVE_INFINITY)).toBe(0);
    expect(stats.normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(stats.normalLogSf(Number.POSITIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
    expect(stats.normalIsf(0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('outside the domain', () => {
  it.each([
    ['normalQuantile', stats.normalQuantile(1.1)],
    ['tSf with df 0', stats.tSf(1, 0)],
    ['betaCdf with a 0', stats.betaCdf(0.5, 0, 1)],
    ['betaQuantile of 0 with a 0', stats.betaQuantile(0, 0, 1)],
    ['tIsf of the middle with df 0', stats.tIsf(0.5, 0)],
    ['betaCdf of NaN', stats.betaCdf(Number.NaN, 1, 1)],
    ['gammaCdf with a negative rate', stats.gammaCdf(1, 1, -1)],
    ['binomialCdf with p above 1', stats.binomialCdf(1, 2, 1.5)],
    ['logGamma of 0', stats.logGamma(0)],
  ])('%s is NaN, never a number', (_, value) => {
    expect(value).toBeNaN();
  });
});
