import { entryOf, requireOpenUnit } from '../argument-checks.js';
import { type ProportionCounts, requireCounts } from '../data/proportion-counts.js';
import { betaQuantile } from '../distributions/beta.js';
import { normalIsf } from '../distributions/normal.js';
import { numbersOrNull } from '../numbers-or-null.js';
import type { Status } from './test-result.js';

/** Interval for one conversion rate. Wilson is the default; Clopper-Pearson never covers less than promised. */
export type ProportionMethod = 'wald' | 'wilson' | 'clopperPearson' | 'jeffreys' | 'agrestiCoull';

/** A rate with its interval, fractions in [0, 1] (Wald's may leave it); all null without units. */
export interface EstimateInterval {
  readonly status: Status;
  readonly estimate: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
}

export type Bounds = readonly [number, number];

const METHODS: Readonly<Record<ProportionMethod, (x: number, n: number, alpha: number) => Bounds>> = {
  wald: (x, n, alpha) => symmetric(x / n, n, normalIsf(alpha / 2)),
  wilson: (x, n, alpha) => wilsonBounds(x, n, normalIsf(alpha / 2)),
  clopperPearson: (x, n, alpha) => betaBounds(x, n, alpha / 2, 0),
  jeffreys: (x, n, alpha) => betaBounds(x, n, alpha / 2, 0.5),
  agrestiCoull: (x, n, alpha) => {
    const z = normalIsf(alpha / 2);
    const larger = n + z * z;
    const [lower, upper] = symmetric((x + (z * z) / 2) / larger, larger, z);
    return [Math.max(0, lower), Math.min(1, upper)];
  },
};

/**
 * Two-sided 1 - alpha interval for a conversion rate.
 *
 * Source: Brown, Cai & DasGupta 2001, Interval estimation for a binomial proportion, Statistical Science 16:101-133.
 */
export function proportionCI({
  n,
  successes,
  method = 'wilson',
  alpha = 0.05,
}: ProportionCounts & {
  readonly method?: ProportionMethod | undefined;
  readonly alpha?: number | undefined;
}): EstimateInterval {
  requireCounts({ n, successes }, 'counts');
  requireOpenUnit({ alpha });
  const boundsBy = entryOf(METHODS, { method });
  return estimateWithin(successes / n, () => boundsBy(successes, n, alpha));
}

/** Nothing without units: the estimate is then 0/0. */
export function estimateWithin(estimate: number, boundsOf: () => Bounds): EstimateInterval {
  const isKnown = !Number.isNaN(estimate);
  const [ciLower, ciUpper] = isKnown ? boundsOf() : [null, null];
  return { status: isKnown ? 'ok' : 'insufficient-data', ...numbersOrNull({ estimate }), ciLower, ciUpper };
}

/** Wilson's score bounds. Source: Wilson 1927, JASA 22:209-212. */
export function wilsonBounds(x: number, n: number, z: number): Bounds {
  const square = z * z;
  const root = z * Math.sqrt((x * (n - x)) / n + square / 4);
  const scale = n + square;
  return [x === 0 ? 0 : (x + square / 2 - root) / scale, x === n ? 1 : (x + square / 2 + root) / scale];
}

// One bound is the other of the failures; `own` is what the prior adds to its own count.
function betaBounds(x: number, n: number, tail: number, own: number): Bounds {
  const lowerOf = (k: number) => (k === 0 ? 0 : betaQuantile(tail, k + own, n - k + 1 - own));
  return [lowerOf(x), 1 - lowerOf(n - x)];
}

function symmetric(rate: number, n: number, z: number): Bounds {
  const half = z * Math.sqrt((rate * (1 - rate)) / n);
  return [rate - half, rate + half];
}
