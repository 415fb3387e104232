import { refuse, requireCount, requireFinite, requireLength } from '../argument-checks.js';
import { chiSquareSf } from '../distributions/chi-square.js';
import type { Status } from '../frequentist/test-result.js';

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
  if (observed.length !== shares.length)
    refuse('observed', observed.length, `as long as weights (${shares.length})`);
  for (const [i, count] of observed.entries()) requireCount(count, `observed[${i}]`);
  const total = observed.reduce((sum, count) => sum + count, 0);
  const expected = shares.map((share) => share * total);
  const degreesOfFreedom = shares.filter((share) => share > 0).length - 1;
  let statistic = 0;
  let isMisplaced = false;
  for (const [i, count] of observed.entries()) {
    const expectation = expected[i] as number;
    if (expectation > 0) statistic += (count - expectation) ** 2 / expectation;
    else if (count > 0 && shares[i] === 0) isMisplaced = true;
  }
  const isSmall = total < 8 * observed.length;
  return {
    status: isSmall ? 'insufficient-data' : 'ok',
    statistic,
    degreesOfFreedom,
    pValue: isMisplaced ? 0 : chiSquareSf(statistic, degreesOfFreedom),
    expected,
  };
}

/** Weights as shares of their sum; at least two of them positive. */
export function sharesOf(weights: readonly number[]): readonly number[] {
  requireLength(weights, 2, 'weights');
  for (const [i, weight] of weights.entries()) {
    requireFinite(weight, `weights[${i}]`);
    if (weight < 0) refuse(`weights[${i}]`, weight, 'at least 0');
  }
  if (weights.filter((weight) => weight > 0).length < 2)
    refuse('weights', weights, 'positive in at least two places');
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
