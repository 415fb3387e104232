import { requireOpenUnit } from '../argument-checks.js';
import type { TestResult } from '../frequentist/test-result.js';
import { type MeanArms, welchTTest } from '../frequentist/welch.js';

/** One metric's balance before the experiment. */
export interface ImbalanceResult {
  readonly test: TestResult;
  /** Whether the arms differed before they were treated: the randomisation or the data are broken. */
  readonly isImbalanced: boolean;
}

/**
 * Welch's test of every metric over the pre-period, each at alpha divided by their number.
 *
 * Source: the A/A check of Kohavi, Tang & Xu 2020, Trustworthy online controlled experiments, ch. 19.
 */
export function covariateImbalance({
  metrics,
  alpha = 0.001,
}: {
  readonly metrics: readonly MeanArms[];
  readonly alpha?: number | undefined;
}): readonly ImbalanceResult[] {
  requireOpenUnit({ alpha });
  const each = alpha / Math.max(1, metrics.length);
  return metrics.map(({ control, treatment }) => {
    const test = welchTTest({ control, treatment, alpha: each });
    return { test, isImbalanced: test.pValue !== null && test.pValue < each };
  });
}
