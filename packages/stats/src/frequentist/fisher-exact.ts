import { requireOneOf } from '../argument-checks.js';
import { type ProportionArms, requireProportionArms } from '../data/proportion-counts.js';
import type { Alternative } from './test-result.js';

/** Exact evidence against equal rates. */
export interface FisherExactResult {
  readonly pValue: number;
  /** Sample odds ratio of treatment to control: Infinity, or NaN for 0/0, when a margin is empty. */
  readonly oddsRatio: number;
}

/**
 * Fisher's exact test for two small samples. Two-sided: the tables no likelier than the observed one
 * (within 1e-7 relative, so that ties from rounding count).
 *
 * Cost grows with the square root of the counts: microseconds in the thousands, a millisecond in the millions.
 *
 * Source: Fisher 1935; the two-sided rule is that of R's fisher.test.
 */
export function fisherExactTest({
  control,
  treatment,
  alternative = 'two-sided',
}: ProportionArms & { readonly alternative?: Alternative | undefined }): FisherExactResult {
  requireProportionArms({ control, treatment });
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative');
  const { first, weights } = tableWeights({ control, treatment });
  const observed = weights[treatment.successes - first] ?? 0;
  let total = 0;
  let extreme = 0;
  for (const [i, weight] of weights.entries()) {
    total += weight;
    const k = first + i;
    const counts = {
      greater: k >= treatment.successes,
      less: k <= treatment.successes,
      'two-sided': weight <= observed * (1 + 1e-7),
    };
    if (counts[alternative]) extreme += weight;
  }
  return { pValue: Math.min(1, extreme / total), oddsRatio: oddsRatioOf({ control, treatment }) };
}

// Probability of each table, as successes of the treatment, relative to the likeliest one: by the ratio of neighbours
// outwards from the mode, so that each keeps its relative digits, until they underflow.
function tableWeights({ control, treatment }: ProportionArms): {
  readonly first: number;
  readonly weights: readonly number[];
} {
  const successes = control.successes + treatment.successes;
  const least = Math.max(0, successes - control.n);
  const most = Math.min(treatment.n, successes);
  const likeliest = Math.floor(((successes + 1) * (treatment.n + 1)) / (control.n + treatment.n + 2));
  const mode = Math.min(most, Math.max(least, likeliest));
  const ratioUp = (k: number) =>
    (((treatment.n - k) / (k + 1)) * (successes - k)) / (control.n - successes + k + 1);
  const above = runningProducts((i) => (mode + i < most ? ratioUp(mode + i) : 0));
  const below = runningProducts((i) => (mode - i > least ? 1 / ratioUp(mode - i - 1) : 0)).slice(1);
  return { first: mode - below.length, weights: [...below.reverse(), ...above] };
}

/** 1, then each product of the factors so far, until they underflow. */
function runningProducts(factorAt: (i: number) => number): number[] {
  const products: number[] = [];
  let product = 1;
  // not 0: the last denormal times .99 is itself
  for (let i = 0; product > 1e-300; i++) {
    products.push(product);
    product *= factorAt(i);
  }
  return products;
}

function oddsRatioOf({ control, treatment }: ProportionArms): number {
  const up = treatment.successes * (control.n - control.successes);
  const down = control.successes * (treatment.n - treatment.successes);
  return up / down;
}
