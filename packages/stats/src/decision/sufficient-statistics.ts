import type { AdjustedResult, LiftEstimate } from '../adjustment/adjusted-difference.js';
import { type CupedMoments, cupedTest } from '../adjustment/cuped.js';
import { type CupedRatioMoments, cupedRatioTest } from '../adjustment/cuped-ratio.js';
import { type PerArm, perArm } from '../data/arms.js';
import type { SampleMoments } from '../data/moments.js';
import {
  countWarnings,
  momentsOfCounts,
  type ProportionArms,
  type ProportionCounts,
  requireProportionArms,
} from '../data/proportion-counts.js';
import { type RatioMoments, ratioAsMean } from '../data/ratio-moments.js';
import { type QuantileSummary, quantileAsMean } from '../frequentist/quantile-difference.js';
import type { Warning } from '../frequentist/test-result.js';
import { type MeanArms, requireMeanArms } from '../frequentist/welch.js';

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
export interface MetricEvidence extends MeanArms {
  readonly warnings: readonly Warning[];
  /** Present for proportions: small counts want exact methods. */
  readonly counts: ProportionArms | null;
  /** Unadjusted control mean, what a lift is relative to. */
  readonly baseline: number;
  /** The lift with its delta-method error, where an adjustment knows more than the means do. */
  readonly deltaLift: LiftEstimate | null;
}

/** Which slope an adjusted metric takes. */
export interface EvidenceOptions {
  readonly theta: 'withinArm' | 'joint';
}

type EvidenceOf<K extends MetricKind> = (
  arms: PerArm<SufficientStatistics[K]>,
  options: EvidenceOptions,
) => MetricEvidence;

const EVIDENCE: { readonly [K in MetricKind]: EvidenceOf<K> } = {
  proportion: (counts) => {
    requireProportionArms(counts);
    return { ...plain(perArm(counts, momentsOfCounts)), counts, warnings: countWarnings(counts) };
  },
  mean: (arms) => {
    requireMeanArms(arms);
    return plain(arms);
  },
  ratio: (arms) => plain(perArm(arms, ratioAsMean)),
  quantile: (arms) => plain(perArm(arms, quantileAsMean)),
  cuped: (arms, { theta }) => adjusted(arms, cupedTest({ ...arms, theta }), arms.control.postMean),
  cupedRatio: (arms) => {
    const [numerator = 0, denominator = 0] = arms.control.means;
    return adjusted(arms, cupedRatioTest(arms), numerator / denominator);
  },
};

/** The common form of a metric's data; its means are NaN when it is not defined (a denominator of 0). */
export function metricEvidence<K extends MetricKind>(
  kind: K,
  arms: PerArm<SufficientStatistics[K]>,
  options: EvidenceOptions,
): MetricEvidence {
  return EVIDENCE[kind](arms, options);
}

function plain({ control, treatment }: MeanArms): MetricEvidence {
  return { control, treatment, warnings: [], counts: null, baseline: control.mean, deltaLift: null };
}

function adjusted(
  arms: PerArm<{ readonly n: number }>,
  result: AdjustedResult,
  baseline: number,
): MetricEvidence {
  const armOf = (name: keyof typeof arms): SampleMoments => ({
    n: arms[name].n,
    mean: result.adjustedMean[name] ?? NaN,
    variance: result.adjustedVariance[name] ?? NaN,
  });
  const evidence = plain({ control: armOf('control'), treatment: armOf('treatment') });
  return { ...evidence, warnings: result.warnings, baseline, deltaLift: result.relative };
}
