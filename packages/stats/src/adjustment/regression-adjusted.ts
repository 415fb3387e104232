import { requireCount, requireFinite, requireLength, requireNonNegative } from '../argument-checks.js';
import { type PerArm, requireArms } from '../data/arms.js';
import { testFrame } from '../frequentist/test-result.js';
import { solveSemiDefinite } from '../numeric/linear.js';
import { type AdjustedResult, adjustedDifference, type RegressionMoments } from './adjusted-difference.js';

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
  const { control, treatment, alpha = 0.05 } = options;
  const k = control.preMeans.length;
  requireArms(options, (arm, path) => requireRegression(arm, k, path));
  const frame = testFrame({ alpha });
  const pool = (c: readonly number[], t: readonly number[]) =>
    c.map((value, i) => Math.max(0, control.n - 1) * value + Math.max(0, treatment.n - 1) * (t[i] as number));
  const { solution: theta, dropped } = solveSemiDefinite(
    control.preCovariance.map((row, i) => pool(row, treatment.preCovariance[i] as readonly number[])),
    pool(control.crossCovariance, treatment.crossCovariance),
  );
  const adjusted = adjustedDifference(
    options,
    {
      method: 'regression-adjusted',
      slopes: { control: theta, treatment: theta },
      warnings: dropped.length > 0 ? ['collinear-covariate'] : [],
    },
    frame,
  );
  return { ...adjusted, theta, dropped };
}

function requireRegression(arm: RegressionMoments, k: number, path: string): void {
  const { n, postMean, postVariance, preMeans, preCovariance, crossCovariance } = arm;
  requireCount({ n }, path);
  requireFinite({ postMean }, path);
  requireNonNegative({ postVariance }, path);
  requireLength(k, { preMeans, crossCovariance, preCovariance }, path);
  requireFinite({ preMeans, crossCovariance, preCovariance }, path);
}
