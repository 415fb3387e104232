import { betaPower, incompleteBeta } from './beta.js';

/** P(X <= k) for X ~ Binomial(n, p). Source: Abramowitz & Stegun 26.5.24. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (!(n >= 0 && p >= 0 && p <= 1) || Number.isNaN(k)) return Number.NaN;
  const floor = Math.floor(k);
  if (floor < 0) return 0;
  if (floor >= n) return 1;
  return incompleteBeta(1 - p, p, n - floor, floor + 1);
}

/** P(X > k) for X ~ Binomial(n, p), computed directly. */
export function binomialSf(k: number, n: number, p: number): number {
  if (!(n >= 0 && p >= 0 && p <= 1) || Number.isNaN(k)) return Number.NaN;
  const floor = Math.floor(k);
  if (floor < 0) return 1;
  if (floor >= n) return 0;
  return incompleteBeta(p, 1 - p, floor + 1, n - floor);
}

/** P(X = k) for X ~ Binomial(n, p). Source: Loader 2000. */
export function binomialPmf(k: number, n: number, p: number): number {
  if (!(n >= 0 && p >= 0 && p <= 1) || Number.isNaN(k)) return Number.NaN;
  if (!Number.isInteger(k) || k < 0 || k > n) return 0;
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return p ** n;
  return (betaPower(p, 1 - p, k, n - k) * n) / (k * (n - k));
}
