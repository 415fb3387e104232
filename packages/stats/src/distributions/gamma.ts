import { deviance, stirlingError } from './log-gamma.js';
import { invertTails, NOWHERE, type Tails } from './tails.js';

/** P(X <= x) for X ~ Gamma(shape, rate); NaN unless shape, rate > 0. */
export function gammaCdf(x: number, shape: number, rate: number): number {
  return rate > 0 ? gammaTails(shape)(rate * x).lower : NaN;
}

/** P(X > x) for X ~ Gamma(shape, rate), computed directly. */
export function gammaSf(x: number, shape: number, rate: number): number {
  return rate > 0 ? gammaTails(shape)(rate * x).upper : NaN;
}

/** x with P(X <= x) = p for X ~ Gamma(shape, rate). */
export function gammaQuantile(p: number, shape: number, rate: number): number {
  return pointOf(p, shape, rate, false);
}

/** x with P(X > x) = p for X ~ Gamma(shape, rate): the upper tail keeps its digits. */
export function gammaIsf(p: number, shape: number, rate: number): number {
  return pointOf(p, shape, rate, true);
}

/**
 * Gamma(shape, 1) with everything that does not depend on the point worked out once; the density is that of log X.
 *
 * Source: the series DLMF 8.7.1 below shape + 1, the continued fraction DLMF 8.9.2 (modified Lentz) above; the
 * factor x^a e^-x / Gamma(a) by Loader's saddle-point form.
 */
export function gammaTails(shape: number): (x: number) => Tails {
  if (!(shape > 0)) return () => NOWHERE;
  const scale = Math.exp(-stirlingError(shape)) * Math.sqrt(shape / (2 * Math.PI));
  return (x) => {
    if (Number.isNaN(x)) return NOWHERE;
    if (x <= 0) return { density: 0, lower: 0, upper: 1 };
    if (x === Infinity) return { density: 0, lower: 1, upper: 0 };
    const density = scale * Math.exp(-deviance(shape, x));
    if (x < shape + 1) {
      const lower = Math.min(1, (density / shape) * lowerSeries(x, shape));
      return { density, lower, upper: 1 - lower };
    }
    const upper = Math.min(1, density * upperFraction(x, shape));
    return { density, lower: 1 - upper, upper };
  };
}

function pointOf(p: number, shape: number, rate: number, isUpper: boolean): number {
  if (!(rate > 0)) return NaN;
  const at = gammaTails(shape);
  const inversion = { isUpper, start: Math.log(shape), scale: 1 / Math.sqrt(shape) };
  return Math.exp(invertTails((u) => at(Math.exp(u)), p, inversion)) / rate;
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

/** Upper incomplete gamma function over x^shape e^-x. */
export function upperFraction(x: number, shape: number): number {
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1e6; i++) {
    const numerator = -i * (i - shape);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    h *= c * d;
    // 3e-16, not 1e-16: one unit in the last place may never settle
    if (Math.abs(c * d - 1) < 3e-16) break;
  }
  return h;
}
