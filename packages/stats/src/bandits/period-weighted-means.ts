import { requireAtLeast, requireLength } from '../argument-checks.js';
import { poolMoments, requireMoments, type SampleMoments } from '../data/moments.js';
import { numbersOrNull } from '../numbers-or-null.js';
import { sum } from '../numeric/sum.js';

/** An arm's mean over periods in which its share of traffic changed. */
export interface PeriodWeightedArm {
  /** Weighted by each period's total traffic: a drifting baseline hits all arms alike. */
  readonly mean: number | null;
  readonly standardError: number | null;
  /** All units pooled, for comparison: biased when shares and baseline moved together. */
  readonly naiveMean: number | null;
}

/**
 * Means of a bandit's arms, free of the bias that changing weights bring.
 *
 * Periods in which an arm has fewer than 2 units merge into the next one (the last one into its predecessor).
 *
 * @param options.periods - per period, the moments of every arm in the same order
 *
 * Source: post-stratification by period (Miratrix, Sekhon & Yu 2013) with the periods of the adaptive weights as strata.
 */
export function periodWeightedMeans({
  periods,
}: {
  readonly periods: readonly (readonly SampleMoments[])[];
}): { readonly arms: readonly PeriodWeightedArm[] } {
  requireAtLeast(1, { periods });
  const [first = []] = periods;
  for (const [p, period] of periods.entries()) {
    requireLength(first.length, { [`periods[${p}]`]: period });
    for (const [arm, moments] of period.entries()) requireMoments(moments, `periods[${p}][${arm}]`);
  }
  const merged = mergeThin(periods);
  const traffic = merged.map((period) => sum(period.map(({ n }) => n)));
  const isUsable = merged.every((period) => period.every(({ n }) => n >= 2));
  const arms = first.map((_, arm) => {
    const all = periods.map((period) => period[arm] as SampleMoments);
    const strata = merged.map((period, p) => ({
      ...(period[arm] as SampleMoments),
      share: isUsable ? (traffic[p] as number) / sum(traffic) : NaN,
    }));
    return numbersOrNull({
      mean: sum(strata.map(({ share, mean }) => share * mean)),
      standardError: Math.sqrt(sum(strata.map(({ share, variance, n }) => (share * share * variance) / n))),
      naiveMean: sum(all.map(({ n, mean }) => n * mean)) / sum(all.map(({ n }) => n)),
    });
  });
  return { arms };
}

type Period = readonly SampleMoments[];

function mergeThin(periods: readonly Period[]): readonly Period[] {
  const result: Period[] = [];
  let carried: Period | undefined;
  for (const period of periods) {
    const current: Period = mergePeriods(carried, period);
    const isThin = current.some(({ n }) => n < 2);
    carried = isThin ? current : undefined;
    if (!isThin) result.push(current);
  }
  if (carried !== undefined) result.push(mergePeriods(result.pop(), carried));
  return result;
}

function mergePeriods(a: Period | undefined, b: Period): Period {
  return a?.map((moments, arm) => poolMoments(moments, b[arm] as SampleMoments)) ?? b;
}
