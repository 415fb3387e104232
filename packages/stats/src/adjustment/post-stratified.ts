import { requireAtLeast } from '../argument-checks.js';
import { poolMoments, type SampleMoments } from '../data/moments.js';
import { type TestResult, testFrame, testOf } from '../frequentist/test-result.js';
import { type MeanArms, requireMeanArms } from '../frequentist/welch.js';
import { numbersOrNull } from '../numbers-or-null.js';
import { sum } from '../numeric/sum.js';
import type { LiftEstimate } from './adjusted-difference.js';

/** z test of a difference weighted by strata. */
export interface PostStratifiedResult extends TestResult {
  /** Post-stratified mean of the control. */
  readonly controlMean: number | null;
  /** Given the strata's sizes. */
  readonly varianceConditional: number | null;
  /** With the strata's sizes themselves sampled; the standard error's square. */
  readonly variancePopulation: number | null;
  /** Difference / |control mean|. */
  readonly relative: LiftEstimate;
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
  requireAtLeast(1, { strata });
  for (const stratum of strata) requireMeanArms(stratum);
  const frame = testFrame({ alpha });
  const { kept, mergedStrata } = mergeWeak(strata);
  const sizes = kept.map(sizeOf);
  const shares = sizes.map((size) => size / sum(sizes));
  const weigh = (partOf: (stratum: MeanArms, share: number) => number) =>
    sum(kept.map((stratum, i) => (shares[i] as number) * partOf(stratum, shares[i] as number)));
  // with ratio * the control, as a lift's error has it: variance given the strata's sizes, and what sampling them adds
  const varianceAt = (ratio: number) => {
    const contrastOf = ({ control, treatment }: MeanArms) => treatment.mean - ratio * control.mean;
    const mean = weigh(contrastOf);
    const conditional = weigh(
      ({ control: c, treatment: t }, share) =>
        share * (t.variance / t.n + (ratio * ratio * c.variance) / c.n),
    );
    const between = weigh((stratum) => (contrastOf(stratum) - mean) ** 2) / sum(sizes);
    return { conditional, population: conditional + between };
  };
  const isEnough = kept.every((stratum) => Math.min(stratum.control.n, stratum.treatment.n) >= 2);
  const controlMean = isEnough ? weigh(({ control }) => control.mean) : NaN;
  const estimate = weigh(({ treatment }) => treatment.mean) - controlMean;
  const { conditional, population } = isEnough ? varianceAt(1) : { conditional: NaN, population: NaN };
  const baseline = controlMean === 0 ? NaN : Math.abs(controlMean);
  return {
    ...testOf({ method: 'post-stratified', estimate, standardError: Math.sqrt(population) }, frame),
    ...numbersOrNull({ controlMean, varianceConditional: conditional, variancePopulation: population }),
    relative: numbersOrNull({
      estimate: estimate / baseline,
      standardError: Math.sqrt(varianceAt(1 + estimate / controlMean).population) / baseline,
    }),
    mergedStrata,
  };
}

function mergeWeak(strata: readonly MeanArms[]): {
  readonly kept: readonly MeanArms[];
  readonly mergedStrata: number;
} {
  const isWeak = (arm: SampleMoments) => arm.n < 2 || arm.variance === 0;
  const weak = strata.filter((stratum) => isWeak(stratum.control) || isWeak(stratum.treatment));
  const strong = strata.filter((stratum) => !weak.includes(stratum));
  const pool = strong.length > 0 ? strong : weak;
  const largest = pool.reduce((best, stratum) => (sizeOf(stratum) > sizeOf(best) ? stratum : best));
  const joining = weak.filter((stratum) => stratum !== largest);
  const merged = joining.reduce<MeanArms>(
    (a, b) => ({
      control: poolMoments(a.control, b.control),
      treatment: poolMoments(a.treatment, b.treatment),
    }),
    largest,
  );
  return { kept: [...strong.filter((stratum) => stratum !== largest), merged], mergedStrata: joining.length };
}

const sizeOf = ({ control, treatment }: MeanArms): number => control.n + treatment.n;
