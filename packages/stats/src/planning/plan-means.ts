import {
  requireClosedUnit,
  requireFinite,
  requireNonZero,
  requireOneOf,
  requirePositive,
} from '../argument-checks.js';
import { noncentralTTail } from '../distributions/noncentral-t.js';
import { tIsf } from '../distributions/student-t.js';
import { findRoot } from '../numeric/find-root.js';
import { StatsError } from '../stats-error.js';
import {
  type PlanOptions,
  powerAt,
  type SampleSize,
  type StrictOptions,
  sampleSizeOf,
  tailOf,
  unitsFor,
} from './plan-options.js';

/** Standard deviations of one unit in each arm. */
interface Spreads {
  readonly controlSd: number;
  readonly treatmentSd: number;
}

interface Sizes {
  readonly controlN: number;
  readonly treatmentN: number;
}

/**
 * Power to find a difference of means. `distribution: 't'` is exact for normal data with equal spreads (their root mean
 * square is taken otherwise); `strict` counts rejections in the wrong direction as well (always so for t).
 *
 * Source: Cohen 1988, ch. 2.
 */
export function powerTwoMeans(
  options: StrictOptions &
    Spreads &
    Sizes & { readonly effect: number; readonly distribution?: 'normal' | 't' | undefined },
): { readonly power: number } {
  const { effect, controlSd, treatmentSd, distribution = 'normal' } = options;
  requireFinite({ effect });
  requireOneOf({ distribution }, ['normal', 't']);
  const error = errorOf(options, options);
  if (distribution === 'normal') return { power: powerAt(1, { error, effect: Math.abs(effect) }, options) };
  const spread = Math.sqrt((controlSd ** 2 + treatmentSd ** 2) / 2);
  return { power: powerOfT(Math.abs(effect) / spread, options, options) };
}

/**
 * Units to find a difference of means `effect`; `ratio` = treatment units per control unit. `varianceReduction` is the
 * share that CUPED removes, in [0, 1).
 */
export function sampleSizeTwoMeans(
  options: PlanOptions &
    Spreads & {
      readonly effect: number;
      readonly power?: number | undefined;
      readonly ratio?: number | undefined;
      readonly varianceReduction?: number | undefined;
    },
): SampleSize {
  const { effect, power, ratio = 1, varianceReduction = 0 } = options;
  requireNonZero({ effect });
  requireClosedUnit({ varianceReduction });
  if (varianceReduction === 1) throw new StatsError('OUT_OF_RANGE', 'varianceReduction', 1, 'below 1');
  const error = errorOf(options, { controlN: 1, treatmentN: ratio }) * Math.sqrt(1 - varianceReduction);
  return sampleSizeOf(unitsFor({ error, effect }, options, power), ratio);
}

/** Units for the t test to find `effectSize` standard deviations: exact for normal data with equal spreads. */
export function sampleSizeTwoMeansT(
  options: PlanOptions & {
    readonly effectSize: number;
    readonly power?: number | undefined;
    readonly ratio?: number | undefined;
    readonly distribution?: 't' | undefined;
  },
): SampleSize {
  const { effectSize, power = 0.8, ratio = 1 } = options;
  requireNonZero({ effectSize });
  requirePositive({ ratio });
  const size = Math.abs(effectSize);
  const excess = (n: number) => powerOfT(size, options, { controlN: n, treatmentN: n * ratio }) - power;
  const error = Math.sqrt(1 + 1 / ratio);
  const normal = unitsFor({ error, effect: size }, options, power);
  // the t test needs a few units more than the normal approximation; df must stay positive
  const fewest = 2.0001 / (1 + ratio);
  return sampleSizeOf(
    excess(fewest) > 0 ? fewest : findRoot(excess, fewest, normal * 1.5 + 50, 1e-12),
    ratio,
  );
}

/** The smallest difference of means that the sizes find with the wanted power. */
export function mdeTwoMeans(
  options: PlanOptions & Spreads & Sizes & { readonly power?: number | undefined },
): { readonly absolute: number } {
  const error = errorOf(options, options);
  return { absolute: Math.sqrt(unitsFor({ error, effect: 1 }, options, options.power)) };
}

function powerOfT(size: number, options: PlanOptions, { controlN, treatmentN }: Sizes): number {
  const tail = tailOf(options);
  const df = controlN + treatmentN - 2;
  if (df <= 0) return 0;
  const delta = size / Math.sqrt(1 / controlN + 1 / treatmentN);
  return noncentralTTail(tIsf(tail, df), df, delta, options.alternative !== 'one-sided');
}

function errorOf({ controlSd, treatmentSd }: Spreads, { controlN, treatmentN }: Sizes): number {
  requirePositive({ controlSd, treatmentSd, controlN, treatmentN });
  return Math.sqrt(controlSd ** 2 / controlN + treatmentSd ** 2 / treatmentN);
}
