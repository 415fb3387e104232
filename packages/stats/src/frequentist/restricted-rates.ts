import { type ProportionArms, pooledCounts } from '../data/proportion-counts.js';
import { findRoot } from '../numeric/find-root.js';
import type { Bounds } from './proportion-ci.js';

/**
 * Bounds of treatment rate - control rate: where the score statistic of the observed rates is z and -z.
 *
 * Source: Miettinen & Nurminen 1985, Statistics in Medicine 4:213-226, eq. 8 and appendix I.
 */
export function scoreBoundsOfDifference(arms: ProportionArms, z: number): Bounds {
  const scoreAt = (delta: number) => {
    const controlRate = restrictedByDifference(arms, delta);
    return scoreOf(arms, { controlRate, treatmentRate: controlRate + delta, ratio: 1, delta });
  };
  return [crossing(scoreAt, z, 1), crossing(scoreAt, -z, 1)];
}

/** The same of log(treatment rate / control rate), within e^+-300. Source: Miettinen & Nurminen 1985, eq. 9 and 10. */
export function scoreBoundsOfLogRatio(arms: ProportionArms, z: number): Bounds {
  const scoreAt = (logRatio: number) => {
    const ratio = Math.exp(logRatio);
    const controlRate = restrictedByRatio(arms, ratio);
    return scoreOf(arms, { controlRate, treatmentRate: controlRate * ratio, ratio, delta: 0 });
  };
  return [crossing(scoreAt, z, 300), crossing(scoreAt, -z, 300)];
}

/** Where a score that falls over [-limit, limit] takes a value; an end when it never does. */
function crossing(scoreAt: (at: number) => number, value: number, limit: number): number {
  const excess = (at: number) => scoreAt(at) - value;
  if (excess(-limit) <= 0) return -limit;
  return excess(limit) >= 0 ? limit : findRoot(excess, -limit, limit);
}

/** The likeliest rates under treatment = ratio * control + delta. */
interface Hypothesis {
  readonly controlRate: number;
  readonly treatmentRate: number;
  readonly ratio: number;
  readonly delta: number;
}

function scoreOf({ control, treatment }: ProportionArms, hypothesis: Hypothesis): number {
  const { controlRate, ratio, delta } = hypothesis;
  const treatmentRate = clamp(hypothesis.treatmentRate, 0, 1);
  const n = control.n + treatment.n;
  const distance = treatment.successes / treatment.n - (ratio * control.successes) / control.n - delta;
  const variance =
    (treatmentRate * (1 - treatmentRate)) / treatment.n +
    (ratio * ratio * controlRate * (1 - controlRate)) / control.n;
  if (distance === 0) return 0;
  if (variance <= 0) return Math.sign(distance) * Number.MAX_VALUE;
  return distance / Math.sqrt((variance * n) / (n - 1));
}

/** Likeliest control rate when treatment = control + delta: the root of a cubic, in trigonometric form. */
function restrictedByDifference(arms: ProportionArms, delta: number): number {
  const { control, treatment } = arms;
  const { n, successes } = pooledCounts(arms);
  const second = (treatment.n + 2 * control.n) * delta - n - successes;
  const first = (control.n * delta - n - 2 * control.successes) * delta + successes;
  const zeroth = control.successes * delta * (1 - delta);
  const shift = second / (3 * n);
  const q = shift ** 3 - (second * first) / (6 * n * n) + zeroth / (2 * n);
  const p = (q < 0 ? -1 : 1) * Math.sqrt(Math.max(0, shift * shift - first / (3 * n)));
  const angle = p === 0 ? Math.PI / 3 : (Math.PI + Math.acos(clamp(q / p ** 3, -1, 1))) / 3;
  return clamp(2 * p * Math.cos(angle) - shift, Math.max(0, -delta), Math.min(1, 1 - delta));
}

/** Likeliest control rate when treatment = ratio * control: the smaller root of a quadratic. */
function restrictedByRatio(arms: ProportionArms, ratio: number): number {
  const { control, treatment } = arms;
  const { n, successes } = pooledCounts(arms);
  const b = -(treatment.n * ratio + treatment.successes + control.n + control.successes * ratio);
  const root = Math.sqrt(Math.max(0, b * b - 4 * n * ratio * successes));
  // 2c / (-b + root), the form without cancellation
  return clamp((2 * successes) / (root - b), 0, 1);
}

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));
