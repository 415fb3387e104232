import { gammaCdf, gammaIsf, gammaSf } from './gamma.js';

/** P(X <= x) for the chi-square distribution with df > 0 degrees of freedom. */
export function chiSquareCdf(x: number, df: number): number {
  return gammaCdf(x, df / 2, 0.5);
}

/** P(X > x) for the chi-square distribution with df > 0 degrees of freedom. */
export function chiSquareSf(x: number, df: number): number {
  return gammaSf(x, df / 2, 0.5);
}

/** x with P(X > x) = p for the chi-square distribution with df > 0 degrees of freedom. */
export function chiSquareIsf(p: number, df: number): number {
  return gammaIsf(p, df / 2, 0.5);
}
