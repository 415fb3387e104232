import { requireOpenUnit } from '../argument-checks.js';
import type { SampleMoments } from '../data/moments.js';
import { type RatioMoments, ratioUnitVariance, requireRatioMoments } from '../data/ratio-moments.js';
import { type LiftResult, relativeLift } from './relative-lift.js';
import { type Status, type TestResult, testFrame, withoutEvidence } from './test-result.js';
import { welchTTest } from './welch.js';

/** One arm of a ratio metric: the ratio of sums, and the variance of one unit's contribution to it. */
export interface RatioArm {
  readonly ratio: number | null;
  readonly unitVariance: number | null;
}

/** Test of a ratio metric on the absolute scale, with its lift on the delta scale. */
export interface RatioMetricResult {
  readonly status: Status;
  readonly control: RatioArm;
  readonly treatment: RatioArm;
  readonly absolute: TestResult;
  readonly relative: LiftResult;
}

/** Two arms of a ratio metric. */
export interface RatioArms {
  readonly control: RatioMoments;
  readonly treatment: RatioMoments;
}

/**
 * Welch test of sum(numerator) / sum(denominator) between arms, when units were randomised but the denominator was not.
 *
 * `zero-baseline` when a denominator's mean is 0.
 *
 * Source: the delta method; Deng, Knoblich & Lu 2018.
 */
export function ratioMetricTest({
  control,
  treatment,
  alpha = 0.05,
}: RatioArms & { readonly alpha?: number | undefined }): RatioMetricResult {
  requireRatioMoments(control, 'control');
  requireRatioMoments(treatment, 'treatment');
  requireOpenUnit(alpha, 'alpha');
  const c = ratioAsMean(control);
  const t = ratioAsMean(treatment);
  if (c === null || t === null) return undefinedRatio(c, t, alpha);
  const absolute = welchTTest({ control: c, treatment: t, alpha });
  const relative = relativeLift({ control: c, treatment: t, alpha, method: 'delta' });
  const { status } = absolute;
  return {
    status,
    control: armOf(c),
    treatment: armOf(t),
    absolute: { ...absolute, method: 'ratio-delta' },
    relative,
  };
}

/** A ratio metric as the mean of its linearised units; null when the denominator's mean is 0. */
export function ratioAsMean(moments: RatioMoments): SampleMoments | null {
  if (moments.denominatorMean === 0) return null;
  const mean = moments.numeratorMean / moments.denominatorMean;
  return { n: moments.n, mean, variance: ratioUnitVariance(moments) };
}

function armOf(moments: SampleMoments | null): RatioArm {
  return { ratio: moments?.mean ?? null, unitVariance: moments?.variance ?? null };
}

function undefinedRatio(c: SampleMoments | null, t: SampleMoments | null, alpha: number): RatioMetricResult {
  return {
    status: 'zero-baseline',
    control: armOf(c),
    treatment: armOf(t),
    absolute: withoutEvidence('zero-baseline', 'ratio-delta', testFrame({ alpha })),
    relative: {
      status: 'zero-baseline',
      method: 'delta',
      estimate: null,
      standardError: null,
      standardErrorLog: null,
      pValue: null,
      pValueAbsolute: null,
      ciLower: null,
      ciUpper: null,
      shape: null,
    },
  };
}
