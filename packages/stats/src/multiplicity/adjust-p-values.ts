import { requireClosedUnit, requireCount, requireOneOf, requireOpenUnit } from '../argument-checks.js';

/** Family-wise error rate: all but the two Benjamini methods, which control the false-discovery rate. */
export type AdjustmentMethod =
  | 'bonferroni'
  | 'holm'
  | 'hochberg'
  | 'benjaminiHochberg'
  | 'benjaminiYekutieli'
  | 'sidak'
  | 'holmSidak';

/** Adjusted p of the i-th smallest of m, and the direction in which it is made monotone. */
interface Adjustment {
  readonly at: (p: number, i: number, m: number) => number;
  readonly monotone: 'up' | 'down' | 'none';
}

// i counts from 0 in ascending order.
const METHODS: Readonly<Record<AdjustmentMethod, Adjustment>> = {
  bonferroni: { at: (p, _, m) => m * p, monotone: 'none' },
  holm: { at: (p, i, m) => (m - i) * p, monotone: 'up' },
  hochberg: { at: (p, i, m) => (m - i) * p, monotone: 'down' },
  benjaminiHochberg: { at: (p, i, m) => (m / (i + 1)) * p, monotone: 'down' },
  benjaminiYekutieli: { at: (p, i, m) => harmonic(m) * (m / (i + 1)) * p, monotone: 'down' },
  sidak: { at: (p, _, m) => anyOf(p, m), monotone: 'none' },
  holmSidak: { at: (p, i, m) => anyOf(p, m - i), monotone: 'up' },
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
  requireOneOf(method, Object.keys(METHODS) as AdjustmentMethod[], 'method');
  const present: { p: number; index: number }[] = [];
  for (const [index, p] of pValues.entries()) {
    if (p === null) continue;
    requireClosedUnit(p, `pValues[${index}]`);
    present.push({ p, index });
  }
  present.sort((a, b) => a.p - b.p);
  const { at, monotone } = METHODS[method];
  const raw = present.map(({ p }, i) => Math.min(1, at(p, i, present.length)));
  const ordered = monotone === 'up' ? runningMax(raw) : monotone === 'down' ? runningMax(raw, true) : raw;
  const adjusted: (number | null)[] = pValues.map(() => null);
  for (const [i, { index }] of present.entries()) adjusted[index] = ordered[i] as number;
  return { adjusted };
}

/** The alpha for each of m tests that keeps the family's at `alpha`. Source: Bonferroni; Sidak 1967. */
export function adjustedAlpha(
  m: number,
  method: 'bonferroni' | 'sidak' = 'bonferroni',
  alpha = 0.05,
): number {
  requireCount(m, 'm');
  requireOneOf(method, ['bonferroni', 'sidak'], 'method');
  requireOpenUnit(alpha, 'alpha');
  if (m <= 1) return alpha;
  return method === 'bonferroni' ? alpha / m : -Math.expm1(Math.log1p(-alpha) / m);
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

/** Running maximum from the front, or running minimum from the back. */
function runningMax(values: readonly number[], isFromBack = false): number[] {
  const result = [...values];
  const n = result.length;
  for (let i = 1; i < n; i++) {
    if (isFromBack) result[n - 1 - i] = Math.min(result[n - 1 - i] as number, result[n - i] as number);
    else result[i] = Math.max(result[i] as number, result[i - 1] as number);
  }
  return result;
}
