import { requireFinite, requireOneOf, requirePositive } from '../argument-checks.js';
import { noncentralTTail } from '../distributions/noncentral-t.js';
import { normalCdf } from '../distributions/normal.js';
import { tIsf } from '../distributions/student-t.js';
import { findRoot } from '../numeric/find-root.js';
import { StatsError } from '../stats-error.js';
import {
  criticalZ,
  type PlanOptions,
  powerZ,
  requirePower,
  type SampleSize,
  sampleSizeOf,
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
  options: PlanOptions &
    Spreads &
    Sizes & {
      readonly effect: number;
      readonly distribution?: 'normal' | 't' | undefined;
      readonly strict?: boolean | undefined;
    },
): { readonly power: number } {
  const { effect, controlN, treatmentN, distribution = 'normal', strict = false } = options;
  requireSpreads(options);
  requireFinite(effect, 'effect');
  requirePositive(controlN, 'controlN');
  requirePositive(treatmentN, 'treatmentN');
  requireOneOf(distribution, ['normal', 't'], 'distribution');
  if (distribution === 't') {
    const spread = Math.sqrt((options.controlSd ** 2 + options.treatmentSd ** 2) / 2);
    return { power: powerOfT(Math.abs(effect) / spread, options, options) };
  }
  const z = criticalZ(options);
  const reach = Math.abs(effect) / errorOf(options, options);
  const wrongWay = strict && options.alternative !== 'one-sided' ? normalCdf(-reach - z) : 0;
  return { power: normalCdf(reach - z) + wrongWay };
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
  const { effect, power = 0.8, ratio = 1, varianceReduction = 0 } = options;
  requireSpreads(options);
  requireEffect(effect, 'effect');
  requirePositive(ratio, 'ratio');
  requireFinite(varianceReduction, 'varianceReduction');
  if (varianceReduction < 0 || varianceReduction >= 1) {
    throw new StatsError('OUT_OF_RANGE', 'varianceReduction', varianceReduction, 'at least 0 and below 1');
  }
  const variance = errorOf(options, { controlN: 1, treatmentN: ratio }) ** 2 * (1 - varianceReduction);
  const z = criticalZ(options) + powerZ(power, options.alpha);
  return sampleSizeOf((z * z * variance) / (effect * effect), ratio);
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
  const { effectSize, power = 0.8, ratio = 1, alpha = 0.05 } = options;
  requireEffect(effectSize, 'effectSize');
  requirePositive(ratio, 'ratio');
  requirePower(power, alpha);
  const size = Math.abs(effectSize);
  const excess = (n: number) => powerOfT(size, options, { controlN: n, treatmentN: n * ratio }) - power;
  const spread = criticalZ(options) + powerZ(power, alpha);
  const normal = (spread * spread * (1 + 1 / ratio)) / (size * size);
  // the t test needs a few units more than the normal approximation; df must stay positive
  const fewest = 2.0001 / (1 + ratio);
  if (excess(fewest) > 0) return sampleSizeOf(fewest, ratio);
  return sampleSizeOf(findRoot(excess, fewest, normal * 1.5 + 50, 1e-12), ratio);
}

/** The smallest difference of means that the sizes find with the wanted power. */
export function mdeTwoMeans(
  options: PlanOptions & Spreads & Sizes & { readonly power?: number | undefined },
): { readonly absolute: number } {
  requireSpreads(options);
  requirePositive(options.controlN, 'controlN');
  requirePositive(options.treatmentN, 'treatmentN');
  const z = criticalZ(options) + powerZ(options.power ?? 0.8, options.alpha);
  return { absolute: z * errorOf(options, options) };
}

function powerOfT(size: number, options: PlanOptions, { controlN, treatmentN }: Sizes): number {
  criticalZ(options);
  const { alpha = 0.05, alternative = 'two-sided' } = options;
  const isTwoSided = alternative === 'two-sided';
  const df = controlN + treatmentN - 2;
  if (df <= 0) return 0;
  const delta = size / Math.sqrt(1 / controlN + 1 / treatmentN);
  return noncentralTTail(tIsf(isTwoSided ? alpha / 2 : alpha, df), df, delta, isTwoSided);
}

function errorOf({ controlSd, treatmentSd }: Spreads, { controlN, treatmentN }: Sizes): number {
  return Math.sqrt(controlSd ** 2 / controlN + treatmentSd ** 2 / treatmentN);
}

function requireEffect(effect: number, field: string): void {
  requireFinite(effect, field);
  if (effect === 0) throw new StatsError('OUT_OF_RANGE', field, effect, 'different from 0');
}

function requireSpreads({ controlSd, treatmentSd }: Spreads): void {
  requirePositive(controlSd, 'controlSd');
  requirePositive(treatmentSd, 'treatmentSd');
}
