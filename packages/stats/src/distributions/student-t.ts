import { betaKernel, incompleteBeta } from './beta.js';
import { invertLogTail } from './invert-log-tail.js';
import { normalIsf, normalSf } from './normal.js';

/** P(T <= t) for Student's t with real df > 0 (Infinity: the normal distribution). */
export function tCdf(t: number, df: number): number {
  return tSf(-t, df);
}

/**
 * P(T > t) for Student's t with real df > 0, computed directly in the far tail.
 *
 * Source: Abramowitz & Stegun 26.7.1 with both x = df/(df+t^2) and 1-x passed unrounded.
 */
export function tSf(t: number, df: number): number {
  if (!(df > 0)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY) return normalSf(t);
  if (t < 0) return 1 - tSf(-t, df);
  const [x, y] = sharesOf(t, df);
  return 0.5 * incompleteBeta(x, y, df / 2, 0.5);
}

/** Student's t at one point, from one evaluation: the density, P(T <= t) and P(T > t). */
export function tKernel(
  df: number,
): (t: number) => { readonly density: number; readonly lower: number; readonly upper: number } {
  const betaAt = betaKernel(df / 2, 0.5);
  return (t) => {
    // the density's logarithmic form is 0/0 at the centre itself
    const distance = Math.max(1e-150, Math.abs(t));
    const [x, y] = sharesOf(distance, df);
    const { lower, power } = betaAt(x, y);
    const far = 0.5 * lower;
    const density = power / distance;
    return t < 0 ? { density, lower: far, upper: 1 - far } : { density, lower: 1 - far, upper: far };
  };
}

/** t with P(T <= t) = p; NaN outside [0, 1] or for df <= 0. */
export function tQuantile(p: number, df: number): number {
  return 0 - tIsf(p, df);
}

/** t with P(T > t) = p: the upper tail keeps its digits. */
export function tIsf(p: number, df: number): number {
  if (!(p >= 0 && p <= 1 && df > 0)) return Number.NaN;
  if (p === 0) return Number.POSITIVE_INFINITY;
  if (p === 1) return Number.NEGATIVE_INFINITY;
  if (p === 0.5) return 0;
  if (df === Number.POSITIVE_INFINITY) return normalIsf(p);
  return p < 0.5 ? upperPoint(p, df) : -upperPoint(1 - p, df);
}

// In log t, towards zero: near the centre the probability between 0 and t is inverted, further out the tail.
function upperPoint(p: number, df: number): number {
  const isCentral = p > 0.25;
  const betaAt = betaKernel(df / 2, 0.5);
  const logT = invertLogTail({
    logTail: Math.log(isCentral ? 0.5 - p : p),
    isLower: isCentral,
    start: Math.log(startingPoint(p, df)),
    scale: 1,
    tailAt: (u) => {
      const [x, y] = sharesOf(Math.exp(u), df);
      const { lower, upper, power } = betaAt(x, y);
      return { tail: 0.5 * (isCentral ? upper : lower), density: power };
    },
  });
  return Math.exp(logT);
}

// The normal quantile with its first Cornish-Fisher term (A&S 26.7.5), or the Pareto tail when df is small.
function startingPoint(p: number, df: number): number {
  if (df < 3) return Math.sqrt(df) * Math.max(1e-3, (2 * p * Math.sqrt(df)) ** (-1 / df) * 0.5);
  const z = normalIsf(p);
  return Math.max(z, 1e-17) + (z * z * z + z) / (4 * df);
}

/** df/(df+t^2) and t^2/(df+t^2), neither of them by subtraction from 1 and without overflow. */
function sharesOf(t: number, df: number): readonly [number, number] {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return [df / t / t, 1];
  const total = df + square;
  return [df / total, square / total];
}
