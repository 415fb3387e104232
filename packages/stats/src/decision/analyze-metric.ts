import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { countWarnings } from '../data/proportion-counts.js';
import type { Direction } from '../frequentist/non-inferiority.js';
import type { LiftMethod } from '../frequentist/relative-lift.js';
import type { Status, Warning } from '../frequentist/test-result.js';
import { differenceError } from '../frequentist/welch.js';
import { INFERENCE } from './inference.js';
import { type AnalysisOptions, type Chances, type Effect, NO_EFFECT } from './outcome.js';
import type { InferenceMethod } from './recommend.js';
import { type MetricKind, metricEvidence, type SufficientStatistics } from './sufficient-statistics.js';

/** What is measured, and which way is good. */
export interface Metric<K extends MetricKind> {
  readonly kind: K;
  readonly goodDirection?: Direction | undefined;
}

/** One treatment's effect on one metric. */
export interface MetricAnalysis {
  readonly status: Status;
  readonly warnings: readonly Warning[];
  readonly method: InferenceMethod;
  /** The test behind it, such as `two-proportion-z` or `fisher-exact`. */
  readonly test: string;
  /** treatment - control in the metric's own unit. */
  readonly absolute: Effect;
  /** As a fraction of |control|. */
  readonly lift: Effect & { readonly method: LiftMethod };
  /** On the absolute scale (compat: on the lift's); null for Bayesian analyses. */
  readonly pValue: number | null;
  /** Bayesian analyses only. */
  readonly chances: Chances | null;
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
  const { method = 'fixed', alpha = 0.05, compat } = options;
  requireOneOf(method, ['fixed', 'sequential', 'group-sequential', 'bayesian'], 'method');
  requireOpenUnit(alpha, 'alpha');
  const evidence = metricEvidence(metric.kind, control, treatment, { theta: compat ? 'joint' : 'withinArm' });
  if (evidence === null) return without('zero-baseline', method);
  if (Math.min(evidence.control.n, evidence.treatment.n) < 2) return without('insufficient-data', method);
  const warnings = evidence.counts === null ? evidence.warnings : countWarnings(evidence.counts);
  if (differenceError(evidence) === 0 && evidence.counts === null)
    return { ...without('zero-variance', method), warnings };

  const lowerIsBetter = metric.goodDirection === 'decrease';
  const { isSignificant, isStrict, ...result } = INFERENCE[method](evidence, {
    ...options,
    alpha,
    lowerIsBetter,
  });
  const { estimate } = result.absolute;
  const isGood = estimate !== null && estimate > 0 !== lowerIsBetter;
  const signal = isSignificant ? (isGood ? 'positive' : 'negative') : 'none';
  return { ...result, warnings, method, signal, strict: isSignificant && isStrict };
}

function without(status: Status, method: InferenceMethod): MetricAnalysis {
  return {
    status,
    warnings: [],
    method,
    test: 'none',
    absolute: NO_EFFECT,
    lift: { ...NO_EFFECT, method: 'fieller' },
    pValue: null,
    chances: null,
    signal: 'none',
    strict: false,
  };
}
