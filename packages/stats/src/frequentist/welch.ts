import { requireFinite } from '../argument-checks.js';
import { requireMoments, type SampleMoments } from '../data/moments.js';
import { resultOf, type TestOptions, type TestResult, testFrame, withoutEvidence } from './test-result.js';

/** Two arms of a metric that is averaged over units. */
export interface MeanArms {
  readonly control: SampleMoments;
  readonly treatment: SampleMoments;
}

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

/** Satterthwaite's degrees of freedom for the difference of two means; needs some variance. */
export function welchDegreesOfFreedom({ control, treatment }: MeanArms): number {
  const c = control.variance / control.n;
  const t = treatment.variance / treatment.n;
  // shares, not squares, of the variance: squares overflow for huge metrics
  const share = t / (t + c);
  return 1 / ((share * share) / (treatment.n - 1) + ((1 - share) * (1 - share)) / (control.n - 1));
}

/** Standard error of treatment mean - control mean. */
export function differenceError({ control, treatment }: MeanArms): number {
  return Math.sqrt(treatment.variance / treatment.n + control.variance / control.n);
}

export function requireMeanArms({ control, treatment }: MeanArms): void {
  requireMoments(control, 'control');
  requireMoments(treatment, 'treatment');
}

function testOfMeans(options: MeanArms & TestOptions, method: 'welch-t' | 'z'): TestResult {
  requireMeanArms(options);
  const frame = testFrame(options);
  requireFinite(frame.nullDifference, 'nullDifference');
  const { control, treatment } = options;
  if (control.n < 2 || treatment.n < 2) return withoutEvidence('insufficient-data', method, frame);
  const estimate = treatment.mean - control.mean;
  const standardError = differenceError(options);
  if (standardError === 0)
    return withoutEvidence('zero-variance', method, frame, { estimate, standardError });
  const degreesOfFreedom = method === 'z' ? null : welchDegreesOfFreedom(options);
  return resultOf({ method, estimate, standardError, degreesOfFreedom }, frame);
}
