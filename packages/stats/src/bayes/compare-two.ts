import { type ArmOnGrid, type PosteriorFamily, type PosteriorGrid, posteriorGrid } from './posterior-grid.js';

/** Two arms' posteriors against each other. */
export interface TwoArmComparison {
  /** P(treatment > control). */
  readonly chanceToBeatControl: number;
  /** P(treatment < control), computed directly: it keeps its digits where 1 - chance would be 0. */
  readonly chanceToLose: number;
  /** What choosing an arm costs on average if it is the worse one, in the metric's own unit. */
  readonly expectedLoss: { readonly control: number; readonly treatment: number };
}

/** Compares control (first) with treatment (second); higher is better. */
export function compareTwo(family: PosteriorFamily): TwoArmComparison {
  const grid = posteriorGrid(family);
  const [control, treatment] = grid.arms as [ArmOnGrid, ArmOnGrid];
  return {
    chanceToBeatControl: Math.min(1, sumOver(grid.weights, treatment.density, control.lower)),
    chanceToLose: Math.min(1, sumOver(grid.weights, treatment.density, control.upper)),
    expectedLoss: {
      control: sumOver(grid.widths, control.lower, treatment.upper),
      treatment: sumOver(grid.widths, treatment.lower, control.upper),
    },
  };
}

function sumOver(weights: PosteriorGrid['weights'], a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++)
    sum += (weights[i] as number) * (a[i] as number) * (b[i] as number);
  return sum;
}
