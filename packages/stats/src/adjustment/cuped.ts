import { requireCount, requireFinite, requireNonNegative, requireOneOf } from '../argument-checks.js';
import { type PerArm, perArm } from '../data/arms.js';
import { type JointMoments, pooledProducts } from '../data/joint-moments.js';
import { testFrame } from '../frequentist/test-result.js';
import { slopesFrom } from '../numeric/linear.js';
import { type AdjustedResult, adjustedDifference } from './adjusted-difference.js';

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
  const { theta: method = 'withinArm', alpha = 0.05 } = options;
  const arms = perArm(options, jointly);
  requireOneOf({ theta: method }, ['withinArm', 'joint', 'separate']);
  const frame = testFrame({ alpha });
  const products = pooledProducts(arms, method === 'withinArm' ? 0 : 1);
  const { slopes: common, dropped } = slopesFrom(products);
  const isSeparate = method === 'separate';
  const slopes = perArm(arms, ({ covariance }) => (isSeparate ? slopesFrom(covariance).slopes : common));
  const theta = perArm(slopes, ([slope = 0]) => slope);
  // with separate slopes the common centre of the covariate is itself estimated; both arms share its error
  const gap = theta.treatment - theta.control;
  const n = options.control.n + options.treatment.n;
  const adjusted = adjustedDifference(
    arms,
    {
      method: `cuped-${method}`,
      slopes,
      warnings: dropped.length > 0 ? ['constant-covariate'] : [],
      extraVariance: (gap * gap * (products[1]?.[1] as number)) / (n - 1) / n,
    },
    frame,
  );
  return { ...adjusted, theta: isSeparate ? theta : theta.control };
}

function jointly(arm: CupedMoments, path: string): JointMoments {
  const { n, postMean, postVariance, preMean, preVariance, covariance } = arm;
  requireCount({ n }, path);
  requireFinite({ postMean, preMean, covariance }, path);
  requireNonNegative({ postVariance, preVariance }, path);
  return {
    n,
    means: [postMean, preMean],
    covariance: [
      [postVariance, covariance],
      [covariance, preVariance],
    ],
  };
}
