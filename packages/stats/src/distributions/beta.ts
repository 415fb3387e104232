import { invertLogTail } from './invert-log-tail.js';
import { deviance, stirlingError } from './log-gamma.js';

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
  const betaAt = betaKernel(a, b);
  const isLower = p <= betaAt(a / (a + b), b / (a + b)).lower;
  const u = invertLogTail({
    logTail: isLower ? Math.log(p) : Math.log1p(-p),
    isLower,
    start: Math.log(a / b),
    scale: Math.sqrt(1 / a + 1 / b),
    tailAt: (at) => {
      const { lower, upper, power } = betaAt(logistic(at), logistic(-at));
      return { tail: isLower ? lower : upper, density: power };
    },
  });
  return logistic(u);
}

/** The regularised incomplete beta function I_x(a, b), given both x and y = 1 - x so that neither is rounded. */
export function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  return betaKernel(a, b)(x, y).lower;
}

/** x^a y^b / B(a, b): the density of logit(X). */
export function betaPower(x: number, y: number, a: number, b: number): number {
  return powerKernel(a, b)(x, y);
}

/** A Beta distribution at one point, from one evaluation. */
export interface BetaAt {
  /** x^a y^b / B(a, b), the density of logit(X). */
  readonly power: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Beta(a, b) with everything that does not depend on x worked out once.
 *
 * Source: the continued fraction DLMF 8.17.22 by the rescaled forward recurrence; its factor x^a y^b / B(a, b) by
 * Loader's saddle-point form (2000), which keeps the digits that exp(log x^a + ...) would lose for large a, b.
 */
export function betaKernel(a: number, b: number): (x: number, y: number) => BetaAt {
  const powerAt = powerKernel(a, b);
  const turn = (a + 1) / (a + b + 2);
  return (x, y) => {
    if (x <= 0) return { power: 0, lower: 0, upper: 1 };
    if (y <= 0) return { power: 0, lower: 1, upper: 0 };
    const power = powerAt(x, y);
    if (x <= turn) {
      const lower = Math.min(1, (power / a) * betaFraction(x, a, b));
      return { power, lower, upper: 1 - lower };
    }
    const upper = Math.min(1, (power / b) * betaFraction(y, b, a));
    return { power, lower: 1 - upper, upper };
  };
}

function powerKernel(a: number, b: number): (x: number, y: number) => number {
  const n = a + b;
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  const scale = Math.sqrt((a / n) * (b / (2 * Math.PI)));
  return (x, y) => scale * Math.exp(errors - deviance(a, n * x) - deviance(b, n * y));
}

/** 1 / (1 + e^-u), whose complement is logistic(-u). */
export function logistic(u: number): number {
  return u < 0 ? Math.exp(u) / (1 + Math.exp(u)) : 1 / (1 + Math.exp(-u));
}

// Two steps of the forward recurrence at a time, rescaled so that the denominator is 1; two divisions a round.
function betaFraction(x: number, a: number, b: number): number {
  let value = 1 / (1 - ((a + b) * x) / (a + 1));
  let [numerator, denominator] = [value, value];
  for (let m = 1; m < 1e6; m++) {
    const middle = a + 2 * m;
    const scale = x / ((middle - 1) * middle * (middle + 1));
    const even = m * (b - m) * (middle + 1) * scale;
    const odd = -(a + m) * (a + b + m) * (middle - 1) * scale;
    const nextNumerator = value + even * numerator;
    const nextDenominator = 1 + even * denominator;
    const rescale = 1 / (nextDenominator + odd);
    const next = (nextNumerator + odd * value) * rescale;
    // 3e-16, not 1e-16: one unit in the last place may never settle
    if (Math.abs(next - value) < 3e-16 * Math.abs(next)) return next;
    numerator = nextNumerator * rescale;
    denominator = nextDenominator * rescale;
    value = next;
  }
  return value;
}

function boundaryDensity(shape: number, other: number): number {
  if (shape === 1) return other;
  return shape < 1 ? Number.POSITIVE_INFINITY : 0;
}
