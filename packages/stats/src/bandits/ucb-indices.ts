import { refuse, requireCount, requireLength, requireNonNegative } from '../argument-checks.js';
import { findRoot } from '../numeric/find-root.js';

/** Optimistic rates: play the arm with the largest. Infinity for an arm without plays. */
export interface UcbIndices {
  readonly ucb1: readonly number[];
  readonly klUcb: readonly number[];
}

/**
 * Upper confidence indices of Bernoulli arms.
 *
 * @param options.c - factor of ucb1's bonus; 1 by default
 * @param options.klC - factor of log log N in KL-UCB's budget; 0 by default, 3 in the proof
 *
 * Source: Auer, Cesa-Bianchi & Fischer 2002, Machine Learning 47:235-256; Garivier & Cappe 2011, COLT.
 */
export function ucbIndices({
  n,
  successes,
  c = 1,
  klC = 0,
}: {
  readonly n: readonly number[];
  readonly successes: readonly number[];
  readonly c?: number | undefined;
  readonly klC?: number | undefined;
}): UcbIndices {
  requireLength(n, 1, 'n');
  requireNonNegative(c, 'c');
  requireNonNegative(klC, 'klC');
  if (successes.length !== n.length) refuse('successes', successes.length, `as long as n (${n.length})`);
  for (const [i, plays] of n.entries()) {
    requireCount(plays, `n[${i}]`);
    requireCount(successes[i] as number, `successes[${i}]`);
    if ((successes[i] as number) > plays) refuse(`successes[${i}]`, successes[i], `at most n (${plays})`);
  }
  const logTotal = Math.log(
    Math.max(
      1,
      n.reduce((sum, plays) => sum + plays, 0),
    ),
  );
  const budget = logTotal + (logTotal > 1 ? klC * Math.log(logTotal) : 0);
  const rateOf = (i: number) => (successes[i] as number) / (n[i] as number);
  return {
    ucb1: n.map((plays, i) => (plays === 0 ? Infinity : rateOf(i) + c * Math.sqrt((2 * logTotal) / plays))),
    klUcb: n.map((plays, i) => (plays === 0 ? Infinity : furthestRate(rateOf(i), budget / plays))),
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
