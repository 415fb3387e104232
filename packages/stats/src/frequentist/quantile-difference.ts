import { refuse, requireCount, requireFinite, requireOpenUnit } from '../argument-checks.js';
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
  options: TestOptions & {
    readonly q: number;
    readonly control: QuantileSummary;
    readonly treatment: QuantileSummary;
  },
): TestResult {
  const { q, control, treatment, ...test } = options;
  requireOpenUnit(q, 'q');
  const arms = {
    control: quantileAsMean(control, 'control'),
    treatment: quantileAsMean(treatment, 'treatment'),
  };
  return { ...welchTTest({ ...test, ...arms }), method: 'quantile-difference' };
}

/** A quantile with the per-unit variance that its interval implies, (n - 1) * ((upper - lower) / (2 z))^2. */
export function quantileAsMean({ n, estimate, lower, upper }: QuantileSummary, field: string): SampleMoments {
  requireCount(n, `${field}.n`);
  requireFinite(estimate, `${field}.estimate`);
  requireFinite(lower, `${field}.lower`);
  requireFinite(upper, `${field}.upper`);
  if (lower > upper) refuse(`${field}.lower`, lower, `at most upper (${upper})`);
  const standardError = (upper - lower) / (2 * normalIsf(0.025));
  return { n, mean: estimate, variance: Math.max(0, n - 1) * standardError ** 2 };
}
