import { requireCount, requireFinite, requireLength } from '../argument-checks.js';

/** Joint moments of two variables measured on the same units. The covariance of fewer than two pairs is null. */
export interface Covariance {
  readonly n: number;
  readonly meanX: number;
  readonly meanY: number;
  /** Divisor n - 1. */
  readonly covariance: number | null;
  /** Sum of products of deviations. */
  readonly coMoment: number;
}

/** The form that merges without loss. */
export type CoMoments = Pick<Covariance, 'n' | 'meanX' | 'meanY' | 'coMoment'>;

/** Covariance of paired values in two passes; divisor n - 1. */
export function covarianceFromValues(x: readonly number[], y: readonly number[]): Covariance {
  requireLength(x.length, { y });
  const moments = coMomentsOf(x, y);
  requireFinite({ x: moments.meanX, y: moments.meanY });
  return withCovariance(moments);
}

/** Joint moments of two disjoint samples together. */
export function mergeCoMoments(a: CoMoments, b: CoMoments): Covariance {
  requireCoMoments(a, 'a');
  requireCoMoments(b, 'b');
  return withCovariance(merged(a, b));
}

/**
 * Co-moments of values with themselves are their moments.
 *
 * Source: the corrected two-pass algorithm, Chan, Golub & LeVeque 1983, The American Statistician 37:242-247.
 */
export function coMomentsOf(x: readonly number[], y: readonly number[]): CoMoments {
  const n = x.length;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const driftX = sumExactly(x.map((value) => value - meanX));
  const driftY = sumExactly(y.map((value) => value - meanY));
  const products = sumExactly(x.map((value, i) => (value - meanX) * ((y[i] as number) - meanY)));
  const size = Math.max(1, n);
  return {
    n,
    meanX: meanX + driftX / size,
    meanY: meanY + driftY / size,
    coMoment: products - (driftX * driftY) / size,
  };
}

/** Source: Chan, Golub & LeVeque 1979, Updating formulae and a pairwise algorithm for computing sample variances. */
export function merged(a: CoMoments, b: CoMoments): CoMoments {
  if (a.n === 0 || b.n === 0) return a.n === 0 ? b : a;
  const n = a.n + b.n;
  const share = b.n / n;
  const deltaX = b.meanX - a.meanX;
  const deltaY = b.meanY - a.meanY;
  return {
    n,
    meanX: a.meanX + deltaX * share,
    meanY: a.meanY + deltaY * share,
    coMoment: a.coMoment + b.coMoment + deltaX * deltaY * a.n * share,
  };
}

function requireCoMoments({ n, meanX, meanY, coMoment }: CoMoments, path: string): void {
  requireCount({ n }, path);
  requireFinite({ meanX, meanY, coMoment }, path);
}

function withCovariance({ n, meanX, meanY, coMoment }: CoMoments): Covariance {
  return { n, meanX, meanY, coMoment, covariance: n > 1 ? coMoment / (n - 1) : null };
}

// A shift by the first value keeps the digits of large means.
function meanOf(values: readonly number[]): number {
  const [shift = 0] = values;
  return shift + sumExactly(values.map((value) => value - shift)) / Math.max(1, values.length);
}

/** Neumaier's compensated sum: keeps the digits a million small terms would drop. */
function sumExactly(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
