import { refuse, requireOneOf } from '../argument-checks.js';
import { perArm } from '../data/arms.js';
import {
  countWarnings,
  momentsOfCounts,
  type ProportionArms,
  pooledCounts,
  rateVariance,
  requireProportionArms,
} from '../data/proportion-counts.js';
import { type TestOptions, type TestResult, testFrame, testOf } from './test-result.js';
import { NO_DIFFERENCE } from './welch.js';

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
  const { variance = 'pooled' } = options;
  requireProportionArms(options);
  requireOneOf({ variance }, ['pooled', 'unpooled']);
  const frame = testFrame(options);
  if (variance === 'pooled' && frame.nullDifference !== 0)
    refuse('nullDifference', frame.nullDifference, '0 with the pooled variance');
  const { control: c, treatment: t } = perArm(options, momentsOfCounts);
  const intervalError = Math.sqrt(t.variance / t.n + c.variance / c.n);
  const pooled = rateVariance(pooledCounts(options)) * (1 / c.n + 1 / t.n);
  const standardError = variance === 'pooled' ? Math.sqrt(pooled) : intervalError;
  return testOf(
    {
      method: `two-proportion-z-${variance}`,
      ...(c.n === 0 || t.n === 0 ? NO_DIFFERENCE : { estimate: t.mean - c.mean, standardError }),
      intervalError,
      warnings: countWarnings(options),
    },
    frame,
  );
}
