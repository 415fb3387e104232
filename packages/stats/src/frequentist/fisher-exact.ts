import { requireOneOf } from '../argument-checks.js';
import { type ProportionArms, pooledCounts, requireProportionArms } from '../data/proportion-counts.js';
import { sum } from '../numeric/sum.js';
import { ALTERNATIVES, type Alternative } from './test-result.js';

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
export function fisherExactTest(
  options: ProportionArms & { readonly alternative?: Alternative | undefined },
): FisherExactResult {
  const { control, treatment, alternative = 'two-sided' } = options;
  requireProportionArms(options);
  requireOneOf({ alternative }, ALTERNATIVES);
  const { n, successes } = pooledCounts(options);
  const least = Math.max(0, successes - control.n);
  const most = Math.min(treatment.n, successes);
  const likeliest = Math.floor(((successes + 1) * (treatment.n + 1)) / (n + 2));
  const mode = Math.min(most, Math.max(least, likeliest));
  const ratioUp = (k: number) =>
    (((treatment.n - k) / (k + 1)) * (successes - k)) / (control.n - successes + k + 1);
  // weight of each table, by the treatment's successes, relative to the likeliest one
  const above = runningProducts((i) => (mode + i < most ? ratioUp(mode + i) : 0));
  const below = runningProducts((i) => (mode - i > least ? 1 / ratioUp(mode - i - 1) : 0));
  const weights = [...below.reverse(), ...above.slice(1)];
  const observed = treatment.successes - mode + below.length - 1;
  const limit = (weights[observed] ?? 0) * (1 + 1e-7);
  const isExtreme = {
    greater: (_: number, table: number) => table >= observed,
    less: (_: number, table: number) => table <= observed,
    'two-sided': (weight: number) => weight <= limit,
  }[alternative];
  const extreme = sum(weights.filter(isExtreme)) / sum(weights);
  const up = treatment.successes * (control.n - control.successes);
  const down = control.successes * (treatment.n - treatment.successes);
  return { pValue: Math.min(1, extreme), oddsRatio: up / down };
}

/**
 * 1, then each product of the factors so far, until they underflow: ratios of neighbours outwards from the mode keep
 * the relative digits of every table.
 */
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
