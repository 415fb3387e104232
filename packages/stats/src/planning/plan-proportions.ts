import { requireOneOf, requireOpenUnit, requirePositive } from '../argument-checks.js';
import { findRoot } from '../numeric/find-root.js';
import { StatsError } from '../stats-error.js';
import {
  powerAt,
  powerZ,
  type SampleSize,
  type StrictOptions,
  sampleSizeOf,
  type UnitErrors,
  unitsFor,
} from './plan-options.js';

/**
 * `pooled` plans for the pooled z test (R's power.prop.test), `unpooled` for the unpooled one, `arcsine` by Cohen's h
 * (pwr, statsmodels).
 */
export type ProportionPlanMethod = 'pooled' | 'unpooled' | 'arcsine';

/** Shared options of the plans for two conversion rates; rates are fractions strictly between 0 and 1. */
export interface ProportionPlan extends StrictOptions {
  readonly controlRate: number;
  readonly method?: ProportionPlanMethod | undefined;
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
  const { treatmentRate, controlN, treatmentN } = options;
  requirePlan(options);
  requireOpenUnit({ treatmentRate });
  requirePositive({ controlN, treatmentN });
  return { power: powerOf(options, treatmentRate) };
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
  const { treatmentRate, power = 0.8, ratio = 1 } = options;
  requirePlan(options);
  requireOpenUnit({ treatmentRate });
  requirePositive({ ratio });
  if (treatmentRate === options.controlRate)
    throw new StatsError('OUT_OF_RANGE', 'treatmentRate', treatmentRate, 'other than controlRate');
  const errors = unitErrors(options, treatmentRate, ratio);
  const closed = unitsFor(errors, options, power);
  const excess = (n: number) => powerAt(n, errors, options) - power;
  const isEnough = !options.strict || options.alternative === 'one-sided';
  return sampleSizeOf(isEnough ? closed : findRoot(excess, closed * 1e-6, closed * 1.01), ratio);
}

/**
 * The smallest difference from controlRate, upwards or downwards, that the sizes find with the wanted power; null when
 * no rate in (0, 1) is far enough.
 */
export function mdeTwoProportions(
  options: ProportionPlan &
    Sizes & { readonly power?: number | undefined; readonly direction?: 'increase' | 'decrease' | undefined },
): { readonly absolute: number | null; readonly relative: number | null } {
  const { controlRate, controlN, treatmentN, power = 0.8, direction = 'increase' } = options;
  requirePlan(options);
  requirePositive({ controlN, treatmentN });
  requireOneOf({ direction }, ['increase', 'decrease']);
  powerZ(power, options.alpha);
  const sign = direction === 'increase' ? 1 : -1;
  const room = (direction === 'increase' ? 1 - controlRate : controlRate) * (1 - 1e-12);
  const excess = (difference: number) => powerOf(options, controlRate + sign * difference) - power;
  if (excess(room) < 0) return { absolute: null, relative: null };
  const absolute = findRoot(excess, room * 1e-9, room);
  return { absolute, relative: absolute / controlRate };
}

function powerOf(plan: ProportionPlan & Sizes, treatmentRate: number): number {
  return powerAt(plan.controlN, unitErrors(plan, treatmentRate, plan.treatmentN / plan.controlN), plan);
}

function unitErrors(
  { controlRate, method = 'pooled' }: ProportionPlan,
  treatmentRate: number,
  ratio: number,
): UnitErrors {
  const varianceOf = (rate: number) => rate * (1 - rate);
  const balance = 1 + 1 / ratio;
  if (method === 'arcsine') {
    const angleOf = (rate: number) => 2 * Math.asin(Math.sqrt(rate));
    const error = Math.sqrt(balance);
    return { error, effect: Math.abs(angleOf(treatmentRate) - angleOf(controlRate)) };
  }
  const error = Math.sqrt(varianceOf(controlRate) + varianceOf(treatmentRate) / ratio);
  const pooled = varianceOf((controlRate + ratio * treatmentRate) / (1 + ratio));
  const nullError = method === 'pooled' ? Math.sqrt(pooled * balance) : error;
  return { nullError, error, effect: Math.abs(treatmentRate - controlRate) };
}

function requirePlan({ controlRate, method = 'pooled' }: ProportionPlan): void {
  requireOpenUnit({ controlRate });
  requireOneOf({ method }, ['pooled', 'unpooled', 'arcsine']);
}
