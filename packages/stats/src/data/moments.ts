import {
  refuse,
  requireAtMost,
  requireCount,
  requireFinite,
  requireNonNegative,
} from '../argument-checks.js';
import type { Warning } from '../frequentist/test-result.js';
import { type CoMoments, coMomentsOf, merged } from './co-moments.js';

/** What a test of means needs to know of one arm. `n` counts randomisation units; variance has divisor n - 1. */
export interface SampleMoments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/** Moments in the form that merges without loss: m2 is the sum of squared deviations, variance * (n - 1). */
export interface MergeableMoments {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
}

/** Both forms at once. The variance of fewer than two values is null. */
export interface Moments extends MergeableMoments {
  readonly variance: number | null;
}

/** Moments from sums, and whether the subtraction behind their variance left digits to trust. */
export interface MomentsFromSums extends Moments {
  readonly warnings: readonly Warning[];
}

/** Mean and variance of raw values in two passes. */
export function momentsFromValues(values: readonly number[]): Moments {
  const { n, meanX: mean, coMoment } = coMomentsOf(values, values);
  requireFinite({ values: mean });
  return withVariance({ n, mean, m2: Math.max(0, coMoment) });
}

/**
 * Moments from n, the sum and the sum of squares. The subtraction loses digits when the mean is large against the
 * spread: `cancellation` warns when fewer than about six are left; prefer moments accumulated as means and m2.
 *
 * @throws StatsError when no n values have these sums
 */
export function momentsFromSums(n: number, sum: number, sumSquares: number): MomentsFromSums {
  requireCount({ n });
  requireFinite({ sum });
  requireNonNegative({ sumSquares });
  const mean = n === 0 ? 0 : sum / n;
  const m2 = sumSquares - mean * sum;
  // rounding may leave a little less than nothing; more than that are no sums of anything
  if (m2 < -1e-9 * sumSquares) refuse('sumSquares', sumSquares, 'at least sum^2 / n');
  const isLost = n > 1 && Math.abs(m2) < 1e-10 * sumSquares;
  return { ...withVariance({ n, mean, m2: Math.max(0, m2) }), warnings: isLost ? ['cancellation'] : [] };
}

/** Moments of two disjoint samples together. */
export function mergeMoments(a: MergeableMoments, b: MergeableMoments): Moments {
  requireMergeable(a, 'a');
  requireMergeable(b, 'b');
  const { n, meanX: mean, coMoment: m2 } = merged(asCoMoments(a), asCoMoments(b));
  return withVariance({ n, mean, m2 });
}

/** Two disjoint samples as one. */
export function poolMoments(a: SampleMoments, b: SampleMoments): SampleMoments {
  const mergeable = ({ n, mean, variance }: SampleMoments) => ({
    n,
    mean,
    m2: Math.max(0, n - 1) * variance,
  });
  const { n, mean, variance } = mergeMoments(mergeable(a), mergeable(b));
  return { n, mean, variance: variance ?? 0 };
}

export function requireMoments({ n, mean, variance }: SampleMoments, path: string): void {
  requireCount({ n }, path);
  requireFinite({ mean }, path);
  requireNonNegative({ variance }, path);
}

function requireMergeable({ n, mean, m2 }: MergeableMoments, path: string): void {
  requireMoments({ n, mean, variance: 0 }, path);
  requireNonNegative({ m2 }, path);
  if (n <= 1) requireAtMost(0, { m2 }, path);
}

function withVariance({ n, mean, m2 }: MergeableMoments): Moments {
  return { n, mean, m2, variance: n > 1 ? m2 / (n - 1) : null };
}

function asCoMoments({ n, mean, m2 }: MergeableMoments): CoMoments {
  return { n, meanX: mean, meanY: mean, coMoment: m2 };
}
