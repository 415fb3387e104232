import {
  createRandom,
  StatsError,
  sampleBeta,
  sampleBinomial,
  sampleGamma,
  sampleNormal,
  thompsonSample,
} from '@pennon/stats';
import { describe, expect, it } from 'vitest';

const DRAWS = 40_000;

/** Sample mean and variance of a sampler against the distribution's own, in standard errors of the mean. */
function sigmasOff(draw: () => number, mean: number, variance: number): number {
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) sum += draw();
  return Math.abs(sum / DRAWS - mean) / Math.sqrt(variance / DRAWS);
}

describe('createRandom', () => {
  it('repeats for the same seed and differs for another', () => {
    const [a, b, c] = [createRandom(7), createRandom(7), createRandom(8)];
    const first = Array.from({ length: 5 }, () => a());
    expect(Array.from({ length: 5 }, () => b())).toEqual(first);
    expect(Array.from({ length: 5 }, () => c())).not.toEqual(first);
  });

  it('fills ten bins evenly (chi-square below 27.88, p > .001)', () => {
    const random = createRandom(1);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      const bin = Math.floor(random() * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const expected = DRAWS / 10;
    expect(bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(27.88);
  });

  it('refuses a seed that is no number', () => {
    expect(() => createRandom(Number.NaN)).toThrow(StatsError);
  });
});

describe('samplers have the mean of their distribution (within 4 sigma)', () => {
  const random = createRandom(42);
  it.each([
    ['normal', () => sampleNormal(random), 0, 1],
    ['gamma below 1', () => sampleGamma(random, 0.4), 0.4, 0.4],
    ['gamma', () => sampleGamma(random, 7, 2), 3.5, 1.75],
    ['beta', () => sampleBeta(random, 2, 6), 0.25, (2 * 6) / (64 * 9)],
    ['binomial of a few dozen', () => sampleBinomial(random, 30, 0.1), 3, 2.7],
    ['binomial of many', () => sampleBinomial(random, 1000, 0.3), 300, 210],
    ['binomial above one half', () => sampleBinomial(random, 1000, 0.9), 900, 90],
  ] as const)('%s', (_, draw, mean, variance) => {
    expect(sigmasOff(draw, mean, variance)).toBeLessThan(4);
  });

  it.each([0, 1])('binomial with p = %d is certain', (p) => {
    expect(sampleBinomial(random, 12, p)).toBe(12 * p);
    expect(sampleBinomial(random, 12_345, p)).toBe(12_345 * p);
  });
});

describe('thompsonSample', () => {
  it('plays each arm as often as it is best (within 4 sigma of .6107705)', () => {
    const random = createRandom(3);
    const arms = [
      { alpha: 50, beta: 52 },
      { alpha: 52, beta: 50 },
    ];
    let second = 0;
    for (let i = 0; i < DRAWS; i++) second += thompsonSample({ family: 'beta', arms, random });
    const p = 0.6107705226878395;
    expect(Math.abs(second / DRAWS - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / DRAWS));
  });
});
