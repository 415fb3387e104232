import { betaTails, logistic, logitBetaTails } from './beta.js';
import { normalIsf, normalPdf, normalSf } from './normal.js';
import { invertTails, type Tails } from './tails.js';

/** P(T <= t) for Student's t with real df > 0 (Infinity: the normal distribution). */
export function tCdf(t: number, df: number): number {
  return tSf(-t, df);
}

/** P(T > t) for Student's t with real df > 0, computed directly in the far tail. */
export function tSf(t: number, df: number): number {
  return tTails(df)(t).upper;
}

/** t with P(T <= t) = p; NaN outside [0, 1] or for df <= 0. */
export function tQuantile(p: number, df: number): number {
  return 0 - tIsf(p, df);
}

/** t with P(T > t) = p: the upper tail keeps its digits. */
export function tIsf(p: number, df: number): number {
  if (df === Infinity) return normalIsf(p);
  if (p > 0.5) return 0 - tIsf(1 - p, df);
  // T^2 / df has a Beta(1/2, df/2) odds; it begins at the normal tail's exponent, which is a power for small df
  const start = Math.log(Math.expm1(Math.min(700, (-2 / df) * Math.log(2 * p))) + 1e-300);
  const inversion = { isUpper: true, start, scale: Math.sqrt(2 + 2 / df) };
  return Math.sqrt(df) * Math.exp(invertTails(logitBetaTails(0.5, df / 2), 2 * p, inversion) / 2);
}

/**
 * Student's t with everything that does not depend on the point worked out once.
 *
 * Source: Abramowitz & Stegun 26.7.1 with both x = t^2/(df+t^2) and 1-x passed unrounded.
 */
export function tTails(df: number): (t: number) => Tails {
  if (df === Infinity) return (t) => ({ density: normalPdf(t), lower: normalSf(-t), upper: normalSf(t) });
  const at = betaTails(0.5, df / 2);
  return (t) => {
    // the density's logarithmic form is 0/0 at the centre itself
    const distance = Math.max(1e-150, Math.abs(t));
    const u = 2 * Math.log(distance) - Math.log(df);
    const { density, upper } = at(logistic(u), logistic(-u));
    const tails = [upper / 2, 1 - upper / 2] as const;
    const [lower, above] = t < 0 ? tails : [tails[1], tails[0]];
    return { density: density / distance, lower, upper: above };
  };
}
