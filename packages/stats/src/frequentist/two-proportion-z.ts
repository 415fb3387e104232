import { refuse, requireFinite, requireOneOf } from '../argument-checks.js';
import {
  countWarnings,
  type ProportionArms,
  rateVariance,
  requireProportionArms,
} from '../data/proportion-counts.js';
import { resultOf, type TestOptions, type TestResult, testFrame, withoutEvidence } from './test-result.js';

/**
 * z test of treatment rate - control rate.
 *
 * `variance: 'pooled'` (default) takes the statistic's standard error under the null of equal rates and so needs
 * nullDifference 0; the interval always uses the unpooled one. With `small-counts` prefer fisherExactTest and the
 * score interval.
 *
 * @throws StatsError when the counts cannot be counts, or pooled is asked for with another null difference
 *
 * Source: Fleiss, Levin & Paik 2003, Statistical methods for rates and proportions, ch. 3.
 */
export function twoProportionZTest(
  options: ProportionArms & TestOptions & { readonly variance?: 'pooled' | 'unpooled' | undefined },
): TestResult {
  const { control, treatment, variance = 'pooled' } = options;
  requireProportionArms(options);
  requireOneOf(variance, ['pooled', 'unpooled'], 'variance');
  const frame = testFrame(options);
  requireFinite(frame.nullDifference, 'nullDifference');
  if (variance === 'pooled' && frame.nullDifference !== 0) {
    refuse('nullDifference', frame.nullDifference, '0 with the pooled variance');
  }
  const method = `two-proportion-z-${variance}`;
  if (control.n === 0 || treatment.n === 0) return withoutEvidence('insufficient-data', method, frame);

  const estimate = treatment.successes / treatment.n - control.successes / control.n;
  const unpooled = Math.sqrt(rateVariance(treatment) / treatment.n + rateVariance(control) / control.n);
  const standardError = variance === 'pooled' ? pooledError({ control, treatment }) : unpooled;
  const warnings = countWarnings(options);
  if (standardError === 0)
    return withoutEvidence('zero-variance', method, frame, { estimate, standardError, warnings });
  return resultOf(
    { method, estimate, standardError, intervalError: unpooled, degreesOfFreedom: null, warnings },
    frame,
  );
}

function pooledError({ control, treatment }: ProportionArms): number {
  const pooled = { n: control.n + treatment.n, successes: control.successes + treatment.successes };
  return Math.sqrt(rateVariance(pooled) * (1 / control.n + 1 / treatment.n));
}
