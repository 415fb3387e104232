import { requireAtMost, requireCount } from '../argument-checks.js';
import type { Warning } from '../frequentist/test-result.js';
import { type PerArm, perArm } from './arms.js';
import type { SampleMoments } from './moments.js';

/** What a test of proportions needs to know of one arm: of `n` units, `successes` converted. */
export interface ProportionCounts {
  readonly n: number;
  readonly successes: number;
}

/** Two arms of a conversion metric. */
export type ProportionArms = PerArm<ProportionCounts>;

export function requireCounts({ n, successes }: ProportionCounts, path: string): void {
  requireCount({ n, successes }, path);
  requireAtMost(n, { successes }, path);
}

export function requireProportionArms(arms: ProportionArms): void {
  perArm(arms, requireCounts);
}

/** p(1 - p), the variance of one unit of a conversion metric. */
export function rateVariance({ n, successes }: ProportionCounts): number {
  return (successes / n) * ((n - successes) / n);
}

/** Counts as moments, with variance p(1 - p). */
export function momentsOfCounts(counts: ProportionCounts): SampleMoments {
  const { n, successes } = counts;
  return n === 0 ? { n, mean: 0, variance: 0 } : { n, mean: successes / n, variance: rateVariance(counts) };
}

/** All units of both arms together. */
export function pooledCounts({ control, treatment }: ProportionArms): ProportionCounts {
  return { n: control.n + treatment.n, successes: control.successes + treatment.successes };
}

/** `small-counts` when a pooled expected count of successes or failures in an arm is below 5. */
export function countWarnings(arms: ProportionArms): readonly Warning[] {
  const { n, successes } = pooledCounts(arms);
  const rarer = Math.min(successes, n - successes) / n;
  return Math.min(arms.control.n, arms.treatment.n) * rarer < 5 ? ['small-counts'] : [];
}
