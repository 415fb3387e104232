import type { ProportionArms, ProportionCounts } from '../data/proportion-counts.js';
import { findRoot } from '../numeric/find-root.js';
import type { Bounds } from './proportion-ci.js';

/**
 * Bounds of treatment rate - control rate: where the score statistic of the observed rates is z and -z.
 *
 * Source: Miettinen & Nurminen 1985, Statistics in Medicine 4:213-226, eq. 8.
 */
export function scoreBoundsOfDifference(arms: ProportionArms, z: number): Bounds {
  return scoreBounds((delta) => scoreOf(arms, 1, delta), z, 1);
}

/** The same of log(treatment rate / control rate), within e^+-300. Source: Miettinen & Nurminen 1985, eq. 10. */
export function scoreBoundsOfLogRatio(arms: ProportionArms, z: number): Bounds {
  return scoreBounds((logRatio) => scoreOf(arms, Math.exp(logRatio), 0), z, 300);
}

function scoreBounds(scoreAt: (at: number) => number, z: number, limit: number): Bounds {
  const boundAt = (score: number) => fallOf((at) => scoreAt(at) - score, -limit, limit);
  return [boundAt(z), boundAt(-z)];
}

/** Where a falling function crosses 0; the end nearest to it when it does so nowhere between. */
function fallOf(f: (at: number) => number, low: number, high: number): number {
  if (!(f(low) > 0)) return low;
  return f(high) >= 0 ? high : findRoot(f, low, high);
}

/** The score statistic of treatment rate = ratio * control rate + delta, at the likeliest such rates. */
function scoreOf({ control: c, treatment: t }: ProportionArms, ratio: number, delta: number): number {
  const low = Math.max(0, -delta / ratio);
  const high = Math.min(1, (1 - delta) / ratio);
  const slopeOf = ({ n, successes }: ProportionCounts, rate: number) =>
    successes / rate - (n - successes) / (1 - rate);
  // of the likelihood's logarithm, without its poles at both ends
  const slopeAt = (rate: number) =>
    (slopeOf(c, rate) + ratio * slopeOf(t, ratio * rate + delta)) * (rate - low) * (high - rate);
  // closer to an end than this, rounding decides which side of it a rate is
  const margin = 1e-15 * (high - low + Math.abs(delta));
  const rate = fallOf(slopeAt, low + margin, high - margin);
  const other = ratio * rate + delta;
  const n = c.n + t.n;
  const distance = t.successes / t.n - (ratio * c.successes) / c.n - delta;
  const variance = (other * (1 - other)) / t.n + (ratio * ratio * rate * (1 - rate)) / c.n;
  if (distance === 0) return 0;
  if (variance <= 0) return Math.sign(distance) * Number.MAX_VALUE;
  return distance / Math.sqrt((variance * n) / (n - 1));
}
