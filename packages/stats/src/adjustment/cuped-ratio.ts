import { refuse, requireCount, requireFinite } from '../argument-checks.js';
import type { SampleMoments } from '../data/moments.js';
import { type TestResult, testFrame, withoutEvidence } from '../frequentist/test-result.js';
import { welchTTest } from '../frequentist/welch.js';
import type { PerArm } from './cuped.js';

/**
 * One arm of a ratio metric with its pre-period ratio, in the order numerator post, denominator post, numerator pre,
 * denominator pre.
 */
export interface CupedRatioMoments {
  readonly n: number;
  /** 4 means. */
  readonly means: readonly number[];
  /** 4 x 4 covariances of one unit, divisor n - 1. */
  readonly covariance: readonly (readonly number[])[];
}

/** Test of a ratio metric after its pre-period ratio has been taken out. */
export interface CupedRatioResult extends TestResult {
  readonly theta: number;
  readonly adjustedMean: PerArm<number> | null;
  readonly adjustedVariance: PerArm<number> | null;
  readonly varianceReduction: number | null;
  /** Difference / |unadjusted control ratio| with its delta-method error. */
  readonly relative: { readonly estimate: number; readonly standardError: number } | null;
}

/** A ratio and its pre-period ratio as if they were a metric and its covariate. */
interface LinearisedArm {
  readonly n: number;
  readonly post: number;
  readonly pre: number;
  readonly postVariance: number;
  readonly preVariance: number;
  readonly covariance: number;
}

/**
 * CUPED for a ratio metric: both ratios are linearised by the delta method over the 4 x 4 covariance; the slope pools the
 * arms' covariances with equal weight.
 *
 * `zero-baseline` when a denominator's mean is 0.
 *
 * Source: Deng et al. 2013 with Deng, Knoblich & Lu 2018.
 */
export function cupedRatioTest({
  control,
  treatment,
  alpha = 0.05,
}: {
  readonly control: CupedRatioMoments;
  readonly treatment: CupedRatioMoments;
  readonly alpha?: number | undefined;
}): CupedRatioResult {
  requireCupedRatio(control, 'control');
  requireCupedRatio(treatment, 'treatment');
  const frame = testFrame({ alpha });
  const without = (status: 'insufficient-data' | 'zero-baseline'): CupedRatioResult => ({
    ...withoutEvidence(status, 'cuped-ratio', frame),
    theta: 0,
    adjustedMean: null,
    adjustedVariance: null,
    varianceReduction: null,
    relative: null,
  });
  if (control.n < 2 || treatment.n < 2) return without('insufficient-data');
  const c = linearise(control);
  const t = linearise(treatment);
  if (c === null || t === null) return without('zero-baseline');

  const preVariance = c.preVariance + t.preVariance;
  const theta = preVariance > 0 ? (c.covariance + t.covariance) / preVariance : 0;
  const centre = (c.n * c.pre + t.n * t.pre) / (c.n + t.n);
  const arms = { control: adjust(c, theta, centre), treatment: adjust(t, theta, centre) };
  const test = welchTTest({ ...arms, alpha });
  const unadjusted = c.postVariance / c.n + t.postVariance / t.n;
  return {
    ...test,
    warnings: preVariance > 0 ? [] : ['constant-covariate'],
    method: 'cuped-ratio',
    theta,
    adjustedMean: { control: arms.control.mean, treatment: arms.treatment.mean },
    adjustedVariance: { control: arms.control.variance, treatment: arms.treatment.variance },
    varianceReduction:
      test.standardError === null || unadjusted === 0 ? null : 1 - test.standardError ** 2 / unadjusted,
    relative: relativeOf(c, t, theta, test.estimate),
  };
}

function linearise({ n, means, covariance }: CupedRatioMoments): LinearisedArm | null {
  const [numerator = 0, denominator = 0, preNumerator = 0, preDenominator = 0] = means;
  if (denominator === 0 || preDenominator === 0) return null;
  const post = numerator / denominator;
  const pre = preNumerator / preDenominator;
  const postGradient = [1 / denominator, -post / denominator, 0, 0];
  const preGradient = [0, 0, 1 / preDenominator, -pre / preDenominator];
  const form = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x, i) => sum + b.reduce((row, y, j) => row + x * y * (covariance[i]?.[j] ?? 0), 0), 0);
  return {
    n,
    post,
    pre,
    postVariance: Math.max(0, form(postGradient, postGradient)),
    preVariance: Math.max(0, form(preGradient, preGradient)),
    covariance: form(postGradient, preGradient),
  };
}

function adjust(arm: LinearisedArm, theta: number, centre: number): SampleMoments {
  const variance = arm.postVariance + theta * theta * arm.preVariance - 2 * theta * arm.covariance;
  return { n: arm.n, mean: arm.post - theta * (arm.pre - centre), variance: Math.max(0, variance) };
}

function relativeOf(
  c: LinearisedArm,
  t: LinearisedArm,
  theta: number,
  estimate: number | null,
): CupedRatioResult['relative'] {
  if (estimate === null || c.post === 0) return null;
  const ratio = 1 + estimate / c.post;
  const treatmentPart = t.postVariance + theta * theta * t.preVariance - 2 * theta * t.covariance;
  const controlPart =
    ratio * ratio * c.postVariance - 2 * theta * ratio * c.covariance + theta * theta * c.preVariance;
  const variance = (treatmentPart / t.n + controlPart / c.n) / c.post ** 2;
  return { estimate: estimate / Math.abs(c.post), standardError: Math.sqrt(Math.max(0, variance)) };
}

function requireCupedRatio({ n, means, covariance }: CupedRatioMoments, field: string): void {
  requireCount(n, `${field}.n`);
  if (means.length !== 4) refuse(`${field}.means`, means.length, '4 long');
  const isSquare = covariance.length === 4 && covariance.every((row) => row.length === 4);
  if (!isSquare) refuse(`${field}.covariance`, covariance.length, 'a 4 x 4 matrix');
  for (const value of means) requireFinite(value, `${field}.means`);
  for (const value of covariance.flat()) requireFinite(value, `${field}.covariance`);
}
