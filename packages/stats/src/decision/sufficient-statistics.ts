import { type CupedMoments, type CupedResult, cupedTest } from '../adjustment/cuped.js';
import { type CupedRatioMoments, type CupedRatioResult, cupedRatioTest } from '../adjustment/cuped-ratio.js';
import { requireMoments, type SampleMoments } from '../data/moments.js';
import {
  momentsOfCounts,
  type ProportionArms,
  type ProportionCounts,
  requireCounts,
} from '../data/proportion-counts.js';
import { type RatioMoments, requireRatioMoments } from '../data/ratio-moments.js';
import { type QuantileSummary, quantileAsMean } from '../frequentist/quantile-difference.js';
import { ratioAsMean } from '../frequentist/ratio-metric.js';
import type { Warning } from '../frequentist/test-result.js';

/** One arm's data by kind of metric: counts and sums, never raw events. */
export interface SufficientStatistics {
  readonly proportion: ProportionCounts;
  readonly mean: SampleMoments;
  readonly ratio: RatioMoments;
  readonly quantile: QuantileSummary;
  readonly cuped: CupedMoments;
  readonly cupedRatio: CupedRatioMoments;
}

/** What a metric measures per unit. */
export type MetricKind = keyof SufficientStatistics;

/** Any metric as a mean: what the tests, intervals and posteriors of all kinds have in common. */
export interface MetricEvidence {
  readonly control: SampleMoments;
  readonly treatment: SampleMoments;
  readonly warnings: readonly Warning[];
  /** Present for proportions: small counts want exact methods. */
  readonly counts: ProportionArms | null;
  /** Unadjusted control mean, what a lift is relative to. */
  readonly baseline: number;
  /** The delta-method lift, where adjustment changes its error. */
  readonly deltaLift: { readonly estimate: number; readonly standardError: number } | null;
}

/** Which slope an adjusted metric takes. */
export interface EvidenceOptions {
  readonly theta: 'withinArm' | 'joint';
}

type EvidenceOf<K extends MetricKind> = (
  control: SufficientStatistics[K],
  treatment: SufficientStatistics[K],
  options: EvidenceOptions,
) => MetricEvidence | null;

const EVIDENCE: { readonly [K in MetricKind]: EvidenceOf<K> } = {
  proportion: (control, treatment) => {
    requireCounts(control, 'control');
    requireCounts(treatment, 'treatment');
    const arms = { control: momentsOfCounts(control), treatment: momentsOfCounts(treatment) };
    return { ...plain(arms.control, arms.treatment), counts: { control, treatment } };
  },
  mean: (control, treatment) => {
    requireMoments(control, 'control');
    requireMoments(treatment, 'treatment');
    return plain(control, treatment);
  },
  ratio: (control, treatment) => {
    requireRatioMoments(control, 'control');
    requireRatioMoments(treatment, 'treatment');
    const c = ratioAsMean(control);
    const t = ratioAsMean(treatment);
    return c === null || t === null ? null : plain(c, t);
  },
  quantile: (control, treatment) =>
    plain(quantileAsMean(control, 'control'), quantileAsMean(treatment, 'treatment')),
  cuped: (control, treatment, { theta }) =>
    adjusted(cupedTest({ control, treatment, theta }), control, treatment, control.postMean),
  cupedRatio: (control, treatment) => {
    const baseline = (control.means[0] ?? 0) / (control.means[1] ?? 0);
    return adjusted(cupedRatioTest({ control, treatment }), control, treatment, baseline);
  },
};

/** The common form of a metric's data; null when it is not defined (a denominator of 0). */
export function metricEvidence<K extends MetricKind>(
  kind: K,
  control: SufficientStatistics[K],
  treatment: SufficientStatistics[K],
  options: EvidenceOptions,
): MetricEvidence | null {
  return EVIDENCE[kind](control, treatment, options);
}

function plain(control: SampleMoments, treatment: SampleMoments): MetricEvidence {
  return { control, treatment, warnings: [], counts: null, baseline: control.mean, deltaLift: null };
}

function adjusted(
  test: CupedResult | CupedRatioResult,
  control: { readonly n: number },
  treatment: { readonly n: number },
  baseline: number,
): MetricEvidence | null {
  if (test.status === 'zero-baseline') return null;
  const { adjustedMean, adjustedVariance, warnings, relative } = test;
  const mean = adjustedMean ?? { control: 0, treatment: 0 };
  const variance = adjustedVariance ?? { control: 0, treatment: 0 };
  return {
    control: { n: control.n, mean: mean.control, variance: variance.control },
    treatment: { n: treatment.n, mean: mean.treatment, variance: variance.treatment },
    warnings,
    counts: null,
    baseline,
    deltaLift: relative,
  };
}
