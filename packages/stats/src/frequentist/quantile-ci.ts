import { entryOf, requireFinite, requireOpenUnit } from '../argument-checks.js';
import { ascending, sortedQuantile } from '../data/sample-quantile.js';
import { binomialCdf } from '../distributions/binomial.js';
import { normalIsf, normalSf } from '../distributions/normal.js';
import { numbersOrNull } from '../numbers-or-null.js';
import type { Status } from './test-result.js';

/** A quantile of one arm with its order-statistic interval. */
export interface QuantileInterval {
  readonly status: Status;
  /** Type-7 sample quantile. */
  readonly estimate: number | null;
  /** 1-based ranks of the interval's ends; null when the sample is too small for an end. */
  readonly lowerRank: number | null;
  readonly upperRank: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  /** (upper - lower) / (2 z); method `normal` only. */
  readonly standardError: number | null;
}

/**
 * 1 - alpha interval for the q-quantile between two order statistics. `exact` holds its level for any continuous
 * distribution and leaves an end infinite when the sample cannot bound it; `normal` approximates its ranks.
 *
 * Source: David & Nagaraja 2003, Order statistics, 7.1; ranks and standard error of `normal` as in Deng et al. 2018.
 */
export function quantileCI({
  values,
  q,
  alpha = 0.05,
  method = 'exact',
}: {
  readonly values: readonly number[];
  readonly q: number;
  readonly alpha?: number | undefined;
  readonly method?: 'exact' | 'normal' | undefined;
}): QuantileInterval {
  requireOpenUnit({ q, alpha });
  requireFinite({ values });
  const n = values.length;
  const z = normalIsf(alpha / 2);
  const [lower, upper] = entryOf({ exact: exactRanks, normal: normalRanks }, { method })(n, q, z);
  const sorted = ascending(values);
  const ends = [-Infinity, ...sorted, Infinity];
  const ciLower = n > 0 ? (ends[lower] as number) : NaN;
  const ciUpper = n > 0 ? (ends[upper] as number) : NaN;
  const width = ciUpper - ciLower;
  return {
    status: n === 0 ? 'insufficient-data' : width === Infinity ? 'unbounded' : 'ok',
    ...numbersOrNull({
      estimate: sortedQuantile(sorted, q, 7),
      lowerRank: ciLower === -Infinity || n === 0 ? NaN : lower,
      upperRank: ciUpper === Infinity || n === 0 ? NaN : upper,
      ciLower,
      ciUpper,
      standardError: method === 'exact' ? NaN : width / (2 * z),
    }),
  };
}

/** Ranks of an interval's ends; 0 and n + 1 are beyond the sample. */
type Ranks = readonly [lower: number, upper: number];

function exactRanks(n: number, q: number, z: number): Ranks {
  return [exactLowerRank(n, q, normalSf(z)), n + 1 - exactLowerRank(n, 1 - q, normalSf(z))];
}

/** The largest rank with a tail of at most `tail` below it, by bisection. */
function exactLowerRank(n: number, q: number, tail: number): number {
  let [rank, above] = [0, n + 1];
  while (above - rank > 1) {
    const middle = Math.floor((rank + above) / 2);
    if (binomialCdf(middle - 1, n, q) <= tail) rank = middle;
    else above = middle;
  }
  return rank;
}

function normalRanks(n: number, q: number, z: number): Ranks {
  const spread = z * Math.sqrt(n * q * (1 - q));
  return [Math.max(1, Math.floor(n * q - spread)), Math.min(n, Math.ceil(n * q + spread) + 1)];
}
