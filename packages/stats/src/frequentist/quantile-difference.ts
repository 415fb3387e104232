import { requireAtMost, requireCount, requireFinite, requireOpenUnit } from '../argument-checks.js';
import { type PerArm, perArm } from '../data/arms.js';
import type { SampleMoments } from '../data/moments.js';
import { normalIsf } from '../distributions/normal.js';
import { type TestOptions, type TestResult, testFrame, testOf } from './test-result.js';
import { differenceOf } from './welch.js';

/** One arm of a quantile metric: its sample quantile and a 95 % interval for it (from quantileCI or SQL). */
export interface QuantileSummary {
  readonly n: number;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Test of treatment quantile - control quantile; the standard errors come from the 95 % intervals given.
 *
 * @param options.q - the quantile's level, for the record of what was asked
 *
 * Source: Deng, Knoblich & Lu 2018, KDD, section 4.
 */
export function quantileDifferenceTest(
  options: TestOptions & PerArm<QuantileSummary> & { readonly q: number },
): TestResult {
  requireOpenUnit({ q: options.q });
  const arms = perArm(options, quantileAsMean);
  return testOf({ ...differenceOf(arms), method: 'quantile-difference' }, testFrame(options));
}

/** A quantile with the per-unit variance that its interval implies, (n - 1) * ((upper - lower) / (2 z))^2. */
export function quantileAsMean({ n, estimate, lower, upper }: QuantileSummary, path: string): SampleMoments {
  requireCount({ n }, path);
  requireFinite({ estimate, lower, upper }, path);
  requireAtMost(upper, { lower }, path);
  const standardError = (upper - lower) / (2 * normalIsf(0.025));
  return { n, mean: estimate, variance: Math.max(0, n - 1) * standardError ** 2 };
}
