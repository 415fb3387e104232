import { refuse, requireClosedUnit, requireFinite, requireOneOf } from '../argument-checks.js';
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
  requireClosedUnit({ lower, upper });
  if (lower >= upper) refuse('lower', lower, `below ${upper}`);
  requireOneOf({ quantileType }, [7, 1]);
  requireFinite({ values });

  const sorted = ascending(ignoreZeros ? values.filter((value) => value !== 0) : values);
  const capAt = (q: number, open: number) =>
    q === open || sorted.length === 0 ? null : sortedQuantile(sorted, q, quantileType);
  const lowerCap = capAt(lower, 0);
  const upperCap = capAt(upper, 1);
  const result = values.map((value) =>
    Math.min(upperCap ?? Infinity, Math.max(lowerCap ?? -Infinity, value)),
  );
  return {
    lowerCap,
    upperCap,
    values: result,
    capped: result.filter((value, i) => value !== values[i]).length,
  };
}
