import { requireFinite, requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { ascending, sortedQuantile } from '../data/sample-quantile.js';
import { binomialCdf, binomialSf } from '../distributions/binomial.js';
import { normalIsf } from '../distributions/normal.js';
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
  requireOpenUnit(q, 'q');
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(method, ['exact', 'normal'], 'method');
  for (const [i, value] of values.entries()) requireFinite(value, `values[${i}]`);
  const n = values.length;
  if (n === 0) return EMPTY;
  const sorted = ascending(values);
  const estimate = sortedQuantile(sorted, q, 7);
  const z = normalIsf(alpha / 2);
  const [lowerRank, upperRank] = method === 'exact' ? exactRanks(n, q, alpha / 2) : normalRanks(n, q, z);
  const ciLower = lowerRank === null ? Number.NEGATIVE_INFINITY : (sorted[lowerRank - 1] as number);
  const ciUpper = upperRank === null ? Number.POSITIVE_INFINITY : (sorted[upperRank - 1] as number);
  const standardError = method === 'exact' ? null : (ciUpper - ciLower) / (2 * z);
  const status = lowerRank === null || upperRank === null ? 'unbounded' : 'ok';
  return { status, estimate, lowerRank, upperRank, ciLower, ciUpper, standardError };
}

const EMPTY: QuantileInterval = {
  status: 'insufficient-data',
  estimate: null,
  lowerRank: null,
  upperRank: null,
  ciLower: null,
  ciUpper: null,
  standardError: null,
};

type Ranks = readonly [lower: number | null, upper: number | null];

// The largest lower rank and the smallest upper rank whose own tails are at most `tail`.
function exactRanks(n: number, q: number, tail: number): Ranks {
  const lower = firstWhere(1, n + 1, (rank) => binomialCdf(rank - 1, n, q) > tail) - 1;
  const upper = firstWhere(1, n + 1, (rank) => binomialSf(rank - 1, n, q) <= tail);
  return [lower < 1 ? null : lower, upper > n ? null : upper];
}

function normalRanks(n: number, q: number, z: number): Ranks {
  const spread = z * Math.sqrt(n * q * (1 - q));
  return [Math.max(1, Math.floor(n * q - spread)), Math.min(n, Math.ceil(n * q + spread) + 1)];
}

/** The first integer in [low, high) where a condition that stays true begins; high when it never does. */
function firstWhere(low: number, high: number, holds: (rank: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
