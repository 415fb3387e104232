import { requireLength } from '../argument-checks.js';
import { mergeMoments, type SampleMoments } from '../data/moments.js';
import { resultOf, type TestResult, testFrame, withoutEvidence } from '../frequentist/test-result.js';
import { type MeanArms, requireMeanArms } from '../frequentist/welch.js';

/** z test of a difference weighted by strata. */
export interface PostStratifiedResult extends TestResult {
  /** Post-stratified mean of the control. */
  readonly controlMean: number | null;
  /** Given the strata's sizes. */
  readonly varianceConditional: number | null;
  /** With the strata's sizes themselves sampled; the standard error's square. */
  readonly variancePopulation: number | null;
  /** Difference / |control mean| with its delta-method error. */
  readonly relative: { readonly estimate: number; readonly standardError: number } | null;
  /** Strata that were too small to stand alone and joined the largest. */
  readonly mergedStrata: number;
}

/**
 * Difference of means weighted by the strata's pooled shares: removes the variance between strata.
 *
 * A stratum with fewer than 2 units or no variance in an arm merges into the largest one first.
 *
 * Source: Miratrix, Sekhon & Yu 2013, JRSS B 75:369-396; the population variance adds the sampling of the shares.
 */
export function postStratifiedTest({
  strata,
  alpha = 0.05,
}: {
  readonly strata: readonly MeanArms[];
  readonly alpha?: number | undefined;
}): PostStratifiedResult {
  requireLength(strata, 1, 'strata');
  for (const stratum of strata) requireMeanArms(stratum);
  const frame = testFrame({ alpha });
  const { kept, mergedStrata } = mergeWeak(strata);
  if (kept.some((stratum) => stratum.control.n < 2 || stratum.treatment.n < 2)) {
    return { ...withoutEvidence('insufficient-data', 'post-stratified', frame), ...NO_PARTS, mergedStrata };
  }

  const sums = weightedSums(kept);
  const estimate = sums.treatmentMean - sums.controlMean;
  const varianceConditional = sums.treatmentVariance + sums.controlVariance;
  const variancePopulation = varianceConditional + sums.shareVariance(1, 1);
  const parts = {
    controlMean: sums.controlMean,
    varianceConditional,
    variancePopulation,
    relative: relativeOf(sums),
    mergedStrata,
  };
  const standardError = Math.sqrt(variancePopulation);
  if (standardError === 0) {
    return {
      ...withoutEvidence('zero-variance', 'post-stratified', frame, { estimate, standardError }),
      ...parts,
    };
  }
  const test = resultOf(
    { method: 'post-stratified', estimate, standardError, degreesOfFreedom: null },
    frame,
  );
  return { ...test, ...parts };
}

const NO_PARTS = { controlMean: null, varianceConditional: null, variancePopulation: null, relative: null };

interface WeightedSums {
  readonly controlMean: number;
  readonly treatmentMean: number;
  readonly controlVariance: number;
  readonly treatmentVariance: number;
  /** Variance that sampled shares add to treatmentFactor * treatment mean - controlFactor * control mean. */
  readonly shareVariance: (treatmentFactor: number, controlFactor: number) => number;
}

function weightedSums(strata: readonly MeanArms[]): WeightedSums {
  const sizes = strata.map(({ control, treatment }) => control.n + treatment.n);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const weigh = (partOf: (stratum: MeanArms, share: number) => number) =>
    strata.reduce(
      (sum, stratum, i) => sum + ((sizes[i] as number) / n) * partOf(stratum, (sizes[i] as number) / n),
      0,
    );
  return {
    controlMean: weigh(({ control }) => control.mean),
    treatmentMean: weigh(({ treatment }) => treatment.mean),
    controlVariance: weigh(({ control }, share) => (share * control.variance) / control.n),
    treatmentVariance: weigh(({ treatment }, share) => (share * treatment.variance) / treatment.n),
    shareVariance: (treatmentFactor, controlFactor) => {
      const contrastOf = ({ control, treatment }: MeanArms) =>
        treatmentFactor * treatment.mean - controlFactor * control.mean;
      const mean = weigh(contrastOf);
      return weigh((stratum) => (contrastOf(stratum) - mean) ** 2) / n;
    },
  };
}

function relativeOf(sums: WeightedSums): PostStratifiedResult['relative'] {
  const { controlMean, treatmentMean, controlVariance, treatmentVariance, shareVariance } = sums;
  if (controlMean === 0) return null;
  const ratio = treatmentMean / controlMean;
  const variance = treatmentVariance + ratio * ratio * controlVariance + shareVariance(1, ratio);
  return {
    estimate: (treatmentMean - controlMean) / Math.abs(controlMean),
    standardError: Math.sqrt(variance) / Math.abs(controlMean),
  };
}

function mergeWeak(strata: readonly MeanArms[]): {
  readonly kept: readonly MeanArms[];
  readonly mergedStrata: number;
} {
  const isWeak = ({ n, variance }: SampleMoments) => n < 2 || variance === 0;
  const weak = strata.filter(({ control, treatment }) => isWeak(control) || isWeak(treatment));
  const strong = strata.filter((stratum) => !weak.includes(stratum));
  const pool = strong.length > 0 ? strong : weak;
  const sizeOf = ({ control, treatment }: MeanArms) => control.n + treatment.n;
  const largest = pool.reduce((best, stratum) => (sizeOf(stratum) > sizeOf(best) ? stratum : best));
  const joining = weak.filter((stratum) => stratum !== largest);
  const merged = joining.reduce(mergeStrata, largest);
  return { kept: [...strong.filter((stratum) => stratum !== largest), merged], mergedStrata: joining.length };
}

function mergeStrata(a: MeanArms, b: MeanArms): MeanArms {
  return { control: mergeArm(a.control, b.control), treatment: mergeArm(a.treatment, b.treatment) };
}

function mergeArm(a: SampleMoments, b: SampleMoments): SampleMoments {
  const m2Of = ({ n, variance }: SampleMoments) => Math.max(0, n - 1) * variance;
  const { n, mean, variance } = mergeMoments({ ...a, m2: m2Of(a) }, { ...b, m2: m2Of(b) });
  return { n, mean, variance: variance ?? 0 };
}
