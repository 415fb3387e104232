import { invertLogTail } from './invert-log-tail.js';
import { deviance, stirlingError } from './log-gamma.js';

const TINY = 1e-300;

/** P(X <= x) for X ~ Beta(a, b); NaN unless a, b > 0. Relative error about 1e-14, 1e-12 at a + b = 1e6. */
export function betaCdf(x: number, a: number, b: number): number {
  return incompleteBeta(x, 1 - x, a, b);
}

/** P(X > x) for X ~ Beta(a, b), computed directly. */
export function betaSf(x: number, a: number, b: number): number {
  return incompleteBeta(1 - x, x, b, a);
}

/** Density of Beta(a, b) at x. */
export function betaPdf(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x)) return Number.NaN;
  if (x < 0 || x > 1) return 0;
  if (x === 0) return boundaryDensity(a, b);
  if (x === 1) return boundaryDensity(b, a);
  return betaPower(x, 1 - x, a, b) / (x * (1 - x));
}

/** x with P(X <= x) = p for X ~ Beta(a, b): Newton on the logarithm of the smaller tail in logit space. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  const isLower = p <= betaCdf(a / (a + b), a, b);
  const u = invertLogTail({
    logTail: isLower ? Math.log(p) : Math.log1p(-p),
    isLower,
    start: Math.log(a / b),
    scale: Math.sqrt(1 / a + 1 / b),
    tailAt: (u) => {
      const x = logistic(u);
      const y = logistic(-u);
      return {
        tail: isLower ? incompleteBeta(x, y, a, b) : incompleteBeta(y, x, b, a),
        density: betaPower(x, y, a, b),
      };
    },
  });
  return logistic(u);
}

/**
 * The regularised incomplete beta function I_x(a, b), given both x and y = 1 - x so that neither is rounded.
 *
 * Source: the continued fraction DLMF 8.17.22 by the modified Lentz method; its factor x^a y^b / B(a, b) by
 * Loader's saddle-point form, which keeps the digits that exp(log x^a + ...) would lose for large a, b.
 */
export function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const factor = betaPower(x, y, a, b);
  if (x <= (a + 1) / (a + b + 2)) return Math.min(1, (factor / a) * betaFraction(x, y, a, b));
  return Math.max(0, 1 - (factor / b) * betaFraction(y, x, b, a));
}

/** x^a y^b / B(a, b): the density of logit(X). Source: Loader 2000. */
export function betaPower(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  const exponent = errors - deviance(a, n * x) - deviance(b, n * y);
  return Math.sqrt((a / n) * (b / (2 * Math.PI))) * Math.exp(exponent);
}

/** 1 / (1 + e^-u), whose complement is logistic(-u). */
export function logistic(u: number): number {
  return u < 0 ? Math.exp(u) / (1 + Math.exp(u)) : 1 / (1 + Math.exp(-u));
}

function betaFraction(x: number, y: number, a: number, b: number): number {
  const apart = 1 - ((a + b) * x) / (a + 1);
  let d = 1 / (Math.abs(apart) < TINY ? TINY : apart);
  let c = 1;
  let h = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const step = d * c;
    h *= step;
    // 3e-16, not 1e-16: one unit in the last place may never settle
    if (Math.abs(step - 1) < 3e-16) break;
  }
  return y > 0 ? h : 1;
}

function nonZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

function boundaryDensity(shape: number, other: number): number {
  if (shape === 1) return other;
  return shape < 1 ? Number.POSITIVE_INFINITY : 0;
}
