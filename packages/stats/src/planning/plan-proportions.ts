import { requireOneOf, requireOpenUnit, requirePositive } from '../argument-checks.js';
import { normalCdf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import { StatsError } from '../stats-error.js';
import { criticalZ, type PlanOptions, powerZ, type SampleSize, sampleSizeOf } from './plan-options.js';

/**
 * `pooled` plans for the pooled z test (R's power.prop.test), `unpooled` for the unpooled one, `arcsine` by Cohen's h
 * (pwr, statsmodels).
 */
export type ProportionPlanMethod = 'pooled' | 'unpooled' | 'arcsine';

/** Shared options of the plans for two conversion rates; rates are fractions strictly between 0 and 1. */
export interface ProportionPlan extends PlanOptions {
  readonly controlRate: number;
  readonly method?: ProportionPlanMethod | undefined;
  /** Counts rejections in the wrong direction as well (two-sided only); off by default. */
  readonly strict?: boolean | undefined;
}

interface Sizes {
  readonly controlN: number;
  readonly treatmentN: number;
}

/**
 * Power of the z test of two rates.
 *
 * Source: Fleiss, Levin & Paik 2003, ch. 4; Cohen 1988, ch. 6 (arcsine).
 */
export function powerTwoProportions(options: ProportionPlan & Sizes & { readonly treatmentRate: number }): {
  readonly power: number;
} {
  requirePlan(options);
  requireOpenUnit(options.treatmentRate, 'treatmentRate');
  requirePositive(options.controlN, 'controlN');
  requirePositive(options.treatmentN, 'treatmentN');
  return { power: powerAt(options, options.treatmentRate, options) };
}

/**
 * Units to find treatmentRate - controlRate with the wanted power; `ratio` = treatment units per control unit.
 *
 * @throws StatsError OUT_OF_RANGE for equal rates, rates outside (0, 1) or a power at most alpha
 */
export function sampleSizeTwoProportions(
  options: ProportionPlan & {
    readonly treatmentRate: number;
    readonly power?: number | undefined;
    readonly ratio?: number | undefined;
  },
): SampleSize {
  const { controlRate, treatmentRate, power = 0.8, ratio = 1, method = 'pooled', strict = false } = options;
  requirePlan(options);
  requireOpenUnit(treatmentRate, 'treatmentRate');
  requirePositive(ratio, 'ratio');
  if (treatmentRate === controlRate) {
    throw new StatsError('OUT_OF_RANGE', 'treatmentRate', treatmentRate, 'different from controlRate');
  }
  const z = criticalZ(options);
  const zPower = powerZ(power, options.alpha);
  const { nullError, error, effect } = unitErrors(method, controlRate, treatmentRate, ratio);
  const closed = ((z * nullError + zPower * error) / effect) ** 2;
  if (!strict || options.alternative === 'one-sided') return sampleSizeOf(closed, ratio);
  const excess = (n: number) =>
    powerAt(options, treatmentRate, { controlN: n, treatmentN: n * ratio }) - power;
  return sampleSizeOf(findRoot(excess, closed * 1e-6, closed * 1.01), ratio);
}

/**
 * The smallest difference from controlRate, upwards or downwards, that the sizes find with the wanted power; null when
 * no rate in (0, 1) is far enough.
 */
export function mdeTwoProportions(
  options: ProportionPlan &
    Sizes & { readonly power?: number | undefined; readonly direction?: 'increase' | 'decrease' | undefined },
): { readonly absolute: number | null; readonly relative: number | null } {
  const { controlRate, power = 0.8, direction = 'increase' } = options;
  requirePlan(options);
  powerZ(power, options.alpha);
  requirePositive(options.controlN, 'controlN');
  requirePositive(options.treatmentN, 'treatmentN');
  requireOneOf(direction, ['increase', 'decrease'], 'direction');
  const sign = direction === 'increase' ? 1 : -1;
  const room = (direction === 'increase' ? 1 - controlRate : controlRate) * (1 - 1e-12);
  const excess = (difference: number) => powerAt(options, controlRate + sign * difference, options) - power;
  if (excess(room) < 0) return { absolute: null, relative: null };
  const absolute = findRoot(excess, room * 1e-9, room);
  return { absolute, relative: absolute / controlRate };
}

function powerAt(plan: ProportionPlan, treatmentRate: number, { controlN, treatmentN }: Sizes): number {
  const z = criticalZ(plan);
  const ratio = treatmentN / controlN;
  const { nullError, error, effect } = unitErrors(
    plan.method ?? 'pooled',
    plan.controlRate,
    treatmentRate,
    ratio,
  );
  const reach = effect * Math.sqrt(controlN);
  const wrongWay =
    plan.strict && plan.alternative !== 'one-sided' ? normalCdf((-reach - z * nullError) / error) : 0;
  return normalCdf((reach - z * nullError) / error) + wrongWay;
}

/** Standard errors for one control unit under the null and the alternative, and the effect on the same scale. */
function unitErrors(
  method: ProportionPlanMethod,
  control: number,
  treatment: number,
  ratio: number,
): { readonly nullError: number; readonly error: number; readonly effect: number } {
  if (method === 'arcsine') {
    const effect = Math.abs(2 * Math.asin(Math.sqrt(treatment)) - 2 * Math.asin(Math.sqrt(control)));
    const error = Math.sqrt(1 + 1 / ratio);
    return { nullError: error, error, effect };
  }
  const error = Math.sqrt(control * (1 - control) + (treatment * (1 - treatment)) / ratio);
  const pooled = (control + ratio * treatment) / (1 + ratio);
  const nullError = method === 'pooled' ? Math.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio)) : error;
  return { nullError, error, effect: Math.abs(treatment - control) };
}

function requirePlan({ controlRate, method = 'pooled' }: ProportionPlan): void {
  requireOpenUnit(controlRate, 'controlRate');
  requireOneOf(method, ['pooled', 'unpooled', 'arcsine'], 'method');
}
