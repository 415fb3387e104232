import { type PerArm, perArm } from '../data/arms.js';
import { combined, type JointMoments } from '../data/joint-moments.js';
import { type TestFrame, type TestResult, testOf, type Warning } from '../frequentist/test-result.js';
import { differenceOf } from '../frequentist/welch.js';
import { type NumbersOrNull, numbersOrNull } from '../numbers-or-null.js';

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

/**
 * The difference of means (the first variable's) with each arm moved along its slopes to the common centre of the
 * covariates (the others).
 */
export function adjustedDifference(
  arms: PerArm<JointMoments>,
  { method, slopes, warnings, extraVariance = 0, ratioAt }: Adjustment,
  frame: TestFrame,
): AdjustedResult {
  const { control: c, treatment: t } = arms;
  const centred = perArm(arms, (arm) => ({
    ...arm,
    means: arm.means.map((mean, i) =>
      i === 0 ? mean : mean - (c.n * (c.means[i] as number) + t.n * (t.means[i] as number)) / (c.n + t.n),
    ),
  }));
  const adjusted = {
    control: combined(centred.control, weightsOf(1, slopes.control)),
    treatment: combined(centred.treatment, weightsOf(1, slopes.treatment)),
  };
  const { standardError: own, ...difference } = differenceOf(adjusted);
  const standardError = Math.sqrt(own ** 2 + extraVariance);
  const plain = perArm(arms, (arm) => combined(arm, [1]));
  const unadjusted = differenceOf(plain).standardError;
  const isEnough = c.n >= 2 && t.n >= 2;
  const baseline = (isEnough && Math.abs(plain.control.mean)) || NaN;
  const ratio = ratioAt?.(difference.estimate) ?? plain.treatment.mean / plain.control.mean;
  const scaled = combined(c, weightsOf(ratio, slopes.control));
  const liftVariance = adjusted.treatment.variance / t.n + scaled.variance / c.n + extraVariance;
  return {
    ...testOf({ ...difference, method, standardError, warnings }, frame),
    adjustedMean: numbersOrNull(perArm(adjusted, ({ mean }) => (isEnough ? mean : NaN))),
    adjustedVariance: numbersOrNull(perArm(adjusted, ({ variance }) => (isEnough ? variance : NaN))),
    ...numbersOrNull({
      varianceReduction: unadjusted > 0 ? 1 - (standardError / unadjusted) ** 2 : NaN,
    }),
    relative: numbersOrNull({
      estimate: difference.estimate / baseline,
      standardError: Math.sqrt(liftVariance) / baseline,
    }),
  };
}

/** Of scale * metric - slopes * covariates. */
function weightsOf(scale: number, slopes: readonly number[]): readonly number[] {
  return [scale, ...slopes.map((slope) => -slope)];
}
