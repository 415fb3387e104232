import { requireCount, requireFinite, requireNonNegative, requireOneOf } from '../argument-checks.js';
import { mapArms, type PerArm, requireArms } from '../data/arms.js';
import { testFrame } from '../frequentist/test-result.js';
import { type AdjustedResult, adjustedDifference, type RegressionMoments } from './adjusted-difference.js';

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
export type CupedArms = PerArm<CupedMoments>;

/**
 * How the slope on the covariate is estimated: `withinArm` pools the arms' covariances (analysis of covariance),
 * `joint` takes all units as one sample (GrowthBook, PostHog), `separate` gives each arm its own (Lin 2013).
 */
export type ThetaMethod = 'withinArm' | 'joint' | 'separate';

/** Welch's test after the covariate has been taken out. */
export interface CupedResult extends AdjustedResult {
  readonly theta: number | PerArm<number>;
}

/**
 * CUPED: the difference of means adjusted for one pre-exposure covariate.
 *
 * A constant covariate is left out (theta 0, warning `constant-covariate`).
 *
 * Source: Deng, Xu, Kohavi & Walker 2013, WSDM; separate slopes: Lin 2013, Annals of Applied Statistics 7:295-318.
 */
export function cupedTest(
  options: CupedArms & {
    readonly theta?: ThetaMethod | undefined;
    readonly alpha?: number | undefined;
  },
): CupedResult {
  const { control, treatment, theta: method = 'withinArm', alpha = 0.05 } = options;
  requireArms(options, requireCuped);
  requireOneOf({ theta: method }, ['withinArm', 'joint', 'separate']);
  const frame = testFrame({ alpha });
  const joint = jointMoments(options, method === 'withinArm' ? 0 : 1);
  const common = slopeOf(joint);
  const theta = method === 'separate' ? mapArms(options, slopeOf) : { control: common, treatment: common };
  // with separate slopes the common centre of the covariate is itself estimated; both arms share its error
  const gap = theta.treatment - theta.control;
  const n = control.n + treatment.n;
  const adjusted = adjustedDifference(
    mapArms(options, withOneCovariate),
    {
      method: `cuped-${method}`,
      slopes: mapArms(theta, (slope) => [slope]),
      warnings: covariateWarnings(options),
      extraVariance: (gap * gap * joint.preVariance) / (n - 1) / n,
    },
    frame,
  );
  return { ...adjusted, theta: method === 'separate' ? theta : common };
}

/** What CUPED needs of a metric and its covariate. */
type Covaried = Pick<CupedMoments, 'preVariance' | 'covariance'>;

export function slopeOf(arm: Covaried): number {
  return arm.preVariance > 0 ? arm.covariance / arm.preVariance : 0;
}

export function covariateWarnings({ control, treatment }: PerArm<Covaried>): readonly 'constant-covariate'[] {
  return control.preVariance + treatment.preVariance > 0 ? [] : ['constant-covariate'];
}

export function withOneCovariate(arm: CupedMoments): RegressionMoments {
  return {
    n: arm.n,
    postMean: arm.postMean,
    postVariance: arm.postVariance,
    preMeans: [arm.preMean],
    preCovariance: [[arm.preVariance]],
    crossCovariance: [arm.covariance],
  };
}

/** Sums of squares and products within the arms and, as far as they count, between them. */
function jointMoments({ control: c, treatment: t }: CupedArms, between: 0 | 1): Covaried {
  const pool = (of: (arm: CupedMoments) => number) =>
    Math.max(0, c.n - 1) * of(c) + Math.max(0, t.n - 1) * of(t);
  const gap = (between * c.n * t.n * (t.preMean - c.preMean)) / Math.max(1, c.n + t.n);
  return {
    covariance: pool((arm) => arm.covariance) + gap * (t.postMean - c.postMean),
    preVariance: pool((arm) => arm.preVariance) + gap * (t.preMean - c.preMean),
  };
}

function requireCuped(arm: CupedMoments, path: string): void {
  const { n, postMean, postVariance, preMean, preVariance, covariance } = arm;
  requireCount({ n }, path);
  requireFinite({ postMean, preMean, covariance }, path);
  requireNonNegative({ postVariance, preVariance }, path);
}
