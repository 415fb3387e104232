import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { normalIsf } from '../distributions/normal.js';
import { StatsError } from '../stats-error.js';

/** Planning looks in the direction of the effect: one-sided, or two-sided. */
export type PlanAlternative = 'two-sided' | 'one-sided';

/** Error rate of the planned test. */
export interface PlanOptions {
  readonly alpha?: number | undefined;
  readonly alternative?: PlanAlternative | undefined;
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
export function criticalZ({ alpha = 0.05, alternative = 'two-sided' }: PlanOptions): number {
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(alternative, ['two-sided', 'one-sided'], 'alternative');
  return normalIsf(alternative === 'two-sided' ? alpha / 2 : alpha);
}

/** The z value of the wanted power, which must exceed alpha. */
export function powerZ(power: number, alpha = 0.05): number {
  requirePower(power, alpha);
  return normalIsf(1 - power);
}

export function requirePower(power: number, alpha: number): void {
  requireOpenUnit(power, 'power');
  if (power <= alpha) throw new StatsError('OUT_OF_RANGE', 'power', power, `above alpha (${alpha})`);
}

/** Sample size from the control's real-valued one and ratio = treatment units / control units. */
export function sampleSizeOf(controlN: number, ratio: number): SampleSize {
  const controlNCeil = ceilUnits(controlN);
  const treatmentNCeil = ceilUnits(controlN * ratio);
  return { controlN, controlNCeil, treatmentNCeil, totalCeil: controlNCeil + treatmentNCeil };
}

// rounding noise in the last digits must not cost a unit
function ceilUnits(n: number): number {
  return Math.ceil(n * (1 - 1e-12));
}
