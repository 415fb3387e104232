/**
 * A zero of a continuous function whose values at `low` and `high` differ in sign.
 *
 * Source: Chandrupatla 1997, Advances in Engineering Software 28:145-149. Inverse quadratic interpolation where the last
 * three points promise that it lands well inside the bracket, bisection elsewhere.
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  relativeTolerance = 4e-16,
): number {
  // the newest point, the other end of the bracket, and the point that left it last
  let [a, b, c] = [high, low, low];
  let [fa, fb] = [f(a), f(b)];
  let fc = fb;
  for (let i = 0; ; i++) {
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const least = Math.abs((relativeTolerance * best) / (b - a));
    // a root at 0 would be halved forever
    if (fa === 0 || fb === 0 || !(least < 0.5) || i > 99) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    const isSmooth = phi * phi < xi && (1 - phi) ** 2 < 1 - xi;
    const step = isSmooth
      ? ((fa / (fb - fa)) * fc) / (fb - fc) + (((c - a) / (b - a)) * (fa / (fc - fa)) * fb) / (fc - fb)
      : 0.5;
    const x = a + Math.min(1 - least, Math.max(least, step)) * (b - a);
    const fx = f(x);
    [c, fc] = [a, fa];
    if (fx > 0 !== fa > 0) [c, fc, b, fb] = [b, fb, a, fa];
    [a, fa] = [x, fx];
  }
}
