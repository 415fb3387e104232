import {
  refuse,
  requireAtMost,
  requireCount,
  requireFinite,
  requireNonNegative,
} from '../argument-checks.js';
import type { Warning } from '../frequentist/test-result.js';

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

/**
 * Mean and variance of raw values in two passes.
 *
 * Source: the corrected two-pass algorithm, Chan, Golub & LeVeque 1983, The American Statistician 37:242-247.
 */
export function momentsFromValues(values: readonly number[]): Moments {
  const n = values.length;
  if (n === 0) return withVariance({ n, mean: 0, m2: 0 });
  const [shift = 0] = values;
  const mean = shift + sumOf(values, (value) => value - shift) / n;
  requireFinite({ values: mean });
  const drift = sumOf(values, (value) => value - mean);
  const squares = sumOf(values, (value) => (value - mean) ** 2);
  return withVariance({ n, mean: mean + drift / n, m2: Math.max(0, squares - (drift * drift) / n) });
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

/**
 * Moments of two disjoint samples together.
 *
 * Source: Chan, Golub & LeVeque 1979, Updating formulae and a pairwise algorithm for computing sample variances.
 */
export function mergeMoments(a: MergeableMoments, b: MergeableMoments): Moments {
  requireMergeable(a, 'a');
  requireMergeable(b, 'b');
  const n = a.n + b.n;
  if (a.n === 0 || b.n === 0) return withVariance(a.n === 0 ? b : a);
  const delta = b.mean - a.mean;
  return withVariance({
    n,
    mean: a.mean + delta * (b.n / n),
    m2: a.m2 + b.m2 + delta * delta * ((a.n * b.n) / n),
  });
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

/** Neumaier's compensated sum: keeps the digits a million small terms would drop. */
function sumOf(values: readonly number[], termOf: (value: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const term = termOf(value);
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + lost;
}
