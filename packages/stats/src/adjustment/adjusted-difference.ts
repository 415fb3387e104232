import { mapArms, type PerArm } from '../data/arms.js';
import type { SampleMoments } from '../data/moments.js';
import { type TestFrame, type TestResult, testOf, type Warning } from '../frequentist/test-result.js';
import { differenceOf } from '../frequentist/welch.js';
import { type NumbersOrNull, numbersOrNull } from '../numbers-or-null.js';
import { bilinear, dot } from '../numeric/linear.js';

/** One arm of a metric (post) with k pre-exposure covariates of the same units. */
export interface RegressionMoments {
  readonly n: number;
  readonly postMean: number;
  readonly postVariance: number;
  /** k means. */
  readonly preMeans: readonly number[];
  /** k x k covariances of the covariates. */
  readonly preCovariance: readonly (readonly number[])[];
  /** k covariances of each covariate with the metric. */
  readonly crossCovariance: readonly number[];
}

/** An estimated lift with its delta-method error; null over a control mean of 0. */
export type LiftEstimate = NumbersOrNull<{ readonly estimate: number; readonly standardError: number }>;

/** Welch's test after covariates have been taken out. */
export interface AdjustedResult extends TestResult {
  readonly adjustedMean: PerArm<number | null>;
  readonly adjustedVariance: PerArm<number | null>;
  /** Share of the difference's variance that the covariates removed: users saved. */
  readonly varianceReduction: number | null;
  /** Difference / |unadjusted control mean|. */
  readonly relative: LiftEstimate;
}

/** What a method of adjustment decides. */
interface Adjustment {
  readonly method: string;
  readonly slopes: PerArm<readonly number[]>;
  readonly warnings: readonly Warning[];
  /** Variance of the estimated common centre, which slopes that differ let in. */
  readonly extraVariance?: number | undefined;
  /** treatment / control at which the lift's error is taken; that of the unadjusted means by default. */
  readonly ratioAt?: ((estimate: number) => number) | undefined;
}

/** The difference of means with each arm moved along its slopes to the covariates' common centre. */
export function adjustedDifference(
  arms: PerArm<RegressionMoments>,
  { method, slopes, warnings, extraVariance = 0, ratioAt }: Adjustment,
  frame: TestFrame,
): AdjustedResult {
  const { control: c, treatment: t } = arms;
  const centre = c.preMeans.map((mean, i) => (c.n * mean + t.n * (t.preMeans[i] as number)) / (c.n + t.n));
  const adjusted = {
    control: adjust(c, slopes.control, centre),
    treatment: adjust(t, slopes.treatment, centre),
  };
  const isEnough = c.n >= 2 && t.n >= 2;
  const { estimate, degreesOfFreedom, ...welch } = differenceOf(adjusted);
  const standardError = Math.sqrt(welch.standardError ** 2 + extraVariance);
  const unadjusted = differenceOf(
    mapArms(arms, ({ n, postMean, postVariance }) => ({ n, mean: postMean, variance: postVariance })),
  );
  const baseline = isEnough && c.postMean !== 0 ? Math.abs(c.postMean) : NaN;
  const ratio = ratioAt?.(estimate) ?? t.postMean / c.postMean;
  const liftVariance =
    adjusted.treatment.variance / t.n + varianceAlong(c, slopes.control, ratio) / c.n + extraVariance;
  return {
    ...testOf({ method, estimate, standardError, degreesOfFreedom, warnings }, frame),
    adjustedMean: numbersOrNull(mapArms(adjusted, ({ mean }) => (isEnough ? mean : NaN))),
    adjustedVariance: numbersOrNull(mapArms(adjusted, ({ variance }) => (isEnough ? variance : NaN))),
    ...numbersOrNull({
      varianceReduction:
        unadjusted.standardError > 0 ? 1 - (standardError / unadjusted.standardError) ** 2 : NaN,
    }),
    relative: numbersOrNull({
      estimate: estimate / baseline,
      standardError: Math.sqrt(liftVariance) / baseline,
    }),
  };
}

function adjust(arm: RegressionMoments, slopes: readonly number[], centre: readonly number[]): SampleMoments {
  const distance = arm.preMeans.map((mean, i) => mean - (centre[i] as number));
  return { n: arm.n, mean: arm.postMean - dot(slopes, distance), variance: varianceAlong(arm, slopes, 1) };
}

/** Variance of scale * post - slopes * pre in one unit. */
function varianceAlong(arm: RegressionMoments, slopes: readonly number[], scale: number): number {
  const variance =
    scale * scale * arm.postVariance -
    2 * scale * dot(slopes, arm.crossCovariance) +
    bilinear(arm.preCovariance, slopes, slopes);
  return Math.max(0, variance);
}
