/**
 * A distribution at one point: its density and both tails, neither of them as 1 minus the other where that would cost
 * digits.
 */
export interface Tails {
  readonly density: number;
  readonly lower: number;
  readonly upper: number;
}

/** Outside the domain. */
export const NOWHERE: Tails = { density: NaN, lower: NaN, upper: NaN };

interface Inversion {
  /** Whether `p` is the upper tail; the lower one by default. */
  readonly isUpper?: boolean | undefined;
  /** Where to begin, near the middle, and a step of the distribution's own size. */
  readonly start: number;
  readonly scale: number;
  /** Newton step, in scales, after which its squared error is small enough; 1e-8 leaves nothing. */
  readonly precision?: number | undefined;
}

/**
 * u with a tail of p: Newton steps on the logarithm of the smaller tail, which is nearly linear far out, kept inside a
 * bracket that shrinks with every evaluation and bisected when Newton leaves it.
 */
export function invertTails(
  at: (u: number) => Tails,
  p: number,
  { isUpper = false, start, scale, precision = 1e-8 }: Inversion,
): number {
  // the start and the scale of a distribution that does not exist are not finite
  if (!(p >= 0 && p <= 1 && Number.isFinite(start + scale))) return NaN;
  const isOther = p > 0.5;
  const logTail = isOther ? Math.log1p(-p) : Math.log(p);
  const sign = isUpper === isOther ? 1 : -1;
  if (logTail === -Infinity) return -sign * Infinity;
  let [low, high, u, reach] = [-Infinity, Infinity, start, 2 * scale];
  for (let i = 0; i < 200; i++) {
    const { lower, upper, density } = at(u);
    const tail = sign > 0 ? lower : upper;
    if (Number.isNaN(tail)) return tail;
    const excess = sign * (Math.log(tail) - logTail);
    if (excess === 0) return u;
    if (excess > 0) high = u;
    else low = u;
    let next = u - excess * (tail / density);
    if (Math.abs(next - u) <= precision * Math.min(scale, 1)) return next;
    if (!(next > low && next < high && Math.abs(next - u) <= 64 * reach)) {
      next = low === -Infinity ? high - reach : high === Infinity ? low + reach : low + (high - low) / 2;
      reach *= 2;
    }
    if (next === low || next === high) return next;
    u = next;
  }
  return u;
}
