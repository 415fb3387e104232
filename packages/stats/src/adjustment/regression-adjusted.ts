import { refuse, requireCount, requireFinite, requireNonNegative } from '../argument-checks.js';
import type { SampleMoments } from '../data/moments.js';
import { type TestResult, testFrame, withoutEvidence } from '../frequentist/test-result.js';
import { welchTTest } from '../frequentist/welch.js';
import { solveCholesky } from '../numeric/cholesky.js';

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
export interface RegressionAdjustedResult extends TestResult {
  /** One slope per covariate; 0 for one that was dropped. */
  readonly theta: readonly number[];
  /** Indices of covariates without variance of their own. */
  readonly dropped: readonly number[];
  readonly varianceReduction: number | null;
}

/**
 * Analysis of covariance with k covariates: slopes from the pooled within-arm covariances by Cholesky's decomposition.
 *
 * Source: Deng et al. 2013 extended to k covariates; equals the treatment coefficient of OLS on 1 + T + x1..xk.
 */
export function regressionAdjustedTest({
  control,
  treatment,
  alpha = 0.05,
}: {
  readonly control: RegressionMoments;
  readonly treatment: RegressionMoments;
  readonly alpha?: number | undefined;
}): RegressionAdjustedResult {
  const k = control.preMeans.length;
  requireRegression(control, k, 'control');
  requireRegression(treatment, k, 'treatment');
  const frame = testFrame({ alpha });
  if (control.n < 2 || treatment.n < 2) {
    const empty = withoutEvidence('insufficient-data', 'regression-adjusted', frame);
    return { ...empty, theta: new Array<number>(k).fill(0), dropped: [], varianceReduction: null };
  }
  const pool = (c: number, t: number) => (control.n - 1) * c + (treatment.n - 1) * t;
  const covariance = control.preCovariance.map((row, i) =>
    row.map((value, j) => pool(value, treatment.preCovariance[i]?.[j] ?? 0)),
  );
  const cross = control.crossCovariance.map((value, i) => pool(value, treatment.crossCovariance[i] ?? 0));
  const { solution: theta, dropped } = solveCholesky(covariance, cross);
  const centre = control.preMeans.map(
    (mean, i) => (control.n * mean + treatment.n * (treatment.preMeans[i] ?? 0)) / (control.n + treatment.n),
  );
  const test = welchTTest({
    control: adjust(control, theta, centre),
    treatment: adjust(treatment, theta, centre),
    alpha,
  });
  const unadjusted = control.postVariance / control.n + treatment.postVariance / treatment.n;
  return {
    ...test,
    warnings: dropped.length > 0 ? ['collinear-covariate'] : [],
    method: 'regression-adjusted',
    theta,
    dropped,
    varianceReduction:
      test.standardError === null || unadjusted === 0 ? null : 1 - test.standardError ** 2 / unadjusted,
  };
}

function adjust(arm: RegressionMoments, theta: readonly number[], centre: readonly number[]): SampleMoments {
  let mean = arm.postMean;
  let variance = arm.postVariance;
  for (const [i, slope] of theta.entries()) {
    mean -= slope * ((arm.preMeans[i] ?? 0) - (centre[i] ?? 0));
    variance -= 2 * slope * (arm.crossCovariance[i] ?? 0);
    for (const [j, other] of theta.entries()) variance += slope * other * (arm.preCovariance[i]?.[j] ?? 0);
  }
  return { n: arm.n, mean, variance: Math.max(0, variance) };
}

function requireRegression(arm: RegressionMoments, k: number, field: string): void {
  requireCount(arm.n, `${field}.n`);
  requireFinite(arm.postMean, `${field}.postMean`);
  requireNonNegative(arm.postVariance, `${field}.postVariance`);
  const isSquare = arm.preCovariance.length === k && arm.preCovariance.every((row) => row.length === k);
  if (arm.preMeans.length !== k)
    refuse(`${field}.preMeans`, arm.preMeans.length, `as long as the other arm's (${k})`);
  if (!isSquare) refuse(`${field}.preCovariance`, arm.preCovariance.length, `a ${k} x ${k} matrix`);
  if (arm.crossCovariance.length !== k)
    refuse(`${field}.crossCovariance`, arm.crossCovariance.length, `${k} long`);
  for (const value of [...arm.preMeans, ...arm.crossCovariance, ...arm.preCovariance.flat()]) {
    requireFinite(value, `${field}.covariates`);
  }
}
