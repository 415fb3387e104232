import { requireCount, requireFinite, requireLength } from '../argument-checks.js';
import { mapArms, type PerArm, requireArms } from '../data/arms.js';
import { testFrame } from '../frequentist/test-result.js';
import { bilinear } from '../numeric/linear.js';
import { type AdjustedResult, adjustedDifference } from './adjusted-difference.js';
import { type CupedMoments, covariateWarnings, slopeOf, withOneCovariate } from './cuped.js';

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
export interface CupedRatioResult extends AdjustedResult {
  readonly theta: number;
}

/**
 * CUPED for a ratio metric: both ratios are linearised by the delta method over the 4 x 4 covariance; the slope pools the
 * arms' covariances with equal weight.
 *
 * `zero-baseline` when a denominator's mean is 0.
 *
 * Source: Deng et al. 2013 with Deng, Knoblich & Lu 2018.
 */
export function cupedRatioTest(
  options: PerArm<CupedRatioMoments> & { readonly alpha?: number | undefined },
): CupedRatioResult {
  const { alpha = 0.05 } = options;
  requireArms(options, requireCupedRatio);
  const arms = mapArms(options, linearise);
  const { control: c, treatment: t } = arms;
  const theta = slopeOf({
    covariance: c.covariance + t.covariance,
    preVariance: c.preVariance + t.preVariance,
  });
  const adjusted = adjustedDifference(
    mapArms(arms, withOneCovariate),
    {
      method: 'cuped-ratio',
      slopes: { control: [theta], treatment: [theta] },
      warnings: covariateWarnings(arms),
      ratioAt: (estimate) => 1 + estimate / c.postMean,
    },
    testFrame({ alpha }),
  );
  const isUndefined = adjusted.estimate === null && Math.min(c.n, t.n) >= 2;
  return { ...adjusted, status: isUndefined ? 'zero-baseline' : adjusted.status, theta };
}

/** A ratio and its pre-period ratio as if they were a metric and its covariate; NaN when a denominator's mean is 0. */
function linearise({ n, means, covariance }: CupedRatioMoments): CupedMoments {
  const [post, postGradient] = ratioOf(means[0] ?? 0, means[1] ?? 0);
  const [pre, preGradient] = ratioOf(means[2] ?? 0, means[3] ?? 0);
  const [a, b] = [
    [...postGradient, 0, 0],
    [0, 0, ...preGradient],
  ];
  return {
    n,
    postMean: post,
    preMean: pre,
    postVariance: Math.max(0, bilinear(covariance, a, a)),
    preVariance: Math.max(0, bilinear(covariance, b, b)),
    covariance: bilinear(covariance, a, b),
  };
}

/** A ratio with its derivatives by numerator and denominator. */
function ratioOf(numerator: number, denominator: number): readonly [number, readonly [number, number]] {
  const inverse = denominator === 0 ? NaN : 1 / denominator;
  return [numerator * inverse, [inverse, -numerator * inverse * inverse]];
}

function requireCupedRatio({ n, means, covariance }: CupedRatioMoments, path: string): void {
  requireCount({ n }, path);
  requireLength(4, { means, covariance }, path);
  requireFinite({ means, covariance }, path);
}
