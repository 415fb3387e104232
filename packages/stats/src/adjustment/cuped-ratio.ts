import { requireCount, requireFinite, requireLength } from '../argument-checks.js';
import { type PerArm, perArm } from '../data/arms.js';
import { type JointMoments, pooledProducts } from '../data/joint-moments.js';
import { testFrame } from '../frequentist/test-result.js';
import { bilinear, slopesFrom } from '../numeric/linear.js';
import { type AdjustedResult, adjustedDifference } from './adjusted-difference.js';

/**
 * One arm of a ratio metric with its pre-period ratio: 4 means and 4 x 4 covariances of one unit, in the order numerator
 * post, denominator post, numerator pre, denominator pre.
 */
export type CupedRatioMoments = JointMoments;

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
  const arms = perArm(options, linearise);
  // two units' worth of each arm: equal weight
  const { slopes, dropped } = slopesFrom(
    pooledProducts(
      perArm(arms, (arm) => ({ ...arm, n: 2 })),
      0,
    ),
  );
  const adjusted = adjustedDifference(
    arms,
    {
      method: 'cuped-ratio',
      slopes: { control: slopes, treatment: slopes },
      warnings: dropped.length > 0 ? ['constant-covariate'] : [],
      ratioAt: (estimate) => 1 + estimate / (arms.control.means[0] as number),
    },
    testFrame({ alpha }),
  );
  return { ...adjusted, theta: slopes[0] as number };
}

/** A ratio and its pre-period ratio as a metric and its covariate; NaN when a denominator's mean is 0. */
function linearise({ n, means, covariance }: CupedRatioMoments, path: string): JointMoments {
  requireCount({ n }, path);
  requireLength(4, { means, covariance }, path);
  requireFinite({ means, covariance }, path);
  const [post, ...postGradient] = ratioOf(means[0] ?? 0, means[1] ?? 0);
  const [pre, ...preGradient] = ratioOf(means[2] ?? 0, means[3] ?? 0);
  const gradients = [postGradient, [0, 0, ...preGradient]];
  return {
    n,
    means: [post, pre],
    covariance: gradients.map((a) => gradients.map((b) => bilinear(covariance, a, b))),
  };
}

/** A ratio with its derivatives by numerator and denominator. */
function ratioOf(numerator: number, denominator: number): readonly [number, number, number] {
  const inverse = denominator === 0 ? NaN : 1 / denominator;
  return [numerator * inverse, inverse, -numerator * inverse * inverse];
}
