import { refuse, requireFinite, requirePositive } from '../argument-checks.js';
import { normalSf } from '../distributions/normal.js';
import { sum } from '../numeric/sum.js';
import { lookAhead } from './crossing-probabilities.js';
import { type GroupSequentialOptions, groupSequentialDesign } from './group-sequential-design.js';
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
  requireFinite({ estimate });
  requirePositive({ standardError });
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
    reject: (sides === 2 ? Math.abs(statistic) : statistic) >= criticalValue,
    repeatedCiLower: estimate - half,
    repeatedCiUpper: sides === 2 ? estimate + half : Infinity,
    stagewisePValue: stagewisePValue(times.slice(0, look), boundaries, sides, statistic),
    conditionalPowerCurrentTrend: conditionalPower(times[look - 1] as number, design, boundaries, statistic),
  };
}

function stagewisePValue(
  times: readonly number[],
  boundaries: readonly number[],
  sides: 1 | 2,
  statistic: number,
): number {
  const looks = lookAhead({ times, sides, boundaryAt: (k) => boundaries[k] as number });
  const now = looks.pop();
  const upper = sum(looks.map((look) => look.upper)) + (now?.above(statistic) ?? 0);
  const lower = sum(looks.map((look) => look.lower)) + (now?.below(statistic) ?? 0);
  return sides === 1 ? upper : Math.min(1, 2 * Math.min(upper, lower));
}

function conditionalPower(
  t: number,
  design: LookPlan,
  boundaries: readonly number[],
  z: number,
): number | null {
  // a running design has not taken its last look yet: project it from the alpha that is left
  const isRunning = 'cumulativeAlpha' in design && (design.informationFractions.at(-1) ?? 0) < 1;
  const final = isRunning ? finalBoundaryOf(design) : (boundaries.at(-1) ?? null);
  if (t >= 1 || final === null) return null;
  return normalSf((final - z / Math.sqrt(t)) / Math.sqrt(1 - t));
}
