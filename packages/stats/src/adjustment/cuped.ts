import { requireCount, requireFinite, requireNonNegative, requireOneOf } from '../argument-checks.js';
import { mergeCoMoments } from '../data/co-moments.js';
import { mergeMoments, type SampleMoments } from '../data/moments.js';
import {
  resultOf,
  type TestFrame,
  type TestResult,
  testFrame,
  withoutEvidence,
} from '../frequentist/test-result.js';
import { welchTTest } from '../frequentist/welch.js';

/** One arm of a metric (post) with the same units' value from before the experiment (pre). */
export interface CupedMoments {
  readonly n: number;
  readonly postMean: number;
  readonly postVariance: number;
  readonly preMean: number;
  readonly preVariance: number;
  readonly covariance: number;
}

/** Two arms with a pre-period covariate. */
export interface CupedArms {
  readonly control: CupedMoments;
  readonly treatment: CupedMoments;
}

/**
 * How the slope on the covariate is estimated: `withinArm` pools the arms' covariances (analysis of covariance),
 * `joint` takes all units as one sample (GrowthBook, PostHog), `separate` gives each arm its own (Lin 2013).
 */
export type ThetaMethod = 'withinArm' | 'joint' | 'separate';

/** A pair of numbers, one per arm. */
export interface PerArm<T> {
  readonly control: T;
  readonly treatment: T;
}

/** Welch's test after the covariate has been taken out. */
export interface CupedResult extends TestResult {
  readonly theta: number | PerArm<number>;
  readonly adjustedMean: PerArm<number> | null;
  readonly adjustedVariance: PerArm<number> | null;
  /** Share of the difference's variance that the covariate removed: users saved. */
  readonly varianceReduction: number | null;
  /** Difference / |unadjusted control mean| with its delta-method error; null for separate slopes. */
  readonly relative: { readonly estimate: number; readonly standardError: number } | null;
}

/**
 * CUPED: the difference of means adjusted for one pre-exposure covariate.
 *
 * A constant covariate is left out (theta 0, warning `constant-covariate`).
 *
 * Source: Deng, Xu, Kohavi & Walker 2013, WSDM; separate slopes: Lin 2013, Annals of Applied Statistics 7:295-318.
 */
export function cupedTest({
  control,
  treatment,
  theta: thetaMethod = 'withinArm',
  alpha = 0.05,
}: CupedArms & {
  readonly theta?: ThetaMethod | undefined;
  readonly alpha?: number | undefined;
}): CupedResult {
  requireCuped(control, 'control');
  requireCuped(treatment, 'treatment');
  requireOneOf(thetaMethod, ['withinArm', 'joint', 'separate'], 'theta');
  const frame = testFrame({ alpha });
  if (control.n < 2 || treatment.n < 2) return withoutCovariate('insufficient-data', frame);

  const slopes = THETA[thetaMethod]({ control, treatment });
  const preMean = (control.n * control.preMean + treatment.n * treatment.preMean) / (control.n + treatment.n);
  const arms = {
    control: adjust(control, slopes.control, preMean),
    treatment: adjust(treatment, slopes.treatment, preMean),
  };
  const warnings =
    control.preVariance === 0 && treatment.preVariance === 0 ? (['constant-covariate'] as const) : [];
  const slopeVariance =
    ((slopes.treatment - slopes.control) ** 2 * preVarianceOfAll({ control, treatment })) /
    (control.n + treatment.n);
  const test = withExtraVariance(arms, slopeVariance, frame);
  const isSeparate = thetaMethod === 'separate';
  return {
    ...test,
    warnings,
    method: `cuped-${thetaMethod}`,
    theta: isSeparate ? slopes : slopes.control,
    adjustedMean: { control: arms.control.mean, treatment: arms.treatment.mean },
    adjustedVariance: { control: arms.control.variance, treatment: arms.treatment.variance },
    varianceReduction: reductionOf(test.standardError, { control, treatment }),
    relative: isSeparate ? null : relativeOf({ control, treatment }, slopes.control, test.estimate),
  };
}

type Slopes = PerArm<number>;

