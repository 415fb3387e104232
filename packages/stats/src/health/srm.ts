import {
  refuse,
  requireAtLeast,
  requireCount,
  requireLength,
  requireNonNegative,
} from '../argument-checks.js';
import { chiSquareSf } from '../distributions/chi-square.js';
import type { Status } from '../frequentist/test-result.js';
import { sum } from '../numeric/sum.js';

/** Whether units arrived in the proportions that were asked for. */
export interface SrmResult {
  /** `insufficient-data` below 8 units per arm on average; the p-value is then only an indication. */
  readonly status: Status;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly expected: readonly number[];
}

/**
 * Sample-ratio mismatch: chi-square goodness of fit of the arms' counts to their weights. A unit in an arm of weight 0
 * is a mismatch by itself (p = 0); an empty one is left out.
 *
 * Look repeatedly with sequentialSrmTest instead.
 *
 * Source: Fabijan et al. 2019, Diagnosing sample ratio mismatch, KDD.
 */
export function srmTest({
  observed,
  weights,
}: {
  readonly observed: readonly number[];
  readonly weights: readonly number[];
}): SrmResult {
  const shares = sharesOf(weights);
  requireLength(shares.length, { observed });
  requireCount({ observed });
  const total = sum(observed);
  const expected = shares.map((share) => share * total);
  const degreesOfFreedom = shares.filter((share) => share > 0).length - 1;
  const deviations = observed.map((count, i) => {
    const expectation = expected[i] as number;
    return expectation > 0 ? (count - expectation) ** 2 / expectation : 0;
  });
  const statistic = sum(deviations);
  const isMisplaced = observed.some((count, i) => count > 0 && shares[i] === 0);
  return {
    status: total < 8 * observed.length ? 'insufficient-data' : 'ok',
    statistic,
    degreesOfFreedom,
    pValue: isMisplaced ? 0 : chiSquareSf(statistic, degreesOfFreedom),
    expected,
  };
}

/** Weights as shares of their sum; at least two of them positive. */
export function sharesOf(weights: readonly number[]): readonly number[] {
  requireAtLeast(2, { weights });
  requireNonNegative({ weights });
  if (weights.filter((weight) => weight > 0).length < 2)
    refuse('weights', weights, 'positive in at least two places');
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}
