import { requireCount, requireFinite, requireNonNegative } from '../argument-checks.js';
import { covarianceFromValues } from './co-moments.js';
import { momentsFromValues, type SampleMoments } from './moments.js';

/** What a ratio metric needs to know of one arm: per unit, a numerator and a denominator (revenue and orders). */
export interface RatioMoments {
  readonly n: number;
  readonly numeratorMean: number;
  readonly denominatorMean: number;
  readonly numeratorVariance: number;
  readonly denominatorVariance: number;
  readonly covariance: number;
}

/** Ratio moments of raw per-unit values; variances of fewer than two units are 0. */
export function ratioMoments(numerator: readonly number[], denominator: readonly number[]): RatioMoments {
  const { n, covariance } = covarianceFromValues(numerator, denominator);
  const top = momentsFromValues(numerator);
  const bottom = momentsFromValues(denominator);
  return {
    n,
    numeratorMean: top.mean,
    denominatorMean: bottom.mean,
    numeratorVariance: top.variance ?? 0,
    denominatorVariance: bottom.variance ?? 0,
    covariance: covariance ?? 0,
  };
}

/**
 * A ratio metric as the mean of its linearised units, with variance (vN - 2 R cov + R^2 vD) / meanD^2; both are NaN when
 * the denominator's is 0.
 *
 * Source: the delta method; Deng, Knoblich & Lu 2018, Applying the delta method in metric analytics, KDD.
 */
export function ratioAsMean(moments: RatioMoments, path: string): SampleMoments {
  const { n, numeratorMean, denominatorMean, numeratorVariance, denominatorVariance, covariance } = moments;
  requireCount({ n }, path);
  requireFinite({ numeratorMean, denominatorMean, covariance }, path);
  requireNonNegative({ numeratorVariance, denominatorVariance }, path);
  const ratio = numeratorMean / denominatorMean;
  const mean = Number.isFinite(ratio) ? ratio : NaN;
  const variance = numeratorVariance - 2 * mean * covariance + mean * mean * denominatorVariance;
  return { n, mean, variance: Math.max(0, variance) / denominatorMean ** 2 };
}
