import { requireCount, requireFinite, requireNonNegative } from '../argument-checks.js';
import { covarianceFromValues } from './co-moments.js';
import { momentsFromValues } from './moments.js';

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
 * Variance of one unit's contribution to the ratio of means, (vN - 2 R cov + R^2 vD) / meanD^2.
 *
 * Source: the delta method; Deng, Knoblich & Lu 2018, Applying the delta method in metric analytics, KDD.
 */
export function ratioUnitVariance(moments: RatioMoments): number {
  const { numeratorMean, denominatorMean, numeratorVariance, denominatorVariance, covariance } = moments;
  const ratio = numeratorMean / denominatorMean;
  const variance = numeratorVariance - 2 * ratio * covariance + ratio * ratio * denominatorVariance;
  return Math.max(0, variance) / denominatorMean ** 2;
}

export function requireRatioMoments(moments: RatioMoments, field: string): void {
  requireCount(moments.n, `${field}.n`);
  requireFinite(moments.numeratorMean, `${field}.numeratorMean`);
  requireFinite(moments.denominatorMean, `${field}.denominatorMean`);
  requireNonNegative(moments.numeratorVariance, `${field}.numeratorVariance`);
  requireNonNegative(moments.denominatorVariance, `${field}.denominatorVariance`);
  requireFinite(moments.covariance, `${field}.covariance`);
}
