import { refuse, requireLength } from '../argument-checks.js';
import { mergeMoments, requireMoments, type SampleMoments } from '../data/moments.js';

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
  requireLength(periods, 1, 'periods');
  const k = periods[0]?.length ?? 0;
  for (const [p, period] of periods.entries()) {
    if (period.length !== k) refuse(`periods[${p}]`, period.length, `${k} long`);
    for (const [arm, moments] of period.entries()) requireMoments(moments, `periods[${p}][${arm}]`);
  }
  const merged = mergeThin(periods);
  const isUsable = merged.every((period) => period.every(({ n }) => n >= 2));
  const traffic = merged.map((period) => period.reduce((sum, { n }) => sum + n, 0));
  const total = traffic.reduce((sum, n) => sum + n, 0);
  const arms = Array.from({ length: k }, (_, arm) => {
    const naiveMean = pooledMean(periods.map((period) => period[arm] as SampleMoments));
    if (!isUsable) return { mean: null, standardError: null, naiveMean };
    let [mean, variance] = [0, 0];
    for (const [p, period] of merged.entries()) {
      const share = (traffic[p] as number) / total;
      const moments = period[arm] as SampleMoments;
      mean += share * moments.mean;
      variance += (share * share * moments.variance) / moments.n;
    }
    return { mean, standardError: Math.sqrt(variance), naiveMean };
  });
  return { arms };
}

function mergeThin(periods: readonly (readonly SampleMoments[])[]): readonly (readonly SampleMoments[])[] {
  const result: (readonly SampleMoments[])[] = [];
  let carried: readonly SampleMoments[] | null = null;
  for (const period of periods) {
    const current: readonly SampleMoments[] = carried === null ? period : mergePeriods(carried, period);
    const isThin = current.some(({ n }) => n < 2);
    carried = isThin ? current : null;
    if (!isThin) result.push(current);
  }
  if (carried !== null) {
    const last = result.pop();
    result.push(last === undefined ? carried : mergePeriods(last, carried));
  }
  return result;
}

function mergePeriods(a: readonly SampleMoments[], b: readonly SampleMoments[]): readonly SampleMoments[] {
  return a.map((moments, arm) => {
    const other = b[arm] as SampleMoments;
    const { n, mean, variance } = mergeMoments(mergeable(moments), mergeable(other));
    return { n, mean, variance: variance ?? 0 };
  });
}

const mergeable = ({ n, mean, variance }: SampleMoments) => ({ n, mean, m2: Math.max(0, n - 1) * variance });

function pooledMean(arm: readonly SampleMoments[]): number | null {
  const n = arm.reduce((sum, moments) => sum + moments.n, 0);
  return n === 0 ? null : arm.reduce((sum, moments) => sum + moments.n * moments.mean, 0) / n;
}
