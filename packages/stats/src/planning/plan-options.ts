import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { normalCdf, normalIsf } from '../distributions/normal.js';
import { StatsError } from '../stats-error.js';

/** Planning looks in the direction of the effect: one-sided, or two-sided. */
export type PlanAlternative = 'two-sided' | 'one-sided';

/** Error rate of the planned test. */
export interface PlanOptions {
  readonly alpha?: number | undefined;
  readonly alternative?: PlanAlternative | undefined;
}

/** Whether to count rejections in the wrong direction as well. */
export interface StrictOptions extends PlanOptions {
  /** Two-sided tests only; off by default. */
  readonly strict?: boolean | undefined;
}

/** How many units to ask for. The ceilings are what to run with. */
export interface SampleSize {
  /** Real-valued solution. */
  readonly controlN: number;
  readonly controlNCeil: number;
  readonly treatmentNCeil: number;
  readonly totalCeil: number;
}

/** The z value that the test must reach. */
export function criticalZ(options: PlanOptions): number {
  return normalIsf(tailOf(options));
}

/** alpha on the side that is looked at. */
export function tailOf({ alpha = 0.05, alternative = 'two-sided' }: PlanOptions): number {
  requireOpenUnit({ alpha });
  requireOneOf({ alternative }, ['two-sided', 'one-sided']);
  return alternative === 'two-sided' ? alpha / 2 : alpha;
}

/** The z value of the wanted power, which must exceed alpha. */
export function powerZ(power = 0.8, alpha = 0.05): number {
  requireOpenUnit({ power });
  if (power <= alpha) throw new StatsError('OUT_OF_RANGE', 'power', power, `above alpha (${alpha})`);
  return normalIsf(1 - power);
}

/** Standard errors for one control unit under the null and the alternative, and the effect on the same scale. */
export interface UnitErrors {
  /** The same as `error` unless it is given. */
  readonly nullError?: number | undefined;
  readonly error: number;
  readonly effect: number;
}

/** Power of a z test with n control units. */
export function powerAt(
  n: number,
  { error, nullError = error, effect }: UnitErrors,
  options: StrictOptions,
): number {
  const isBothWays = (options.strict ?? false) && options.alternative !== 'one-sided';
  return zPower((effect * Math.sqrt(n)) / error, (criticalZ(options) * nullError) / error, isBothWays);
}

/** Control units for a z test with the wanted power, counting its own direction only. */
export function unitsFor(
  { error, nullError = error, effect }: UnitErrors,
  options: PlanOptions,
  power?: number,
): number {
  return ((criticalZ(options) * nullError + powerZ(power, options.alpha) * error) / effect) ** 2;
}

/** Power of a z test to find an effect `reach` standard errors away; in both directions, or its own only. */
export function zPower(reach: number, z: number, isBothWays: boolean): number {
  return normalCdf(reach - z) + (isBothWays ? normalCdf(-reach - z) : 0);
}

/** Sample size from the control's real-valued one and ratio = treatment units / control units. */
export function sampleSizeOf(controlN: number, ratio: number): SampleSize {
  const controlNCeil = ceilUnits(controlN);
  const treatmentNCeil = ceilUnits(controlN * ratio);
  return { controlN, controlNCeil, treatmentNCeil, totalCeil: controlNCeil + treatmentNCeil };
}

/** The least whole number of units or days; rounding noise in the last digits must not cost one more. */
export function ceilUnits(n: number): number {
  return Math.ceil(n * (1 - 1e-12));
}
