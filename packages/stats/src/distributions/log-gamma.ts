const LOG_SQRT_2PI = 0.9189385332046728;

/**
 * Natural logarithm of the gamma function for x > 0; NaN elsewhere. Absolute error about 1e-15 below 10,
 * relative error about 1e-16 above.
 *
 * Source: Stirling's formula with its error (DLMF 5.11.1).
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  if (x === Infinity) return x;
  return (x - 0.5) * Math.log(x) - x + LOG_SQRT_2PI + stirlingError(x);
}

/** log B(a, b) without the cancellation of three log-gammas. Source: Loader 2000 (Stirling errors). */
export function logBeta(a: number, b: number): number {
  if (!(a > 0 && b > 0)) return NaN;
  const small = Math.min(a, b);
  const ratio = small / Math.max(a, b);
  // a^a b^b / (a+b)^(a+b) by its logarithm, large part through log1p
  const powers = small * Math.log(ratio / (1 + ratio)) - (small / ratio + 0.5) * Math.log1p(ratio);
  const roots = Math.log1p(ratio) - 0.5 * Math.log(small);
  return powers + roots + LOG_SQRT_2PI + stirlingError(a) + stirlingError(b) - stirlingError(a + b);
}

/**
 * log Gamma(x+1) minus Stirling's formula sqrt(2 pi x) (x/e)^x, for x > 0.
 *
 * Source: Loader 2000, Fast and accurate computation of binomial probabilities; below 16 by the recurrence
 * delta(x) = delta(x+1) + (x+1/2) log(1+1/x) - 1.
 */
export function stirlingError(x: number): number {
  let shifted = x;
  let sum = 0;
  for (; shifted < 16; shifted++) sum += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
  const s = 1 / (shifted * shifted);
  return sum + (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / shifted;
}

/**
 * The deviance x log(x/mean) + mean - x, accurate when x is near mean.
 *
 * Source: Loader 2000 (bd0).
 */
export function deviance(x: number, mean: number): number {
  const difference = x - mean;
  const v = difference / (x + mean);
  if (!(Math.abs(v) < 0.1)) return x * Math.log(x / mean) - difference;
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 3, last = NaN; sum !== last; j += 2) {
    term *= v * v;
    last = sum;
    sum += term / j;
  }
  return sum;
}
