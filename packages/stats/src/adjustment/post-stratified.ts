import { requireAtLeast } from '../argument-checks.js';
import { poolMoments } from '../data/moments.js';
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
  const total = sum(kept.map(sizeOf));
  const isEnough = kept.every(({ control, treatment }) => Math.min(control.n, treatment.n) >= 2);
  const shareOf = (stratum: MeanArms) => (isEnough ? sizeOf(stratum) / total : NaN);
  const weigh = (partOf: (stratum: MeanArms) => number) =>
    sum(kept.map((stratum) => shareOf(stratum) * partOf(stratum)));
  // with ratio * the control, as a lift's error has it: variance given the strata's sizes, and what sampling them adds
  const varianceAt = (ratio: number) => {
    const contrastOf = ({ control, treatment }: MeanArms) => treatment.mean - ratio * control.mean;
    const mean = weigh(contrastOf);
    const conditional = weigh((stratum) => {
      const { control: c, treatment: t } = stratum;
      return shareOf(stratum) * (t.variance / t.n + (ratio * ratio * c.variance) / c.n);
    });
    const between = weigh((stratum) => (contrastOf(stratum) - mean) ** 2) / total;
    return { varianceConditional: conditional, variancePopulation: conditional + between };
  };
  const controlMean = weigh(({ control }) => control.mean);
  const estimate = weigh(({ treatment }) => treatment.mean) - controlMean;
  const variances = varianceAt(1);
  const standardError = Math.sqrt(variances.variancePopulation);
  const baseline = Math.abs(controlMean) || NaN;
  return {
    ...testOf({ method: 'post-stratified', estimate, standardError }, frame),
    ...numbersOrNull({ controlMean, ...variances }),
    relative: numbersOrNull({
      estimate: estimate / baseline,
      standardError: Math.sqrt(varianceAt(1 + estimate / controlMean).variancePopulation) / baseline,
    }),
    mergedStrata,
  };
}

function mergeWeak(strata: readonly MeanArms[]): {
  readonly kept: readonly MeanArms[];
  readonly mergedStrata: number;
} {
  // the strong ones first, the largest in front
  const [largest, ...others] = [...strata].sort(
    (a, b) => Number(isWeak(a)) - Number(isWeak(b)) || sizeOf(b) - sizeOf(a),
  ) as [MeanArms, ...MeanArms[]];
  const weak = others.filter(isWeak);
  const merged = weak.reduce<MeanArms>(
    (a, b) => ({
      control: poolMoments(a.control, b.control),
      treatment: poolMoments(a.treatment, b.treatment),
    }),
    largest,
  );
  return {
    kept: [merged, ...others.filter((stratum) => !isWeak(stratum))],
    mergedStrata: weak.length,
  };
}

const sizeOf = ({ control, treatment }: MeanArms): number => control.n + treatment.n;

const isWeak = ({ control, treatment }: MeanArms): boolean =>
  [control, treatment].some(({ n, variance }) => n < 2 || variance === 0);
