import { requireAtLeast, requireLength } from '../argument-checks.js';
import type { PerArm } from '../data/arms.js';
import { type Direction, nonInferiorityTest } from '../frequentist/non-inferiority.js';
import { type SrmResult, srmTest } from '../health/srm.js';
import { type AdjustmentMethod, adjustPValues } from '../multiplicity/adjust-p-values.js';
import { type Metric, type MetricAnalysis, metricAnalyzer } from './analyze-metric.js';
import type { AnalysisOptions, Effect } from './outcome.js';
import {
  type DecisionThresholds,
  type ExperimentHealth,
  type GoalSignal,
  type GuardrailSignal,
  type Recommendation,
  recommend,
} from './recommend.js';
import { type MetricKind, metricEvidence, type SufficientStatistics } from './sufficient-statistics.js';

/** A metric with the data of every variation, control first. */
export type MetricData = { readonly [K in MetricKind]: MetricOf<K> }[MetricKind];

interface MetricOf<K extends MetricKind> extends Metric<K> {
  readonly key: string;
  readonly role: 'goal' | 'guardrail';
  readonly arms: readonly SufficientStatistics[K][];
  /** Guardrails: the largest harm to tolerate, as a fraction of the control; 0.05 by default. */
  readonly margin?: number | undefined;
}

/** A whole experiment in sufficient statistics. */
export interface ExperimentData extends AnalysisOptions {
  /** Control first; weights as they were meant to be. */
  readonly variations: readonly { readonly id: string; readonly weight: number; readonly units: number }[];
  readonly metrics: readonly MetricData[];
  readonly health: Pick<
    ExperimentHealth,
    'runtimeDays' | 'unitsPerDay' | 'multipleExposureRate' | 'dataQualityFailed'
  >;
  /** Over all variations, from planning. */
  readonly requiredUnits?: number | null | undefined;
  readonly thresholds?: Partial<DecisionThresholds> | undefined;
  /** How the p-values of goals times treatments are adjusted; Holm by default. */
  readonly multiplicity?: AdjustmentMethod | undefined;
}

/** One treatment's result on one metric. */
export interface MetricReport {
  readonly key: string;
  readonly role: 'goal' | 'guardrail';
  readonly variationId: string;
  readonly analysis: MetricAnalysis;
  /** Among the goals of all treatments; null for guardrails and Bayesian analyses. */
  readonly adjustedPValue: number | null;
  /** Guardrails: proven not worse than the margin. */
  readonly isNonInferior: boolean | null;
}

/** Everything there is to say about an experiment now. */
export interface ExperimentReport {
  readonly srm: SrmResult;
  readonly metrics: readonly MetricReport[];
  readonly recommendation: Recommendation;
}

/**
 * From the counts and sums of an experiment to its decision: health, every metric against the control, multiplicity over
 * goals and treatments, and the recommendation.
 *
 * @throws StatsError when an argument cannot be what it claims; a metric without enough data is a status, not an error
 */
export function analyzeExperiment(experiment: ExperimentData): ExperimentReport {
  const { variations, metrics, method = 'fixed' } = experiment;
  requireAtLeast(2, { variations });
  for (const { key, arms } of metrics) requireLength(variations.length, { arms }, `metrics.${key}`);
  const unitsPerVariation = variations.map(({ units }) => units);
  const srm = srmTest({ observed: unitsPerVariation, weights: variations.map(({ weight }) => weight) });
  const analyze = metricAnalyzer(experiment);
  const reports = withAdjustment(
    metrics.flatMap((metric) => reportsOf(metric, variations, analyze)),
    experiment,
  );
  const recommendation = recommend({
    method,
    requiredUnits: experiment.requiredUnits,
    thresholds: experiment.thresholds,
    health: {
      ...experiment.health,
      unitsPerVariation,
      srmPValue: srm.pValue,
      conversionsPerVariation: fewestConversions(metrics),
    },
    variations: variations.slice(1).map(({ id }) => {
      const having = (role: MetricReport['role']) =>
        reports.filter((report) => report.variationId === id && report.role === role);
      return {
        id,
        goals: having('goal').map(goalSignalOf(metrics)),
        guardrails: having('guardrail').map(guardrailSignal),
      };
    }),
  });
  return { srm, metrics: reports, recommendation };
}

