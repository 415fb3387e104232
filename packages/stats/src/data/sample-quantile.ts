/**
 * Quantile definition of Hyndman & Fan 1996: 7 interpolates linearly (R's default), 1 is the inverse of the
 * empirical distribution.
 */
export type QuantileType = 7 | 1;

/** The q-quantile of values already sorted upwards (at least one); q in [0, 1]. */
export function sortedQuantile(sorted: readonly number[], q: number, type: QuantileType): number {
  const n = sorted.length;
  if (type === 1) return at(sorted, Math.ceil(n * q - 4e-16 * n) - 1);
  const position = (n - 1) * q;
  const below = Math.floor(position);
  const low = at(sorted, below);
  return low + (position - below) * (at(sorted, below + 1) - low);
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function at(sorted: readonly number[], index: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, index))] as number;
}
