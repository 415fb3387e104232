import { refuse, requireFinite, requireLength, requirePositive } from '../argument-checks.js';
import { normalSf } from '../distributions/normal.js';
import { sum } from '../numeric/sum.js';
import { type LookAhead, lookAhead } from './crossing-probabilities.js';
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
  return testAtLook(design, look)(estimate, standardError);
}

/** The same for many estimates: what does not depend on them is worked out once. */
export function testAtLook(
  design: LookPlan,
  look: number,
): (estimate: number, standardError: number) => GroupSequentialResult {
  const { informationFractions: times, sides = 2 } = design;
  if (!Number.isInteger(look) || look < 1 || look > times.length)
    refuse('look', look, `from 1 to ${times.length}`);
  const boundaries = design.criticalValues ?? groupSequentialDesign(design).criticalValues;
  requireLength(times.length, { criticalValues: boundaries }, 'design');
  const criticalValue = boundaries[look - 1] as number;
  const looks = lookAhead({ times: times.slice(0, look), sides, boundaries });
  const now = looks.pop() as LookAhead;
  const stopped = sum(looks.map(({ upper }) => upper));
  const t = times[look - 1] as number;
  const final = t < 1 ? finalBoundary(design, boundaries) : null;
  return (estimate, standardError) => {
    const statistic = estimate / standardError;
    const distance = sides === 2 ? Math.abs(statistic) : statistic;
    const half = criticalValue * standardError;
    return {
      criticalValue,
      statistic,
      reject: distance >= criticalValue,
      repeatedCiLower: estimate - half,
      repeatedCiUpper: sides === 2 ? estimate + half : Infinity,
      // the boundaries are symmetric: both sides together are twice the one
      stagewisePValue: Math.min(1, sides * (stopped + now.above(distance))),
      conditionalPowerCurrentTrend:
        final === null ? null : normalSf((final - statistic / Math.sqrt(t)) / Math.sqrt(1 - t)),
    };
  };
}

// a running design has not taken its last look yet: it is projected from the alpha that is left
function finalBoundary(design: LookPlan, boundaries: readonly number[]): number | null {
  const isRunning = 'cumulativeAlpha' in design && (design.informationFractions.at(-1) ?? 0) < 1;
  return isRunning ? finalBoundaryOf(design) : (boundaries.at(-1) ?? null);
}
