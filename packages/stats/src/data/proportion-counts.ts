import { refuse, requireCount } from '../argument-checks.js';
import type { Warning } from '../frequentist/test-result.js';
import type { SampleMoments } from './moments.js';

/** What a test of proportions needs to know of one arm: of `n` units, `successes` converted. */
export interface ProportionCounts {
  readonly n: number;
  readonly successes: number;
}

/** Two arms of a conversion metric. */
export interface ProportionArms {
  readonly control: ProportionCounts;
  readonly treatment: ProportionCounts;
}

export function requireCounts({ n, successes }: ProportionCounts, field: string): void {
  requireCount(n, `${field}.n`);
  requireCount(successes, `${field}.successes`);
  if (successes > n) refuse(`${field}.successes`, successes, `at most n (${n})`);
}

export function requireProportionArms({ control, treatment }: ProportionArms): void {
  requireCounts(control, 'control');
  requireCounts(treatment, 'treatment');
}

/** p(1 - p), the variance of one unit of a conversion metric. */
export function rateVariance({ n, successes }: ProportionCounts): number {
  return (successes / n) * ((n - successes) / n);
}

/** Counts as moments, with variance p(1 - p). */
export function momentsOfCounts(counts: ProportionCounts): SampleMoments {
  if (counts.n === 0) return { n: 0, mean: 0, variance: 0 };
  return { n: counts.n, mean: counts.successes / counts.n, variance: rateVariance(counts) };
}

/** `small-counts` when a pooled expected count of successes or failures in an arm is below 5. */
export function countWarnings({ control, treatment }: ProportionArms): readonly Warning[] {
  const n = control.n + treatment.n;
  const successes = control.successes + treatment.successes;
  const rarer = Math.min(successes, n - successes) / n;
  return Math.min(control.n, treatment.n) * rarer < 5 ? ['small-counts'] : [];
}
