import { erfNearZero, expMinusSquare, scaledErfc } from './scaled-complementary-error.js';

const SQRT_HALF = Math.SQRT1_2;

/** Standard normal P(Z <= x). Lower tail exact to about 1e-15 relative down to 1e-308. Source: Cody 1969. */
export function normalCdf(x: number): number {
  return normalSf(-x);
}

/** Standard normal P(Z > x): never computed as 1 - cdf, so far upper tails keep all digits. Source: Cody 1969. */
export function normalSf(x: number): number {
  const scaled = x * SQRT_HALF;
  if (Math.abs(scaled) < 0.46875) return 0.5 - 0.5 * erfNearZero(scaled);
  if (scaled < 0) return 1 - normalSf(-x);
  return halfErfc(x, scaled);
}

/** Natural logarithm of P(Z > x), finite far beyond where the probability itself underflows. */
export function normalLogSf(x: number): number {
  if (x < 0.6) return Math.log1p(-normalCdf(x));
  return -0.5 * x * x + Math.log(0.5 * scaledErfc(x * SQRT_HALF));
}

/** Standard normal density. */
export function normalPdf(x: number): number {
  return expMinusHalfSquare(x) * 0.3989422804014327;
}

/**
 * x with P(Z <= x) = p; NaN outside [0, 1], -Infinity at 0. Relative error about 1e-16.
 *
 * Source: Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37:477-484.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return centralQuantile(q);
  return q < 0 ? -upperQuantile(p) : upperQuantile(1 - p);
}

/** x with P(Z > x) = p: the upper tail keeps its digits where 1 - p would lose them. */
export function normalIsf(p: number): number {
  return 0 - normalQuantile(p);
}

// x^2/2 = (x/sqrt 2)^2 would round twice; split x itself instead.
function expMinusHalfSquare(x: number): number {
  const high = Math.trunc(x * 16) / 16;
  return Math.exp(-0.5 * high * high) * Math.exp(-0.5 * (x - high) * (x + high));
}

function halfErfc(x: number, scaled: number): number {
  if (x > 40) return 0.5 * expMinusSquare(scaled) * scaledErfc(scaled);
  return 0.5 * expMinusHalfSquare(x) * scaledErfc(scaled);
}

function centralQuantile(q: number): number {
  const r = 0.180625 - q * q;
  return (q * horner(CENTRAL_TOP, r)) / horner(CENTRAL_BOTTOM, r);
}

function upperQuantile(p: number): number {
  if (p === 0) return Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(p));
  return r <= 5
    ? horner(MIDDLE_TOP, r - 1.6) / horner(MIDDLE_BOTTOM, r - 1.6)
    : horner(TAIL_TOP, r - 5) / horner(TAIL_BOTTOM, r - 5);
}

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + (coefficients[i] as number);
  return sum;
}

const CENTRAL_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTRAL_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const TAIL_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const TAIL_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
];
