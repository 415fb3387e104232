import {
  entryOf,
  requireClosedUnit,
  requireCount,
  requireOneOf,
  requireOpenUnit,
} from '../argument-checks.js';

/** Family-wise error rate: all but the two Benjamini methods, which control the false-discovery rate. */
export type AdjustmentMethod =
  | 'bonferroni'
  | 'holm'
  | 'hochberg'
  | 'benjaminiHochberg'
  | 'benjaminiYekutieli'
  | 'sidak'
  | 'holmSidak';

/** Adjusted p of the i-th smallest of m (from 0); step-up methods are made monotone from the largest downwards. */
interface Adjustment {
  readonly at: (p: number, i: number, m: number) => number;
  readonly isStepUp?: boolean;
}

const METHODS: Readonly<Record<AdjustmentMethod, Adjustment>> = {
  bonferroni: { at: (p, _, m) => m * p },
  holm: { at: (p, i, m) => (m - i) * p },
  hochberg: { at: (p, i, m) => (m - i) * p, isStepUp: true },
  benjaminiHochberg: { at: (p, i, m) => (m / (i + 1)) * p, isStepUp: true },
  benjaminiYekutieli: { at: (p, i, m) => harmonic(m) * (m / (i + 1)) * p, isStepUp: true },
  sidak: { at: (p, _, m) => anyOf(p, m) },
  holmSidak: { at: (p, i, m) => anyOf(p, m - i) },
};

/**
 * p-values adjusted for their number, in the order given. Compare an adjusted value with alpha itself. null entries
 * (tests without data) pass through and do not count.
 *
 * Source: Holm 1979; Hochberg 1988; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001; Sidak 1967.
 */
export function adjustPValues({
  pValues,
  method = 'holm',
}: {
  readonly pValues: readonly (number | null)[];
  readonly method?: AdjustmentMethod | undefined;
}): { readonly adjusted: readonly (number | null)[] } {
  const { at, isStepUp = false } = entryOf(METHODS, { method });
  requireClosedUnit({ pValues: pValues.map((p) => p ?? 0) });
  const present = pValues.flatMap((p, index) => (p === null ? [] : { p, index }));
  present.sort((a, b) => a.p - b.p);
  const raw = present.map(({ p, index }, i) => ({ p: at(p, i, present.length), index }));
  const adjusted = [...pValues];
  let bound = isStepUp ? 1 : 0;
  for (const { p, index } of isStepUp ? raw.reverse() : raw) {
    bound = isStepUp ? Math.min(bound, p) : Math.min(1, Math.max(bound, p));
    adjusted[index] = bound;
  }
  return { adjusted };
}

/** The alpha for each of m tests that keeps the family's at `alpha`. Source: Bonferroni; Sidak 1967. */
export function adjustedAlpha(
  m: number,
  method: 'bonferroni' | 'sidak' = 'bonferroni',
  alpha = 0.05,
): number {
  requireCount({ m });
  requireOneOf({ method }, ['bonferroni', 'sidak']);
  requireOpenUnit({ alpha });
  if (m <= 1) return alpha;
  return method === 'bonferroni' ? alpha / m : anyOf(alpha, 1 / m);
}

/** 1 - (1-p)^m without cancellation. */
function anyOf(p: number, m: number): number {
  return p === 1 ? 1 : -Math.expm1(m * Math.log1p(-p));
}

function harmonic(m: number): number {
  let sum = 0;
  for (let i = 1; i <= m; i++) sum += 1 / i;
  return sum;
}
