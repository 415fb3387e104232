import { refuse, requireFinite, requirePositive } from '../argument-checks.js';
import { normalSf } from '../distributions/normal.js';
import { lowerCrossing, upperCrossing } from './crossing-probabilities.js';
import { type GroupSequentialOptions, groupSequentialDesign, runLooks } from './group-sequential-design.js';
import { finalBoundaryOf, type RunningDesign } from './running-design.js';

/** What an interim look allows. */
export interface GroupSequentialResult {
  readonly criticalValue: number;
  readonly statistic: number;
  readonly reject: boolean;
  /** Valid at all looks together. */
  readonly repeatedCiLower: number;
  readonly repeatedCiUpper: number;
  /** p-value under the stagewise ordering: an earlier crossing is stronger evidence than any later one. */
  readonly stagewisePValue: number;
  /** P(reject upwards at the last look) if the effect is what it is now; null at the last look. */
  readonly conditionalPowerCurrentTrend: number | null;
}

/** A design with its boundaries if they are known already, or a running one. */
export type LookPlan =
  | (GroupSequentialOptions & { readonly criticalValues?: readonly number[] | undefined })
  | RunningDesign;

/**
 * The test at a look of a group-sequential design.
 *
 * @param options.look - 1-based
 * @param options.estimate, options.standardError - of the difference on all data so far
 *
 * Source: Jennison & Turnbull 2000, ch. 8 (stagewise ordering), 9 (repeated intervals), 10 (conditional power).
 */
export function groupSequentialTest({
  design,
  look,
  estimate,
  standardError,
}: {
  readonly design: LookPlan;
  readonly look: number;
  readonly estimate: number;
  readonly standardError: number;
}): GroupSequentialResult {
  requireFinite(estimate, 'estimate');
  requirePositive(standardError, 'standardError');
  const { informationFractions: times, sides = 2 } = design;
  if (!Number.isInteger(look) || look < 1 || look > times.length)
    refuse('look', look, `from 1 to ${times.length}`);
  const boundaries = design.criticalValues ?? groupSequentialDesign(design).criticalValues;
  const criticalValue = boundaries[look - 1] as number;
  const statistic = estimate / standardError;
  const half = criticalValue * standardError;
  return {
    criticalValue,
    statistic,
    reject: sides === 2 ? Math.abs(statistic) >= criticalValue : statistic >= criticalValue,
    repeatedCiLower: estimate - half,
    repeatedCiUpper: sides === 2 ? estimate + half : Number.POSITIVE_INFINITY,
    stagewisePValue: stagewisePValue(times.slice(0, look), boundaries, sides, statistic),
    conditionalPowerCurrentTrend: conditionalPower(
      times[look - 1] as number,
      finalBoundary(design, boundaries),
      statistic,
    ),
  };
}

function stagewisePValue(
  times: readonly number[],
  boundaries: readonly number[],
  sides: 1 | 2,
  z: number,
): number {
  const last = times.length - 1;
  let [upper, lower] = [0, 0];
  for (const [k, paths] of runLooks(times, boundaries, sides).entries()) {
    const time = times[k] as number;
    upper += upperCrossing(paths, time, k === last ? z : (boundaries[k] as number), 0);
    if (sides === 2) lower += lowerCrossing(paths, time, k === last ? z : -(boundaries[k] as number), 0);
  }
  return sides === 1 ? upper : Math.min(1, 2 * Math.min(upper, lower));
}

// A running design has not taken its last look yet: project it from the alpha that is left.
function finalBoundary(design: LookPlan, boundaries: readonly number[]): number | null {
  const isRunning = (design.informationFractions.at(-1) ?? 0) < 1 && 'cumulativeAlpha' in design;
  return isRunning ? finalBoundaryOf(design) : (boundaries.at(-1) ?? null);
}

function conditionalPower(t: number, final: number | null, z: number): number | null {
  if (t >= 1 || final === null) return null;
  const trend = z / Math.sqrt(t);
  return normalSf((final - z * Math.sqrt(t) - trend * (1 - t)) / Math.sqrt(1 - t));
}
