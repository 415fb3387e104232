import { requireClosedUnit, requireCount, requirePositive } from '../argument-checks.js';
import type { Random } from './random.js';

/** A standard normal draw. Source: the polar method, Marsaglia & Bray 1964. */
export function sampleNormal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** A Gamma(shape, rate) draw. Source: Marsaglia & Tsang 2000, ACM TOMS 26:363-372; shapes below 1 by a power. */
export function sampleGamma(random: Random, shape: number, rate = 1): number {
  requirePositive({ shape, rate });
  if (shape < 1) return sampleGamma(random, shape + 1, rate) * positive(random) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = sampleNormal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(positive(random)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
  }
}

/** A Beta(a, b) draw, as the share of two gammas. */
export function sampleBeta(random: Random, a: number, b: number): number {
  const x = sampleGamma(random, a);
  return x / (x + sampleGamma(random, b));
}

/**
 * A Binomial(n, p) draw.
 *
 * Source: Relles 1972, JASA 67:612-613. The successes are the uniforms below p; their median is a Beta draw that settles
 * half of them at a time, down to a few trials.
 */
export function sampleBinomial(random: Random, n: number, p: number): number {
  requireCount({ n });
  requireClosedUnit({ p });
  let [left, chance, successes] = [n, p, 0];
  while (left > 20) {
    const middle = Math.floor(left / 2) + 1;
    const median = sampleBeta(random, middle, left + 1 - middle);
    if (median > chance) {
      left = middle - 1;
      chance /= median;
    } else {
      successes += middle;
      left -= middle;
      chance = (chance - median) / (1 - median);
    }
  }
  for (; left > 0; left--) if (random() < chance) successes++;
  return successes;
}

function positive(random: Random): number {
  return Math.max(random(), 2 ** -33);
}
