import { gammaIsf, gammaTails, upperFraction } from './gamma.js';

// Z^2 / 2 is Gamma(1/2, 1): one series and one continued fraction serve both distributions.
const HALF_SQUARE = /* @__PURE__ */ gammaTails(0.5);

/** Standard normal P(Z <= x). Lower tail exact to about 1e-13 relative down to 1e-308. */
export function normalCdf(x: number): number {
  return normalSf(-x);
}

/** Standard normal P(Z > x): never computed as 1 - cdf, so far upper tails keep all digits. */
export function normalSf(x: number): number {
  return x < 0 ? 1 - normalSf(-x) : HALF_SQUARE((x * x) / 2).upper / 2;
}

/** Natural logarithm of P(Z > x), finite far beyond where the probability itself underflows. */
export function normalLogSf(x: number): number {
  if (x < 2) return Math.log1p(-normalCdf(x));
  const exponent = (x * x) / 2;
  if (exponent === Infinity) return -Infinity;
  return Math.log(normalPdf(0) * (x / 2) * upperFraction(exponent, 0.5)) - exponent;
}

/** Standard normal density. */
export function normalPdf(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** x with P(Z <= x) = p; NaN outside [0, 1], -Infinity at 0. */
export function normalQuantile(p: number): number {
  return 0 - normalIsf(p);
}

/** x with P(Z > x) = p: the upper tail keeps its digits where 1 - p would lose them. */
export function normalIsf(p: number): number {
  return p > 0.5 ? 0 - normalIsf(1 - p) : Math.sqrt(2 * gammaIsf(2 * p, 0.5, 1));
}
