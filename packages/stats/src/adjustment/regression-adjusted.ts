import { requireCount, requireFinite, requireLength, requireNonNegative } from '../argument-checks.js';
import { type PerArm, perArm } from '../data/arms.js';
import { type JointMoments, pooledProducts } from '../data/joint-moments.js';
import { testFrame } from '../frequentist/test-result.js';
import { slopesFrom } from '../numeric/linear.js';
import { type AdjustedResult, adjustedDifference } from './adjusted-difference.js';

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

/** Welch's test after k covariates have been taken out. */
export interface RegressionAdjustedResult extends AdjustedResult {
  /** One slope per covariate; 0 for one that was dropped. */
  readonly theta: readonly number[];
  /** Indices of covariates without variance of their own. */
  readonly dropped: readonly number[];
}

/**
 * Analysis of covariance with k covariates: slopes from the pooled within-arm covariances.
 *
 * Source: Deng et al. 2013 extended to k covariates; equals the treatment coefficient of OLS on 1 + T + x1..xk.
 */
export function regressionAdjustedTest(
  options: PerArm<RegressionMoments> & { readonly alpha?: number | undefined },
): RegressionAdjustedResult {
  const { alpha = 0.05 } = options;
  const k = options.control.preMeans.length;
  const arms = perArm(options, (arm, path) => jointly(arm, k, path));
  const frame = testFrame({ alpha });
  const { slopes: theta, dropped } = slopesFrom(pooledProducts(arms, 0));
  const adjusted = adjustedDifference(
    arms,
    {
      method: 'regression-adjusted',
      slopes: { control: theta, treatment: theta },
      warnings: dropped.length > 0 ? ['collinear-covariate'] : [],
    },
    frame,
  );
  return { ...adjusted, theta, dropped };
}

function jointly(arm: RegressionMoments, k: number, path: string): JointMoments {
  const { n, postMean, postVariance, preMeans, preCovariance, crossCovariance } = arm;
  requireCount({ n }, path);
  requireFinite({ postMean }, path);
  requireNonNegative({ postVariance }, path);
  requireLength(k, { preMeans, crossCovariance, preCovariance }, path);
  requireFinite({ preMeans, crossCovariance, preCovariance }, path);
  return {
    n,
    means: [postMean, ...preMeans],
    covariance: [
      [postVariance, ...crossCovariance],
      ...preCovariance.map((row, i) => [crossCovariance[i] as number, ...row]),
    ],
  };
}
