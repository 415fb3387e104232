import {
  requireAtLeast,
  requireAtMost,
  requireCount,
  requireLength,
  requireNonNegative,
} from '../argument-checks.js';
import { findRoot } from '../numeric/find-root.js';
import { sum } from '../numeric/sum.js';

/** Optimistic rates: play the arm with the largest. Infinity for an arm without plays. */
export interface UcbIndices {
  readonly ucb1: readonly number[];
  readonly klUcb: readonly number[];
}

/**
 * Upper confidence indices of Bernoulli arms.
 *
 * @param options.c - factor of ucb1's bonus; 1 by default
 *
 * Source: Auer, Cesa-Bianchi & Fischer 2002, Machine Learning 47:235-256; Garivier & Cappe 2011, COLT.
 */
export function ucbIndices({
  n,
  successes,
  c = 1,
}: {
  readonly n: readonly number[];
  readonly successes: readonly number[];
  readonly c?: number | undefined;
}): UcbIndices {
  requireAtLeast(1, { n });
  requireLength(n.length, { successes });
  requireNonNegative({ c });
  requireCount({ n, successes });
  for (const [i, plays] of n.entries()) requireAtMost(plays, { [`successes[${i}]`]: successes[i] as number });
  const logTotal = Math.log(Math.max(1, sum(n)));
  const indices = (ofArm: (rate: number, plays: number) => number) =>
    n.map((plays, i) => (plays === 0 ? Infinity : ofArm((successes[i] as number) / plays, plays)));
  return {
    ucb1: indices((rate, plays) => rate + c * Math.sqrt((2 * logTotal) / plays)),
    klUcb: indices((rate, plays) => furthestRate(rate, logTotal / plays)),
  };
}

/** The largest q whose Kullback-Leibler distance from p is within the budget. */
function furthestRate(p: number, budget: number): number {
  if (p === 1 || budget === 0) return p;
  const distance = (q: number) =>
    (p > 0 ? p * Math.log(p / q) : 0) + (1 - p) * (Math.log1p(-p) - Math.log1p(-q));
  const top = 1 - 1e-16;
  return distance(top) <= budget ? 1 : findRoot((q) => distance(q) - budget, p, top);
}
