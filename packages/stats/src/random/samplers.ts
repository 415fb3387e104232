import { requireClosedUnit, requireCount, requirePositive } from '../argument-checks.js';
import { logGamma } from '../distributions/log-gamma.js';
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
 * Source: inversion for small means; Hormann 1993, The generation of binomial random variates (BTRS), for larger ones.
 */
export function sampleBinomial(random: Random, n: number, p: number): number {
  requireCount({ n });
  requireClosedUnit({ p });
  if (p > 0.5) return n - sampleBinomial(random, n, 1 - p);
  if (n * p < 10) return byInversion(random, n, p);
  return byRejection(random, n, p);
}

function byInversion(random: Random, n: number, p: number): number {
  if (p === 0) return 0;
  const odds = p / (1 - p);
  let left = random();
  let mass = Math.exp(n * Math.log1p(-p));
  let k = 0;
  while (left > mass && k < n) {
    left -= mass;
    mass *= ((n - k) / (k + 1)) * odds;
    k++;
  }
  return k;
}

function byRejection(random: Random, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * spread;
  const easy = 0.92 - 4.2 / b;
  const mode = Math.floor((n + 1) * p);
  const logOdds = Math.log(p / (1 - p));
  const logModeTerm = logGamma(mode + 1) + logGamma(n - mode + 1);
  for (;;) {
    const u = random() - 0.5;
    const v = positive(random);
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + centre);
    if (k < 0 || k > n) continue;
    if (distance >= 0.07 && v <= easy) return k;
    const acceptance = Math.log((v * alpha) / (a / (distance * distance) + b));
    const target = logModeTerm - logGamma(k + 1) - logGamma(n - k + 1) + (k - mode) * logOdds;
    if (acceptance <= target) return k;
  }
}

function positive(random: Random): number {
  return Math.max(random(), 2 ** -33);
}
