import { betaTails } from './beta.js';

/** P(X <= k) for X ~ Binomial(n, p). Source: Abramowitz & Stegun 26.5.24. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (!(n >= 0 && p >= 0 && p <= 1) || Number.isNaN(k)) return NaN;
  const floor = Math.floor(k);
  if (floor < 0) return 0;
  return floor >= n ? 1 : betaTails(n - floor, floor + 1)(1 - p, p).lower;
}
