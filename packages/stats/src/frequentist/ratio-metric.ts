import { type PerArm, perArm } from '../data/arms.js';
import { type RatioMoments, ratioAsMean } from '../data/ratio-moments.js';
import { numbersOrNull } from '../numbers-or-null.js';
import { type LiftResult, liftOf } from './relative-lift.js';
import { type Status, type TestResult, testFrame, testOf } from './test-result.js';
import { differenceOf } from './welch.js';

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
export type RatioArms = PerArm<RatioMoments>;

/**
 * Welch test of sum(numerator) / sum(denominator) between arms, when units were randomised but the denominator was not.
 *
 * `zero-baseline` when a denominator's mean is 0.
 *
 * Source: the delta method; Deng, Knoblich & Lu 2018.
 */
export function ratioMetricTest(
  options: RatioArms & { readonly alpha?: number | undefined },
): RatioMetricResult {
  const { alpha = 0.05 } = options;
  const frame = testFrame({ alpha });
  const arms = perArm(options, ratioAsMean);
  const absolute = testOf({ ...differenceOf(arms), method: 'ratio-delta' }, frame);
  return {
    status: absolute.status,
    ...perArm(arms, ({ mean, variance }) => numbersOrNull({ ratio: mean, unitVariance: variance })),
    absolute,
    relative: liftOf(arms, { method: 'delta', distribution: 't', alpha }),
  };
}
