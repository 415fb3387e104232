import { invertLogTail } from './invert-log-tail.js';
import { deviance, stirlingError } from './log-gamma.js';

/** P(X <= x) for X ~ Gamma(shape, rate); NaN unless shape, rate > 0. */
export function gammaCdf(x: number, shape: number, rate: number): number {
  return rate > 0 ? incompleteGamma(rate * x, shape).lower : Number.NaN;
}

/** P(X > x) for X ~ Gamma(shape, rate), computed directly. */
export function gammaSf(x: number, shape: number, rate: number): number {
  return rate > 0 ? incompleteGamma(rate * x, shape).upper : Number.NaN;
}

/** x with P(X <= x) = p for X ~ Gamma(shape, rate). */
export function gammaQuantile(p: number, shape: number, rate: number): number {
  if (!(p >= 0 && p <= 1 && shape > 0 && rate > 0)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const isLower = p <= incompleteGamma(shape, shape).lower;
  return invertGamma(isLower ? Math.log(p) : Math.log1p(-p), isLower, shape) / rate;
}

/** x with P(X > x) = p for X ~ Gamma(shape, rate): the upper tail keeps its digits. */
export function gammaIsf(p: number, shape: number, rate: number): number {
  if (!(p >= 0 && p <= 1 && shape > 0 && rate > 0)) return Number.NaN;
  if (p === 0) return Number.POSITIVE_INFINITY;
  if (p === 1) return 0;
  const isLower = p > incompleteGamma(shape, shape).upper;
  return invertGamma(isLower ? Math.log1p(-p) : Math.log(p), isLower, shape) / rate;
}

/**
 * Both regularised incomplete gamma functions at once.
 *
 * Source: the series DLMF 8.7.1 below shape + 1, the continued fraction DLMF 8.9.2 (modified Lentz) above; the
 * factor x^a e^-x / Gamma(a+1) by Loader's saddle-point form.
 */
function incompleteGamma(x: number, shape: number): { readonly lower: number; readonly upper: number } {
  if (!(shape > 0) || Number.isNaN(x)) return { lower: Number.NaN, upper: Number.NaN };
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const factor = gammaPower(x, shape);
  if (x < shape + 1) {
    const lower = Math.min(1, factor * lowerSeries(x, shape));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, factor * shape * upperFraction(x, shape));
  return { lower: 1 - upper, upper };
}

/** x^shape e^-x / Gamma(shape + 1). */
function gammaPower(x: number, shape: number): number {
  return Math.exp(-stirlingError(shape) - deviance(shape, x)) / Math.sqrt(2 * Math.PI * shape);
}

function lowerSeries(x: number, shape: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (shape + k);
    sum += term;
  }
  return sum;
}

function upperFraction(x: number, shape: number): number {
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1e6; i++) {
    const numerator = -i * (i - shape);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < 3e-16) break;
  }
  return h;
}

function invertGamma(logTail: number, isLower: boolean, shape: number): number {
  const u = invertLogTail({
    logTail,
    isLower,
    start: Math.log(shape),
    scale: 1 / Math.sqrt(shape),
    tailAt: (at) => {
      const x = Math.exp(at);
      const { lower, upper } = incompleteGamma(x, shape);
      return { tail: isLower ? lower : upper, density: shape * gammaPower(x, shape) };
    },
  });
  return Math.exp(u);
}

/** Density of log X for X ~ Gamma(shape, rate), at u = log x. */
export function logGammaDensity(u: number, shape: number, rate: number): number {
  return shape * gammaPower(rate * Math.exp(u), shape);
}
