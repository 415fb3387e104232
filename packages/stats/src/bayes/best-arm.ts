import { type ArmPosteriors, familyOf } from './families.js';
import { type ArmOnGrid, type PosteriorGrid, posteriorGrid } from './posterior-grid.js';

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
  const grid = posteriorGrid(familyOf(posteriors));
  const sides = grid.arms.map((arm) => (lowerIsBetter ? flip(arm) : arm));
  return {
    probabilityBest: sides.map((arm, i) =>
      Math.min(1, overOthers(grid.weights, arm.density, sides, i, productOfLower)),
    ),
    expectedLoss: sides.map((arm, i) => overOthers(grid.widths, arm.lower, sides, i, anyUpper)),
  };
}

const flip = (arm: ArmOnGrid): ArmOnGrid => ({ density: arm.density, lower: arm.upper, upper: arm.lower });

function overOthers(
  weights: PosteriorGrid['weights'],
  own: readonly number[],
  arms: readonly ArmOnGrid[],
  index: number,
  combine: (others: readonly ArmOnGrid[], node: number) => number,
): number {
  const others = arms.filter((_, i) => i !== index);
  let sum = 0;
  for (let node = 0; node < weights.length; node++) {
    sum += (weights[node] as number) * (own[node] as number) * combine(others, node);
  }
  return sum;
}

function productOfLower(others: readonly ArmOnGrid[], node: number): number {
  let product = 1;
  for (const arm of others) product *= arm.lower[node] as number;
  return product;
}

/** P(at least one of the others is above), without 1 - product. */
function anyUpper(others: readonly ArmOnGrid[], node: number): number {
  let any = 0;
  for (const arm of others) any += (arm.upper[node] as number) * (1 - any);
  return any;
}
