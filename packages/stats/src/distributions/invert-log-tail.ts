interface TailInversion {
  /** Logarithm of the wanted tail probability. */
  readonly logTail: number;
  /** Whether the tail is P(U <= u), which rises with u, or P(U > u), which falls. */
  readonly isLower: boolean;
  /** Where to begin, and a step of the distribution's own size. */
  readonly start: number;
  readonly scale: number;
  /** The tail at u and the density of U there, both > 0 inside the support. */
  /** Newton step, in scales, after which its squared error is small enough; 1e-8 leaves nothing. */
  readonly precision?: number | undefined;
  readonly tailAt: (u: number) => { readonly tail: number; readonly density: number };
}

/**
 * u whose tail has the given logarithm: Newton steps on log tail, which is nearly linear far out, kept inside a
 * bracket that shrinks with every evaluation and bisected when Newton leaves it.
 */
export function invertLogTail({
  logTail,
  isLower,
  start,
  scale,
  precision = 1e-8,
  tailAt,
}: TailInversion): number {
  const sign = isLower ? 1 : -1;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let u = start;
  let reach = 2 * scale;
  for (let i = 0; i < 200; i++) {
    const { tail, density } = tailAt(u);
    const excess = tail > 0 ? sign * (Math.log(tail) - logTail) : -sign * Number.POSITIVE_INFINITY;
    if (excess === 0) return u;
    if (excess > 0) high = u;
    else low = u;
    let next = u - excess * (tail / density);
    if (Math.abs(next - u) <= precision * Math.min(scale, 1)) return next;
    if (!(next > low && next < high) || Math.abs(next - u) > 64 * reach) {
      next = outwardOrMiddle(low, high, reach);
      reach *= 2;
    }
    if (next === low || next === high) return next;
    u = next;
  }
  return u;
}

function outwardOrMiddle(low: number, high: number, reach: number): number {
  if (low === Number.NEGATIVE_INFINITY) return high - reach;
  if (high === Number.POSITIVE_INFINITY) return low + reach;
  return low + (high - low) / 2;
}
