import { requireCount, requireLength, requirePositive } from '../argument-checks.js';
import { logGamma } from '../distributions/log-gamma.js';
import { sum } from '../numeric/sum.js';
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
  requirePositive({ concentration });
  requireCount({ counts });
  let totals = shares.map(() => 0);
  let smallest = 1;
  const batches = counts.map((added, batch) => {
    requireLength(shares.length, { [`counts[${batch}]`]: added });
    totals = totals.map((total, arm) => total + (added[arm] as number));
    const evidence = logBayesFactorOf(totals, shares, concentration);
    smallest = Math.min(smallest, Math.exp(-evidence));
    return { evidence, smallest };
  });
  return {
    logBayesFactor: batches.map(({ evidence }) => (evidence === Infinity ? null : evidence)),
    pValue: batches.map((batch) => batch.smallest),
  };
}

// Dirichlet-multinomial marginal over the multinomial at the weights; a unit in an arm of weight 0 settles it.
function logBayesFactorOf(
  totals: readonly number[],
  shares: readonly number[],
  concentration: number,
): number {
  const terms = shares.map((share, arm) => {
    const count = totals[arm] as number;
    if (share === 0) return count > 0 ? Infinity : 0;
    const prior = concentration * share;
    return logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
  });
  return logGamma(concentration) - logGamma(concentration + sum(totals)) + sum(terms);
}
