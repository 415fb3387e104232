import { betaTails, logitBetaDensity } from './beta.js';
import { NOWHERE, type Tails } from './tails.js';

/** P(X <= k) for X ~ Binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  return binomialTails(k, n, p).lower;
}

/** P(X > k) for X ~ Binomial(n, p), computed directly. */
export function binomialSf(k: number, n: number, p: number): number {
  return binomialTails(k, n, p).upper;
}

/** P(X = k) for X ~ Binomial(n, p). Source: Loader 2000. */
export function binomialPmf(k: number, n: number, p: number): number {
  if (!isDomain(k, n, p)) return Number.NaN;
  if (!Number.isInteger(k) || k < 0 || k > n) return 0;
  if (k === 0) return (1 - p) ** n;
  if (k === n || p === 0 || p === 1) return p ** k * (1 - p) ** (n - k);
  return (logitBetaDensity(k, n - k)(p, 1 - p) * n) / (k * (n - k));
}

// Source: Abramowitz & Stegun 26.5.24.
function binomialTails(k: number, n: number, p: number): Omit<Tails, 'density'> {
  if (!isDomain(k, n, p)) return NOWHERE;
  const floor = Math.floor(k);
  if (floor < 0) return { lower: 0, upper: 1 };
  if (floor >= n) return { lower: 1, upper: 0 };
  return betaTails(n - floor, floor + 1)(1 - p, p);
}

function isDomain(k: number, n: number, p: number): boolean {
  return n >= 0 && p >= 0 && p <= 1 && !Number.isNaN(k);
}
