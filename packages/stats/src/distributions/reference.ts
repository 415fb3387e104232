import { normalIsf, normalSf } from './normal.js';
import { tIsf, tSf } from './student-t.js';

/** P(T > statistic) under Student's t, or under the normal distribution when `df` is null (a z test). */
export function referenceSf(statistic: number, df: number | null): number {
  return df === null ? normalSf(statistic) : tSf(statistic, df);
}

/** The point that t (or the normal, when `df` is null) exceeds with probability p. */
export function referenceIsf(p: number, df: number | null): number {
  return df === null ? normalIsf(p) : tIsf(p, df);
}
