import type { ProportionArms } from '../data/proportion-counts.js';

/**
 * Miettinen-Nurminen score statistic of the observed rates against a true difference delta in [-1, 1].
 *
 * Source: Miettinen & Nurminen 1985, Statistics in Medicine 4:213-226, eq. 8 and appendix I.
 */
export function scoreAtDifference({ control, treatment }: ProportionArms, delta: number): number {
  const observed = treatment.successes / treatment.n - control.successes / control.n;
  const controlRate = restrictedByDifference({ control, treatment }, delta);
  const treatmentRate = clampUnit(controlRate + delta);
  const variance =
    (treatmentRate * (1 - treatmentRate)) / treatment.n + (controlRate * (1 - controlRate)) / control.n;
  return scoreOf(observed - delta, variance, control.n + treatment.n);
}

/** The same against a true ratio > 0 of the rates. Source: Miettinen & Nurminen 1985, eq. 9 and 10. */
export function scoreAtRatio({ control, treatment }: ProportionArms, ratio: number): number {
  const observed = treatment.successes / treatment.n - (ratio * control.successes) / control.n;
  const controlRate = restrictedByRatio({ control, treatment }, ratio);
  const treatmentRate = clampUnit(controlRate * ratio);
  const variance =
    (treatmentRate * (1 - treatmentRate)) / treatment.n +
    (ratio * ratio * controlRate * (1 - controlRate)) / control.n;
  return scoreOf(observed, variance, control.n + treatment.n);
}

function scoreOf(distance: number, variance: number, n: number): number {
  if (distance === 0) return 0;
  if (variance <= 0) return Math.sign(distance) * Number.MAX_VALUE;
  return distance / Math.sqrt((variance * n) / (n - 1));
}

/** Likeliest control rate when treatment = control + delta: the root of a cubic, in trigonometric form. */
function restrictedByDifference({ control, treatment }: ProportionArms, delta: number): number {
  const n = control.n + treatment.n;
  const successes = control.successes + treatment.successes;
  const third = n;
  const second = (treatment.n + 2 * control.n) * delta - n - successes;
  const first = (control.n * delta - n - 2 * control.successes) * delta + successes;
  const zeroth = control.successes * delta * (1 - delta);
  const shift = second / (3 * third);
  const q = shift ** 3 - (second * first) / (6 * third * third) + zeroth / (2 * third);
  const p = (q < 0 ? -1 : 1) * Math.sqrt(Math.max(0, shift * shift - first / (3 * third)));
  const angle = p === 0 ? Math.PI / 3 : (Math.PI + Math.acos(clampSigned(q / p ** 3))) / 3;
  const rate = 2 * p * Math.cos(angle) - shift;
  return Math.min(Math.min(1, 1 - delta), Math.max(Math.max(0, -delta), rate));
}

/** Likeliest control rate when treatment = ratio * control: the smaller root of a quadratic. */
function restrictedByRatio({ control, treatment }: ProportionArms, ratio: number): number {
  const n = control.n + treatment.n;
  const successes = control.successes + treatment.successes;
  const a = n * ratio;
  const b = -(treatment.n * ratio + treatment.successes + control.n + control.successes * ratio);
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * successes));
  // 2c / (-b + root), the form without cancellation
  return clampUnit((2 * successes) / (root - b));
}

const clampUnit = (x: number): number => Math.min(1, Math.max(0, x));
const clampSigned = (x: number): number => Math.min(1, Math.max(-1, x));