function reportsOf<K extends MetricKind>(
  metric: MetricOf<K>,
  variations: ExperimentData['variations'],
  analyze: ReturnType<typeof metricAnalyzer>,
): MetricReport[] {
  const { key, role, arms } = metric;
  const [control] = arms as readonly [SufficientStatistics[K]];
  return variations.slice(1).map(({ id: variationId }, i) => {
    const pair = { control, treatment: arms[i + 1] as SufficientStatistics[K] };
    const analysis = analyze(metric, pair);
    const isProven = role === 'guardrail' ? isNonInferior(metric, pair, analysis) : null;
    return { key, role, variationId, analysis, adjustedPValue: null, isNonInferior: isProven };
  });
}

// Fixed horizons test the exact contrast; other methods must clear the margin with their own valid interval.
function isNonInferior<K extends MetricKind>(
  { kind, margin = 0.05, goodDirection = 'increase' }: MetricOf<K>,
  arms: PerArm<SufficientStatistics[K]>,
  { method, lift }: MetricAnalysis,
): boolean {
  if (method === 'fixed') {
    const { control, treatment } = metricEvidence(kind, arms, { theta: 'withinArm' });
    // the contrast is defined for what is an average of something not negative
    if (!(control.mean >= 0 && Number.isFinite(treatment.mean))) return false;
    return nonInferiorityTest({ control, treatment, margin, marginType: 'relative', goodDirection })
      .nonInferior;
  }
  return (assuredGain(lift, goodDirection) ?? -Infinity) > -margin;
}

/** The end of an interval that the effect is at least, in the good direction. */
function assuredGain({ ciLower, ciUpper }: Effect, goodDirection: Direction | undefined): number | null {
  if (goodDirection !== 'decrease') return ciLower;
  return ciUpper === null ? null : -ciUpper;
}

// The family is goals times treatments; guardrails stand alone, so that a harm is never adjusted away.
function withAdjustment(
  reports: readonly MetricReport[],
  { multiplicity = 'holm', alpha = 0.05 }: ExperimentData,
): MetricReport[] {
  const goals = reports.filter((report) => report.role === 'goal');
  const pValues = goals.map(({ analysis }) => analysis.pValue);
  const { adjusted } = adjustPValues({ pValues, method: multiplicity });
  return reports.map((report) => {
    const index = goals.indexOf(report);
    const adjustedPValue = index < 0 ? null : (adjusted[index] ?? null);
    if (adjustedPValue === null || adjustedPValue < alpha) return { ...report, adjustedPValue };
    return { ...report, adjustedPValue, analysis: { ...report.analysis, signal: 'none', strict: false } };
  });
}

function goalSignalOf(metrics: readonly MetricData[]): (report: MetricReport) => GoalSignal {
  return ({ key, analysis: { signal, strict, absolute } }) => {
    const metric = metrics.find((one) => one.key === key && one.role === 'goal');
    const lowerBound = assuredGain(absolute, metric?.goodDirection);
    return { signal, strict, estimate: absolute.estimate, lowerBound };
  };
}

function guardrailSignal({ analysis, isNonInferior: isSafe }: MetricReport): GuardrailSignal {
  if (analysis.signal === 'negative') return { signal: 'harmed', strict: analysis.strict };
  return { signal: isSafe ? 'safe' : 'unproven', strict: false };
}

/** Per variation, the fewest conversions over the goals that count conversions. */
function fewestConversions(metrics: readonly MetricData[]): readonly number[] | undefined {
  const counts = metrics.flatMap((metric) =>
    metric.kind === 'proportion' && metric.role === 'goal' ? [metric.arms] : [],
  );
  return counts[0]?.map((_, i) => Math.min(...counts.map((arms) => arms[i]?.successes ?? 0)));
}
