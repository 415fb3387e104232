/**
 * A zero of a continuous function whose values at `low` and `high` differ in sign.
 *
 * Source: Ridders 1979, IEEE Transactions on Circuits and Systems 26:979-980. An exponential factor that straightens
 * the function over the bracket's middle gives the next point; the bracket at least halves each time.
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  relativeTolerance = 4e-16,
): number {
  let [a, b, fa, fb] = [low, high, f(low), f(high)];
  let x = NaN;
  for (let i = 0; i < 100 && fa !== 0; i++) {
    if (fb === 0) return b;
    const middle = a + (b - a) / 2;
    const fm = f(middle);
    // by ratios: values may be as large as numbers get
    const share = fm / fa;
    const next = middle + ((middle - a) * share) / Math.sqrt(share * share - fb / fa);
    if (Math.abs(next - x) <= relativeTolerance * Math.abs(next)) return next;
    x = next;
    const fx = f(x);
    if (fx > 0 !== fm > 0) [a, fa, b, fb] = [middle, fm, x, fx];
    else if (fx > 0 === fa > 0) [a, fa] = [x, fx];
    else [b, fb] = [x, fx];
    if (Math.abs(b - a) <= relativeTolerance * Math.abs(b)) return b;
  }
  return a;
}
