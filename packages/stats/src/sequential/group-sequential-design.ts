import { refuse, requireLength, requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { normalIsf, normalSf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import {
  continuePaths,
  lowerCrossing,
  type RunningPaths,
  START,
  upperCrossing,
} from './crossing-probabilities.js';

/** Boundaries fixed in shape: z_k proportional to t_k^(exponent). */
export type BoundaryType = 'obrienFleming' | 'pocock' | 'wangTsiatis';

/** Boundaries from an error-spending function, which tolerates looks at other times than planned. */
export type SpendingType = 'obrienFlemingSpending' | 'pocockSpending' | 'powerSpending' | 'hwangShihDeCani';

/** What a group-sequential design is asked to be. */
export interface GroupSequentialOptions {
  readonly type: BoundaryType | SpendingType;
  /** Rising to exactly 1: share of the final information at each look. */
  readonly informationFractions: readonly number[];
  readonly alpha?: number | undefined;
  readonly sides?: 1 | 2 | undefined;
  /** Delta of wangTsiatis, rho of powerSpending, gamma of hwangShihDeCani. */
  readonly parameter?: number | null | undefined;
}

/** A plan of looks and boundaries, with its price. */
export interface GroupSequentialDesign extends GroupSequentialOptions {
  readonly alpha: number;
  readonly sides: 1 | 2;
  readonly parameter: number | null;
  /** z boundary at each look: stop when |z| (two-sided) or z (one-sided) reaches it. */
  readonly criticalValues: readonly number[];
  /** The same as p-values, on the design's number of sides. */
  readonly nominalPValues: readonly number[];
  /** Type-I error spent up to and with each look. */
  readonly cumulativeAlpha: readonly number[];
  /** Factor by which the fixed-horizon sample size grows, at 80 % power. */
  readonly inflationFactor: number;
  /** Expected share of the fixed-horizon sample size, without and with the effect that has 80 % power. */
  readonly averageSampleNumberH0: number;
  readonly averageSampleNumberH1: number;
}

const PLANNED_POWER = 0.8;

const EXPONENTS: Readonly<Record<BoundaryType, (parameter: number | null) => number>> = {
  obrienFleming: () => -0.5,
  pocock: () => 0,
  wangTsiatis: (parameter) => requireParameter(parameter) - 0.5,
};

/** Share of a one-sided level spent by information time t in (0, 1]. */
type SpendingFunction = (t: number, level: number, parameter: number | null) => number;

const SPENDING: Readonly<Record<SpendingType, SpendingFunction>> = {
  obrienFlemingSpending: (t, level) => 2 * normalSf(normalIsf(level / 2) / Math.sqrt(t)),
  pocockSpending: (t, level) => level * Math.log1p((Math.E - 1) * t),
  powerSpending: (t, level, parameter) => level * t ** requireParameter(parameter),
  hwangShihDeCani: (t, level, parameter) => {
    const gamma = requireParameter(parameter);
    return gamma === 0 ? level * t : (level * Math.expm1(-gamma * t)) / Math.expm1(-gamma);
  },
};

/**
 * A group-sequential design: a few planned looks that together spend alpha.
 *
 * @throws StatsError when the fractions do not rise from above 0 to 1, or the type lacks its parameter
 *
 * Source: O'Brien & Fleming 1979; Pocock 1977; Wang & Tsiatis 1987; Lan & DeMets 1983; Kim & DeMets 1987;
 * Hwang, Shih & DeCani 1990; all in Jennison & Turnbull 2000, Group sequential methods, ch. 2, 7 and 19.
 */
export function groupSequentialDesign(options: GroupSequentialOptions): GroupSequentialDesign {
  const { type, informationFractions, alpha = 0.05, sides = 2, parameter = null } = options;
  requireDesign({ type, informationFractions, alpha, sides });
  // a missing parameter is an error even when no look needs it
  if (isSpending(type)) SPENDING[type](0.5, alpha, parameter);
  const criticalValues = isSpending(type)
    ? spendingBoundaries(options, alpha / sides)
    : classicalBoundaries(informationFractions, EXPONENTS[type](parameter), alpha, sides);
  const underNull = crossings(informationFractions, criticalValues, sides, 0);
  const drift = driftForPower(informationFractions, criticalValues, sides);
  const inflationFactor = (drift / (normalIsf(alpha / sides) + normalIsf(1 - PLANNED_POWER))) ** 2;
  const underEffect = crossings(informationFractions, criticalValues, sides, drift);
  return {
    type,
    informationFractions,
    alpha,
    sides,
    parameter,
    criticalValues,
    nominalPValues: criticalValues.map((z) => sides * normalSf(z)),
    cumulativeAlpha: cumulative(underNull.map(({ upper, lower }) => upper + lower)),
    inflationFactor,
    averageSampleNumberH0: inflationFactor * expectedInformation(informationFractions, underNull),
    averageSampleNumberH1: inflationFactor * expectedInformation(informationFractions, underEffect),
  };
}

/** One-sided level spent by time t under a spending design. */
export function spentBy(type: SpendingType, t: number, level: number, parameter: number | null): number {
  return t >= 1 ? level : Math.min(level, SPENDING[type](t, level, parameter));
}

export function isSpending(type: BoundaryType | SpendingType): type is SpendingType {
  return type in SPENDING;
}

/** The boundary at which the next look crosses upwards with probability `increment`. */
export function boundaryFor(paths: RunningPaths, time: number, increment: number): number {
  if (increment <= 0) return 40;
  const excess = (z: number) =>
    Math.log(Math.max(1e-320, upperCrossing(paths, time, z, 0))) - Math.log(increment);
  return findRoot(excess, -10, 40, 1e-13);
}

/** The paths still running after each look but the last. */
export function runLooks(
  times: readonly number[],
  boundaries: readonly number[],
  sides: 1 | 2,
  drift = 0,
): RunningPaths[] {
  const running: RunningPaths[] = [START];
  for (const [k, time] of times.slice(0, -1).entries()) {
    const upper = boundaries[k] as number;
    const lower = sides === 2 ? -upper : Number.NEGATIVE_INFINITY;
    const nextTime = times[k + 1] as number;
    running.push(continuePaths(running[k] as RunningPaths, { time, nextTime, lower, upper, drift }));
  }
  return running;
}

/** Probability of stopping at each look above the upper and below the lower boundary. */
function crossings(
  times: readonly number[],
  boundaries: readonly number[],
  sides: 1 | 2,
  drift: number,
): { readonly upper: number; readonly lower: number }[] {
  return runLooks(times, boundaries, sides, drift).map((paths, k) => {
    const time = times[k] as number;
    const z = boundaries[k] as number;
    const lower = sides === 2 ? lowerCrossing(paths, time, -z, drift) : 0;
    return { upper: upperCrossing(paths, time, z, drift), lower };
  });
}

function classicalBoundaries(
  times: readonly number[],
  exponent: number,
  alpha: number,
  sides: 1 | 2,
): number[] {
  const boundariesAt = (c: number) => times.map((t) => c * t ** exponent);
  const excess = (c: number) => {
    const spent = crossings(times, boundariesAt(c), sides, 0);
    return spent.reduce((sum, { upper, lower }) => sum + upper + lower, 0) - alpha;
  };
  const single = normalIsf(alpha / sides);
  return boundariesAt(findRoot(excess, Math.min(single, 0), Math.abs(single) + 4, 1e-12));
}

function spendingBoundaries(
  { type, informationFractions, sides = 2, parameter = null }: GroupSequentialOptions,
  level: number,
): number[] {
  const boundaries: number[] = [];
  let paths = START;
  let spent = 0;
  for (const [k, time] of informationFractions.entries()) {
    const spend = spentBy(type as SpendingType, time, level, parameter);
    const upper = boundaryFor(paths, time, spend - spent);
    boundaries.push(upper);
    spent = spend;
    const nextTime = informationFractions[k + 1];
    const lower = sides === 2 ? -upper : Number.NEGATIVE_INFINITY;
    if (nextTime !== undefined) paths = continuePaths(paths, { time, nextTime, lower, upper, drift: 0 });
  }
  return boundaries;
}

// Power counts crossings in the right direction only (Jennison & Turnbull; rpact).
function driftForPower(times: readonly number[], boundaries: readonly number[], sides: 1 | 2): number {
  const excess = (drift: number) =>
    crossings(times, boundaries, sides, drift).reduce((sum, { upper }) => sum + upper, 0) - PLANNED_POWER;
  return findRoot(excess, 0, 20, 1e-12);
}

function expectedInformation(
  times: readonly number[],
  stops: readonly { upper: number; lower: number }[],
): number {
  const lastTime = times.at(-1) ?? 1;
  return stops.reduce(
    (sum, { upper, lower }, k) => sum - (upper + lower) * (lastTime - (times[k] as number)),
    lastTime,
  );
}

function cumulative(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

function requireDesign({
  type,
  informationFractions,
  alpha,
  sides,
}: Pick<GroupSequentialDesign, 'type' | 'informationFractions' | 'alpha' | 'sides'>): void {
  const types = [...Object.keys(EXPONENTS), ...Object.keys(SPENDING)] as GroupSequentialOptions['type'][];
  requireOneOf(type, types, 'type');
  requireOpenUnit(alpha, 'alpha');
  if (sides !== 1 && sides !== 2) refuse('sides', sides, '1 or 2');
  requireLength(informationFractions, 1, 'informationFractions');
  let previous = 0;
  for (const [k, fraction] of informationFractions.entries()) {
    if (!(fraction > previous && fraction <= 1)) {
      refuse(`informationFractions[${k}]`, fraction, `above ${previous} and at most 1`);
    }
    previous = fraction;
  }
  if (previous !== 1) refuse('informationFractions', previous, 'ending at 1');
}

function requireParameter(parameter: number | null): number {
  if (parameter === null) return refuse('parameter', parameter, 'a number for this type');
  if (!Number.isFinite(parameter)) refuse('parameter', parameter, 'a finite number');
  return parameter;
}
