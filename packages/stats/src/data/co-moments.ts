import { requireCount, requireFinite, requireLength } from '../argument-checks.js';
import { sum } from '../numeric/sum.js';

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
  const n = x.length;
  requireLength(n, { y });
  const meanX = meanOf(x);
  const meanY = meanOf(y);
  requireFinite({ x: meanX, y: meanY });
  const coMoment = sum(x.map((value, i) => (value - meanX) * ((y[i] as number) - meanY)));
  return finish({ n, meanX, meanY, coMoment });
}

/** Joint moments of two disjoint samples together. Source: Chan, Golub & LeVeque 1979, for products. */
export function mergeCoMoments(a: CoMoments, b: CoMoments): Covariance {
  requireCoMoments(a, 'a');
  requireCoMoments(b, 'b');
  if (a.n === 0 || b.n === 0) return finish(a.n === 0 ? b : a);
  const n = a.n + b.n;
  const share = b.n / n;
  const deltaX = b.meanX - a.meanX;
  const deltaY = b.meanY - a.meanY;
  return finish({
    n,
    meanX: a.meanX + deltaX * share,
    meanY: a.meanY + deltaY * share,
    coMoment: a.coMoment + b.coMoment + deltaX * deltaY * a.n * share,
  });
}

function requireCoMoments({ n, meanX, meanY, coMoment }: CoMoments, path: string): void {
  requireCount({ n }, path);
  requireFinite({ meanX, meanY, coMoment }, path);
}

function finish({ n, meanX, meanY, coMoment }: CoMoments): Covariance {
  return { n, meanX, meanY, coMoment, covariance: n > 1 ? coMoment / (n - 1) : null };
}

// A shift by the first value keeps the digits of large means.
function meanOf(values: readonly number[]): number {
  const [shift = 0] = values;
  return shift + sum(values.map((value) => value - shift)) / Math.max(1, values.length);
}