const THETA: Readonly<Record<ThetaMethod, (arms: CupedArms) => Slopes>> = {
  withinArm: ({ control, treatment }) => {
    const covariance = (control.n - 1) * control.covariance + (treatment.n - 1) * treatment.covariance;
    const variance = (control.n - 1) * control.preVariance + (treatment.n - 1) * treatment.preVariance;
    return same(slopeOf(covariance, variance));
  },
  joint: ({ control, treatment }) => {
    const { coMoment } = mergeCoMoments(coMomentsOf(control), coMomentsOf(treatment));
    return same(slopeOf(coMoment, mergedPre({ control, treatment }).m2));
  },
  separate: ({ control, treatment }) => ({
    control: slopeOf(control.covariance, control.preVariance),
    treatment: slopeOf(treatment.covariance, treatment.preVariance),
  }),
};

const same = (slope: number): Slopes => ({ control: slope, treatment: slope });
const slopeOf = (covariance: number, variance: number): number => (variance > 0 ? covariance / variance : 0);

function adjust(arm: CupedMoments, theta: number, preMean: number): SampleMoments {
  const variance = arm.postVariance + theta * theta * arm.preVariance - 2 * theta * arm.covariance;
  return { n: arm.n, mean: arm.postMean - theta * (arm.preMean - preMean), variance: Math.max(0, variance) };
}

// With separate slopes the common centre of the covariate is itself estimated; its variance is shared by both arms.
function withExtraVariance(arms: PerArm<SampleMoments>, extra: number, frame: TestFrame): TestResult {
  const test = welchTTest({ ...arms, alpha: frame.alpha });
  const { estimate, degreesOfFreedom, method } = test;
  if (extra === 0 || estimate === null || test.standardError === null) return test;
  const standardError = Math.sqrt(test.standardError ** 2 + extra);
  return resultOf({ method, estimate, standardError, degreesOfFreedom }, frame);
}

function relativeOf(
  { control: c, treatment: t }: CupedArms,
  theta: number,
  estimate: number | null,
): CupedResult['relative'] {
  if (estimate === null || c.postMean === 0) return null;
  const ratio = t.postMean / c.postMean;
  const treatmentPart = t.postVariance + theta * theta * t.preVariance - 2 * theta * t.covariance;
  const controlPart =
    ratio * ratio * c.postVariance - 2 * theta * ratio * c.covariance + theta * theta * c.preVariance;
  const variance = (treatmentPart / t.n + controlPart / c.n) / c.postMean ** 2;
  return { estimate: estimate / Math.abs(c.postMean), standardError: Math.sqrt(Math.max(0, variance)) };
}

function reductionOf(standardError: number | null, { control, treatment }: CupedArms): number | null {
  const unadjusted = control.postVariance / control.n + treatment.postVariance / treatment.n;
  return standardError === null || unadjusted === 0 ? null : 1 - standardError ** 2 / unadjusted;
}

function mergedPre({ control, treatment }: CupedArms): {
  readonly m2: number;
  readonly variance: number | null;
} {
  const preOf = (arm: CupedMoments) => ({ n: arm.n, mean: arm.preMean, m2: arm.preVariance * (arm.n - 1) });
  return mergeMoments(preOf(control), preOf(treatment));
}

const preVarianceOfAll = (arms: CupedArms): number => mergedPre(arms).variance ?? 0;

function coMomentsOf(arm: CupedMoments): { n: number; meanX: number; meanY: number; coMoment: number } {
  return { n: arm.n, meanX: arm.preMean, meanY: arm.postMean, coMoment: arm.covariance * (arm.n - 1) };
}

function withoutCovariate(status: 'insufficient-data', frame: TestFrame): CupedResult {
  return {
    ...withoutEvidence(status, 'cuped', frame),
    theta: 0,
    adjustedMean: null,
    adjustedVariance: null,
    varianceReduction: null,
    relative: null,
  };
}

function requireCuped(arm: CupedMoments, field: string): void {
  requireCount(arm.n, `${field}.n`);
  requireFinite(arm.postMean, `${field}.postMean`);
  requireFinite(arm.preMean, `${field}.preMean`);
  requireNonNegative(arm.postVariance, `${field}.postVariance`);
  requireNonNegative(arm.preVariance, `${field}.preVariance`);
  requireFinite(arm.covariance, `${field}.covariance`);
}
