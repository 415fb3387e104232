import { requireAtMost, requireCount, requireFinite, requireOpenUnit } from '../argument-checks.js';
import { mapArms, type PerArm, requireArms } from '../data/arms.js';
import type { SampleMoments } from '../data/moments.js';
import { normalIsf } from '../distributions/normal.js';
import type { TestOptions, TestResult } from './test-result.js';
import { welchTTest } from './welch.js';

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
  const { q, control, treatment, ...test } = options;
  requireOpenUnit({ q });
  requireArms(options, requireQuantile);
  const arms = mapArms({ control, treatment }, quantileAsMean);
  return { ...welchTTest({ ...test, ...arms }), method: 'quantile-difference' };
}

/** A quantile with the per-unit variance that its interval implies, (n - 1) * ((upper - lower) / (2 z))^2. */
export function quantileAsMean({ n, estimate, lower, upper }: QuantileSummary): SampleMoments {
  const standardError = (upper - lower) / (2 * normalIsf(0.025));
  return { n, mean: estimate, variance: Math.max(0, n - 1) * standardError ** 2 };
}

export function requireQuantile({ n, estimate, lower, upper }: QuantileSummary, path: string): void {
  requireCount({ n }, path);
  requireFinite({ estimate, lower, upper }, path);
  requireAtMost(upper, { lower }, path);
}
