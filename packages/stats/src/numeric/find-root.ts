/**
 * A zero of a continuous function whose values at `low` and `high` differ in sign.
 *
 * Source: Brent 1973, Algorithms for minimization without derivatives, ch. 4 (zeroin).
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  relativeTolerance = 4e-16,
): number {
  let [a, b, fa, fb] = [low, high, f(low), f(high)];
  let [c, fc, step, previous] = [a, fa, b - a, b - a];
  for (let i = 0; i < 200 && fb !== 0; i++) {
    if (fb > 0 === fc > 0) [c, fc, step, previous] = [a, fa, b - a, b - a];
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb];
    const tolerance = relativeTolerance * Math.abs(b) + 1e-300;
    const middle = (c - b) / 2;
    if (Math.abs(middle) <= tolerance) break;
    const proposal =
      Math.abs(previous) < tolerance || Math.abs(fa) <= Math.abs(fb)
        ? null
        : interpolate(a, b, c, fa, fb, fc);
    const isUseful = proposal !== null && isInside(proposal, middle, previous, tolerance);
    [previous, step] = isUseful ? [step, proposal] : [middle, middle];
    [a, fa] = [b, fb];
    b += Math.abs(step) > tolerance ? step : Math.sign(middle) * tolerance;
    fb = f(b);
  }
  return b;
}

// Secant when two points coincide, else inverse quadratic.
function interpolate(a: number, b: number, c: number, fa: number, fb: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return ((b - c) * s) / (1 - s);
  const q = fa / fc;
  const r = fb / fc;
  return (-s * ((c - b) * q * (q - r) - (b - a) * (r - 1))) / ((q - 1) * (r - 1) * (s - 1));
}

function isInside(proposal: number, middle: number, previous: number, tolerance: number): boolean {
  const along = proposal * Math.sign(middle);
  return (
    along > 0 && along < 1.5 * Math.abs(middle) - tolerance / 2 && Math.abs(proposal) < Math.abs(previous) / 2
  );
}
