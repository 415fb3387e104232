import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { type ProportionCounts, requireCounts } from '../data/proportion-counts.js';
import { betaQuantile } from '../distributions/beta.js';
import { normalIsf } from '../distributions/normal.js';
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

type Bounds = readonly [number, number];

const METHODS: Readonly<Record<ProportionMethod, (x: number, n: number, alpha: number) => Bounds>> = {
  wald: (x, n, alpha) => symmetric(x / n, n, normalIsf(alpha / 2)),
  wilson: (x, n, alpha) => wilsonBounds(x, n, normalIsf(alpha / 2)),
  clopperPearson: (x, n, alpha) => [
    x === 0 ? 0 : betaQuantile(alpha / 2, x, n - x + 1),
    x === n ? 1 : 1 - betaQuantile(alpha / 2, n - x, x + 1),
  ],
  jeffreys: (x, n, alpha) => [
    x === 0 ? 0 : betaQuantile(alpha / 2, x + 0.5, n - x + 0.5),
    x === n ? 1 : 1 - betaQuantile(alpha / 2, n - x + 0.5, x + 0.5),
  ],
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
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(method, Object.keys(METHODS) as ProportionMethod[], 'method');
  if (n === 0) return { status: 'insufficient-data', estimate: null, ciLower: null, ciUpper: null };
  const [ciLower, ciUpper] = METHODS[method](successes, n, alpha);
  return { status: 'ok', estimate: successes / n, ciLower, ciUpper };
}

/** Wilson's score bounds. Source: Wilson 1927, JASA 22:209-212. */
export function wilsonBounds(x: number, n: number, z: number): Bounds {
  const square = z * z;
  const root = z * Math.sqrt((x * (n - x)) / n + square / 4);
  const scale = n + square;
  return [x === 0 ? 0 : (x + square / 2 - root) / scale, x === n ? 1 : (x + square / 2 + root) / scale];
}

function symmetric(rate: number, n: number, z: number): Bounds {
  const half = z * Math.sqrt((rate * (1 - rate)) / n);
  return [rate - half, rate + half];
}
