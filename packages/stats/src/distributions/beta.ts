import { deviance, stirlingError } from './log-gamma.js';
import { invertTails, NOWHERE, type Tails } from './tails.js';

/** P(X <= x) for X ~ Beta(a, b); NaN unless a, b > 0. Relative error about 1e-14, 1e-12 at a + b = 1e6. */
export function betaCdf(x: number, a: number, b: number): number {
  return betaTails(a, b)(x, 1 - x).lower;
}

/** P(X > x) for X ~ Beta(a, b), computed directly. */
export function betaSf(x: number, a: number, b: number): number {
  return betaTails(a, b)(x, 1 - x).upper;
}

/** Density of Beta(a, b) at x. */
export function betaPdf(x: number, a: number, b: number): number {
  const { density } = betaTails(a, b)(x, 1 - x);
  if (x !== 0 && x !== 1) return density / (x * (1 - x));
  const [shape, other] = x === 0 ? [a, b] : [b, a];
  return shape === 1 ? other : shape < 1 ? Infinity : density;
}

/** x with P(X <= x) = p for X ~ Beta(a, b). */
export function betaQuantile(p: number, a: number, b: number): number {
  return logistic(logitBetaQuantile(p, a, b));
}

/** The same as its logit, which neither end rounds. */
export function logitBetaQuantile(p: number, a: number, b: number): number {
  const start = Math.log(a / b);
  return invertTails(logitBetaTails(a, b), p, { start, scale: Math.sqrt(1 / a + 1 / b) });
}

/** Beta(a, b) by the logit of its argument. */
export function logitBetaTails(a: number, b: number): (u: number) => Tails {
  const at = betaTails(a, b);
  return (u) => at(logistic(u), logistic(-u));
}

/** 1 / (1 + e^-u), whose complement is logistic(-u). */
export function logistic(u: number): number {
  return u < 0 ? Math.exp(u) / (1 + Math.exp(u)) : 1 / (1 + Math.exp(-u));
}

/**
 * Beta(a, b) with everything that does not depend on the point worked out once. The point is given as x and y = 1 - x,
 * so that neither is rounded; the density is that of logit(X).
 *
 * Source: the continued fraction DLMF 8.17.22 by the rescaled forward recurrence.
 */
export function betaTails(a: number, b: number): (x: number, y: number) => Tails {
  if (!(a > 0 && b > 0)) return () => NOWHERE;
  const densityAt = logitBetaDensity(a, b);
  const turn = (a + 1) / (a + b + 2);
  return (x, y) => {
    if (x <= 0) return { density: 0, lower: 0, upper: 1 };
    if (y <= 0) return { density: 0, lower: 1, upper: 0 };
    const density = densityAt(x, y);
    if (Number.isNaN(density)) return NOWHERE;
    if (x <= turn) {
      const lower = Math.min(1, (density / a) * betaFraction(x, a, b));
      return { density, lower, upper: 1 - lower };
    }
    const upper = Math.min(1, (density / b) * betaFraction(y, b, a));
    return { density, lower: 1 - upper, upper };
  };
}

/**
 * x^a y^b / B(a, b), the density of logit(X), by Loader's saddle-point form (2000): it keeps the digits that
 * exp(log x^a + ...) would lose for large a, b.
 */
export function logitBetaDensity(a: number, b: number): (x: number, y: number) => number {
  const n = a + b;
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  const scale = Math.sqrt((a / n) * (b / (2 * Math.PI)));
  return (x, y) => scale * Math.exp(errors - deviance(a, n * x) - deviance(b, n * y));
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
