import { bilinear, dot } from '../numeric/linear.js';
import type { PerArm } from './arms.js';
import type { SampleMoments } from './moments.js';

/** Means and covariances of several variables measured on the same units. */
export interface JointMoments {
  readonly n: number;
  readonly means: readonly number[];
  /** Square, divisor n - 1. */
  readonly covariance: readonly (readonly number[])[];
}

/** The moments of a weighted sum of the variables; those beyond the weights do not count. */
export function combined({ n, means, covariance }: JointMoments, weights: readonly number[]): SampleMoments {
  return { n, mean: dot(weights, means), variance: Math.max(0, bilinear(covariance, weights, weights)) };
}

/** Sums of squares and products within the arms and, as far as they count, between them. */
export function pooledProducts(
  { control: c, treatment: t }: PerArm<JointMoments>,
  between: 0 | 1,
): readonly (readonly number[])[] {
  const gaps = t.means.map((mean, i) => mean - (c.means[i] as number));
  const share = (between * c.n * t.n) / Math.max(1, c.n + t.n);
  return c.covariance.map((row, i) =>
    row.map((value, j) => {
      const within = Math.max(0, c.n - 1) * value + Math.max(0, t.n - 1) * (t.covariance[i]?.[j] as number);
      return within + share * (gaps[i] as number) * (gaps[j] as number);
    }),
  );
}
