import { refuse, requireCount, requirePositive } from '../argument-checks.js';
import { logGamma } from '../distributions/log-gamma.js';
import { sharesOf } from './srm.js';

/** The evidence for a mismatch after each batch. */
export interface SequentialSrmResult {
  /** Logarithm of the Bayes factor of "some other proportions" against the weights; null once it is infinite. */
  readonly logBayesFactor: readonly (number | null)[];
  /** Always-valid: alarm at any time it is at most alpha, and look as often as you like. */
  readonly pValue: readonly number[];
}

/**
 * Sample-ratio mismatch that may be checked after every batch without raising more false alarms.
 *
 * @param options.counts - per batch, the new units of each arm
 * @param options.concentration - prior units' worth of belief in the weights: small sees large mismatches soonest
 *
 * Source: Lindon & Malek 2020, Anytime-valid inference for multinomial count data (arXiv 2011.03567).
 */
export function sequentialSrmTest({
  weights,
  counts,
  concentration = 100,
}: {
  readonly weights: readonly number[];
  readonly counts: readonly (readonly number[])[];
  readonly concentration?: number | undefined;
}): SequentialSrmResult {
  const shares = sharesOf(weights);
  requirePositive(concentration, 'concentration');
  const totals = new Array<number>(shares.length).fill(0);
  const logBayesFactor: (number | null)[] = [];
  const pValue: number[] = [];
  let smallest = 1;
  for (const [batch, added] of counts.entries()) {
    if (added.length !== shares.length) refuse(`counts[${batch}]`, added.length, `${shares.length} long`);
    for (const [arm, count] of added.entries()) {
      requireCount(count, `counts[${batch}][${arm}]`);
      totals[arm] = (totals[arm] as number) + count;
    }
    const evidence = logBayesFactorOf(totals, shares, concentration);
    smallest = Math.min(smallest, Math.exp(-evidence));
    logBayesFactor.push(Number.isFinite(evidence) ? evidence : null);
    pValue.push(smallest);
  }
  return { logBayesFactor, pValue };
}

// Dirichlet-multinomial marginal over the multinomial at the weights; a unit in an arm of weight 0 settles it.
function logBayesFactorOf(
  totals: readonly number[],
  shares: readonly number[],
  concentration: number,
): number {
  const n = totals.reduce((sum, count) => sum + count, 0);
  let sum = logGamma(concentration) - logGamma(concentration + n);
  for (const [arm, share] of shares.entries()) {
    const count = totals[arm] as number;
    if (share === 0 && count > 0) return Number.POSITIVE_INFINITY;
    if (share === 0) continue;
    const prior = concentration * share;
    sum += logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
  }
  return sum;
}
