import type { PerArm } from '../data/arms.js';
import type { Tails } from '../distributions/tails.js';
import { nodesOver } from '../numeric/quadrature.js';
import { type ArmPosteriors, familyOf } from './families.js';
import { type PosteriorFamily, panelEdges } from './posterior-family.js';

/** Each arm's chance to be the best of all, and what choosing it would cost on average. */
export interface BestArmResult {
  readonly probabilityBest: readonly number[];
  /** E[best - this arm] in the metric's own unit, computed directly for each arm. */
  readonly expectedLoss: readonly number[];
}

/**
 * Which of two or more arms is best, for independent posteriors; exact by quadrature, no Monte Carlo noise.
 *
 * Source: P(i best) = integral of f_i times the other arms' distribution functions.
 */
export function bestArm({
  lowerIsBetter = false,
  ...posteriors
}: ArmPosteriors & { readonly lowerIsBetter?: boolean | undefined }): BestArmResult {
  return compareArms(familyOf(posteriors), lowerIsBetter);
}

/** Two arms' posteriors against each other. */
export interface TwoArmComparison {
  /** P(treatment > control). */
  readonly chanceToBeatControl: number;
  /** P(treatment < control), computed directly: it keeps its digits where 1 - chance would be 0. */
  readonly chanceToLose: number;
  /** What choosing an arm costs on average if it is the worse one, in the metric's own unit. */
  readonly expectedLoss: PerArm<number>;
}

/** Compares control (first) with treatment (second); higher is better. */
export function compareTwo(family: PosteriorFamily): TwoArmComparison {
  const { probabilityBest, expectedLoss } = compareArms(family, false);
  const [chanceToLose, chanceToBeatControl] = probabilityBest as [number, number];
  const [control, treatment] = expectedLoss as [number, number];
  return { chanceToBeatControl, chanceToLose, expectedLoss: { control, treatment } };
}

function compareArms({ arms, slopeAt }: PosteriorFamily, lowerIsBetter: boolean): BestArmResult {
  const worseOf = ({ lower, upper }: Tails) => (lowerIsBetter ? upper : lower);
  const betterOf = ({ lower, upper }: Tails) => (lowerIsBetter ? lower : upper);
  const probabilityBest = arms.map(() => 0);
  const expectedLoss = arms.map(() => 0);
  for (const { at: u, weight } of nodesOver(panelEdges(arms))) {
    const width = weight * slopeAt(u);
    const points = arms.map((arm) => arm.at(u));
    for (let i = 0; i < points.length; i++) {
      let allWorse = 1;
      let anyBetter = 0;
      for (let j = 0; j < points.length; j++) {
        if (j === i) continue;
        const other = points[j] as Tails;
        allWorse *= worseOf(other);
        // P(at least one of the others is better), without 1 - product
        anyBetter += betterOf(other) * (1 - anyBetter);
      }
      const own = points[i] as Tails;
      (probabilityBest[i] as number) += weight * own.density * allWorse;
      (expectedLoss[i] as number) += width * worseOf(own) * anyBetter;
    }
  }
  return { probabilityBest: probabilityBest.map((p) => Math.min(1, p)), expectedLoss };
}
