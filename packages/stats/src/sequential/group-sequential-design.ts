import { refuse, requireAtLeast, requireFinite, requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { normalIsf, normalSf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import { sum } from '../numeric/sum.js';
import { type LookAhead, lookAhead } from './crossing-probabilities.js';

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
  const { type, informationFractions: times, alpha = 0.05, sides = 2, parameter = null } = options;
  requireOneOf({ type }, [...Object.keys(EXPONENTS), ...Object.keys(SPENDING)]);
  requireSides({ alpha, sides });
  requireTimes(times);
  const plan = { type, informationFractions: times, alpha, sides, parameter };
  const criticalValues = isSpending(type)
    ? spendingBoundaries(times, { ...plan, type })
    : classicalBoundaries(times, EXPONENTS[type](parameter), alpha, sides);
  const looksUnder = (drift: number) => lookAhead({ times, sides, drift, boundaries: criticalValues });
  const underNull = looksUnder(0);
  // power counts crossings in the right direction only (Jennison & Turnbull; rpact)
  const powerAt = (drift: number) => sum(looksUnder(drift).map(({ upper }) => upper));
  const drift = findRoot((at) => powerAt(at) - PLANNED_POWER, 0, 20, 1e-12);
  const inflationFactor = (drift / (normalIsf(alpha / sides) + normalIsf(1 - PLANNED_POWER))) ** 2;
  const averageOver = (looks: readonly LookAhead[]) =>
    inflationFactor *
    (1 - sum(looks.map(({ upper, lower }, k) => (upper + lower) * (1 - (times[k] as number)))));
  let spent = 0;
  return {
    ...plan,
    criticalValues,
    nominalPValues: criticalValues.map((z) => sides * normalSf(z)),
    cumulativeAlpha: underNull.map(({ upper, lower }) => (spent += upper + lower)),
    inflationFactor,
    averageSampleNumberH0: averageOver(underNull),
    averageSampleNumberH1: averageOver(looksUnder(drift)),
  };
}

/** What a spending function spends of: alpha over its sides. */
export interface Spending {
  readonly type: SpendingType;
  readonly alpha: number;
  readonly sides: 1 | 2;
  readonly parameter: number | null;
}

/** Share of alpha per side that is spent by time t. */
export function spentBy(t: number, { type, alpha, sides, parameter }: Spending): number {
  const level = alpha / sides;
  return t >= 1 ? level : Math.min(level, SPENDING[type](t, level, parameter));
}

export function isSpending(type: BoundaryType | SpendingType): type is SpendingType {
  return type in SPENDING;
}

/** The boundary that is crossed upwards with probability `increment`. */
export function boundaryFor(above: (z: number) => number, increment: number): number {
  if (increment <= 0) return 40;
  return findRoot((z) => Math.log(Math.max(1e-320, above(z)) / increment), -10, 40, 1e-13);
}

export function requireSides({ alpha, sides }: Pick<Spending, 'alpha' | 'sides'>): void {
  requireOpenUnit({ alpha });
  requireOneOf({ sides }, [1, 2]);
}

function spendingBoundaries(times: readonly number[], spending: Spending): number[] {
  // a missing parameter is an error even when no look needs it
  spentBy(0.5, spending);
  const spent = times.map((time) => spentBy(time, spending));
  const boundaryAt = (above: (z: number) => number, k: number) =>
    boundaryFor(above, (spent[k] as number) - (spent[k - 1] ?? 0));
  return lookAhead({ times, sides: spending.sides, boundaryAt }).map(({ z }) => z);
}

function classicalBoundaries(
  times: readonly number[],
  exponent: number,
  alpha: number,
  sides: 1 | 2,
): number[] {
  const boundariesAt = (c: number) => times.map((t) => c * t ** exponent);
  const excess = (c: number) => {
    const looks = lookAhead({ times, sides, boundaries: boundariesAt(c) });
    return sum(looks.map(({ upper, lower }) => upper + lower)) - alpha;
  };
  const single = normalIsf(alpha / sides);
  return boundariesAt(findRoot(excess, Math.min(single, 0), Math.abs(single) + 4, 1e-12));
}

function requireTimes(informationFractions: readonly number[]): void {
  requireAtLeast(1, { informationFractions });
  let previous = 0;
  for (const [k, fraction] of informationFractions.entries()) {
    if (!(fraction > previous && fraction <= 1))
      refuse(`informationFractions[${k}]`, fraction, `above ${previous} and at most 1`);
    previous = fraction;
  }
  if (previous !== 1) refuse('informationFractions', previous, 'ending at 1');
}

function requireParameter(parameter: number | null): number {
  requireFinite({ parameter });
  return parameter as number;
}
