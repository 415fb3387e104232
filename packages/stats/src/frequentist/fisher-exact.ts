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
 * Cost grows with the smaller margin: microseconds for counts in the thousands.
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
  const successes = control.successes + treatment.successes;
  const first = Math.max(0, successes - control.n);
  const last = Math.min(treatment.n, successes);
  const weights = tableWeights({ control, treatment }, first, last);
  const observed = weights[treatment.successes - first] as number;

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

// Probabilities of each table relative to the likeliest; by the ratio of neighbours outwards from the mode, so that
// each keeps its relative digits.
function tableWeights({ control, treatment }: ProportionArms, first: number, last: number): number[] {
  const successes = control.successes + treatment.successes;
  const total = control.n + treatment.n;
  const ratioUp = (k: number) =>
    (((treatment.n - k) / (k + 1)) * (successes - k)) / (control.n - successes + k + 1);
  const mode = Math.min(
    last,
    Math.max(first, Math.floor(((successes + 1) * (treatment.n + 1)) / (total + 2))),
  );
  const weights = new Array<number>(last - first + 1).fill(1);
  for (let k = mode; k < last; k++) weights[k + 1 - first] = (weights[k - first] as number) * ratioUp(k);
  for (let k = mode; k > first; k--) weights[k - 1 - first] = (weights[k - first] as number) / ratioUp(k - 1);
  return weights;
}

function oddsRatioOf({ control, treatment }: ProportionArms): number {
  const up = treatment.successes * (control.n - control.successes);
  const down = control.successes * (treatment.n - treatment.successes);
  return up / down;
}
