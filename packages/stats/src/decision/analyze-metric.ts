import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { chancesOfLess } from '../bayes/normal-posterior.js';
import type { PerArm } from '../data/arms.js';
import type { Direction } from '../frequentist/non-inferiority.js';
import type { Warning } from '../frequentist/test-result.js';
import { inferenceBy } from './inference.js';
import type { AnalysisOptions, Outcome } from './outcome.js';
import { INFERENCE_METHODS, type InferenceMethod } from './recommend.js';
import { type MetricKind, metricEvidence, type SufficientStatistics } from './sufficient-statistics.js';

/** What is measured, and which way is good. */
export interface Metric<K extends MetricKind> {
  readonly kind: K;
  readonly goodDirection?: Direction | undefined;
}

/** One treatment's effect on one metric. */
export interface MetricAnalysis extends Omit<Outcome, 'isSignificant' | 'isStrict'> {
  readonly warnings: readonly Warning[];
  readonly method: InferenceMethod;
  /** Whether the method's own valid evidence shows an effect, and in which direction it counts. */
  readonly signal: 'positive' | 'negative' | 'none';
  /** p < .001, or a chance above .999. */
  readonly strict: boolean;
}

/**
 * The default analysis of one metric: which test, which interval, which lift, decided by the data.
 *
 * Proportions with small counts get the score interval and Fisher's p, other proportions the z test, everything else
 * Welch's t. Lifts are log-ratio intervals when both means are beyond four standard errors, Fieller's otherwise.
 * Significance is always decided on the absolute scale.
 */
export function analyzeMetric<K extends MetricKind>(
  metric: Metric<K>,
  control: SufficientStatistics[K],
  treatment: SufficientStatistics[K],
  options: AnalysisOptions = {},
): MetricAnalysis {
  return metricAnalyzer(options)(metric, { control, treatment });
}

/** The same for many metrics: what depends on the options alone is worked out once. */
export function metricAnalyzer(
  options: AnalysisOptions,
): <K extends MetricKind>(metric: Metric<K>, arms: PerArm<SufficientStatistics[K]>) => MetricAnalysis {
  const { method = 'fixed', alpha = 0.05, compat } = options;
  requireOneOf({ method }, INFERENCE_METHODS);
  requireOpenUnit({ alpha });
  const infer = inferenceBy({ ...options, method, alpha });
  return ({ kind, goodDirection }, arms) => {
    const evidence = metricEvidence(kind, arms, { theta: compat ? 'joint' : 'withinArm' });
    const { warnings } = evidence;
    const { isSignificant, isStrict, chances, ...result } = infer(evidence);
    const lowerIsBetter = goodDirection === 'decrease';
    const isGood = (result.absolute.estimate ?? 0) > 0 !== lowerIsBetter;
    return {
      ...result,
      chances: chances && lowerIsBetter ? chancesOfLess(chances) : chances,
      warnings,
      method,
      signal: isSignificant ? (isGood ? 'positive' : 'negative') : 'none',
      strict: isSignificant && isStrict,
    };
  };
}
