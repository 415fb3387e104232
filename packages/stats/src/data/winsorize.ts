import { refuse, requireClosedUnit, requireFinite } from '../argument-checks.js';
import { ascending, type QuantileType, sortedQuantile } from './sample-quantile.js';

/** Values with their outliers pulled in to a cap. */
export interface Winsorized {
  /** null when `lower` is 0, or when no value took part. */
  readonly lowerCap: number | null;
  /** null when `upper` is 1, or when no value took part. */
  readonly upperCap: number | null;
  readonly values: readonly number[];
  /** How many values changed. */
  readonly capped: number;
}

/**
 * Caps values at quantiles of the pooled sample (both arms together, so that the cap cannot carry an effect).
 *
 * @param options.lower, options.upper - quantile levels in [0, 1]; 0 and 1 cap nothing
 * @param options.ignoreZeros - takes the quantiles over non-zero values only; zeros are then never capped upwards
 *   unless they lie below the lower cap
 */
export function winsorize(
  values: readonly number[],
  options: {
    readonly lower?: number | undefined;
    readonly upper?: number | undefined;
    readonly quantileType?: QuantileType | undefined;
    readonly ignoreZeros?: boolean | undefined;
  } = {},
): Winsorized {
  const { lower = 0, upper = 1, quantileType = 7, ignoreZeros = false } = options;
  requireClosedUnit(lower, 'lower');
  requireClosedUnit(upper, 'upper');
  if (lower >= upper) refuse('lower', lower, `below upper (${upper})`);
  if (quantileType !== 7 && quantileType !== 1) refuse('quantileType', quantileType, '7 or 1');
  for (const [i, value] of values.entries()) requireFinite(value, `values[${i}]`);

  const sorted = ascending(ignoreZeros ? values.filter((value) => value !== 0) : values);
  const isEmpty = sorted.length === 0;
  const lowerCap = lower === 0 || isEmpty ? null : sortedQuantile(sorted, lower, quantileType);
  const upperCap = upper === 1 || isEmpty ? null : sortedQuantile(sorted, upper, quantileType);
  const result = values.map((value) =>
    Math.min(upperCap ?? Number.POSITIVE_INFINITY, Math.max(lowerCap ?? Number.NEGATIVE_INFINITY, value)),
  );
  return {
    lowerCap,
    upperCap,
    values: result,
    capped: result.filter((value, i) => value !== values[i]).length,
  };
}
