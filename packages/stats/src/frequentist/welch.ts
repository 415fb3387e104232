import { type PerArm, perArm } from '../data/arms.js';
import { requireMoments, type SampleMoments } from '../data/moments.js';
import {
  type Status,
  statusOf,
  type TestOptions,
  type TestResult,
  testFrame,
  testOf,
} from './test-result.js';

/** Two arms of a metric that is averaged over units. */
export type MeanArms = PerArm<SampleMoments>;

/**
 * Welch's t test of treatment mean - control mean, variances not assumed equal.
 *
 * @throws StatsError when moments cannot be moments
 *
 * Source: Welch 1947, Biometrika 34:28-35; degrees of freedom by Satterthwaite.
 */
export function welchTTest(options: MeanArms & TestOptions): TestResult {
  return testOfMeans(options, 'welch-t');
}

/** The z test of the same difference, for samples large enough that t and normal agree. */
export function zTestFromMoments(options: MeanArms & TestOptions): TestResult {
  return testOfMeans(options, 'z');
}

/** treatment mean - control mean with its uncertainty; all NaN when an arm has fewer than 2 units. */
export interface Difference {
  /** `zero-baseline` when a mean is NaN: a ratio over a denominator of 0. */
  readonly status: Status;
  readonly estimate: number;
  readonly standardError: number;
  /** Satterthwaite's; NaN without any variance. */
  readonly degreesOfFreedom: number;
}

/** Too few units. */
export const NO_DIFFERENCE: Difference = {
  status: 'insufficient-data',
  estimate: NaN,
  standardError: NaN,
  degreesOfFreedom: NaN,
};

export function differenceOf({ control, treatment }: MeanArms): Difference {
  const c = control.variance / control.n;
  const t = treatment.variance / treatment.n;
  if (control.n < 2 || treatment.n < 2) return NO_DIFFERENCE;
  // shares, not squares, of the variance: squares overflow for huge metrics
  const share = t / (t + c);
  const estimate = treatment.mean - control.mean;
  const standardError = Math.sqrt(t + c);
  return {
    status: Number.isNaN(estimate) ? 'zero-baseline' : statusOf(estimate, standardError),
    estimate,
    standardError,
    degreesOfFreedom: 1 / (share ** 2 / (treatment.n - 1) + (1 - share) ** 2 / (control.n - 1)),
  };
}

export function requireMeanArms(arms: MeanArms): void {
  perArm(arms, requireMoments);
}

function testOfMeans(options: MeanArms & TestOptions, method: 'welch-t' | 'z'): TestResult {
  requireMeanArms(options);
  const difference = differenceOf(options);
  const degreesOfFreedom = method === 'z' ? Infinity : difference.degreesOfFreedom;
  return testOf({ ...difference, degreesOfFreedom, method }, testFrame(options));
}
