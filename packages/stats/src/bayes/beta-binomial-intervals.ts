import { requireNonNegative, requireOpenUnit } from '../argument-checks.js';
import { type ProportionArms, requireProportionArms } from '../data/proportion-counts.js';
import { incompleteBeta, logistic } from '../distributions/beta.js';
import { normalIsf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import { PANEL } from '../numeric/gauss-legendre.js';
import { type BetaPrior, UNIFORM_PRIOR, update } from './beta-binomial.js';
import { type BetaArm, betaFamily } from './families.js';
import { panelEdges } from './posterior-grid.js';

/** An equal-tailed credible interval. */
export interface CredibleInterval {
  readonly ciLower: number;
  readonly ciUpper: number;
}

/** How far apart two rates are. */
export interface BetaBinomialIntervals {
  readonly difference: CredibleInterval;
  /** Of treatment rate / control rate - 1. */
  readonly relativeLift: CredibleInterval;
  /** P(|relative lift| <= rope): the chance that the arms are practically the same. */
  readonly ropeProbability: number;
}

/**
 * Credible intervals of the difference and the relative lift of two rates, and the probability of practical equivalence.
 *
 * @param options.rope - half-width of the region of practical equivalence, as a relative lift (0.01 = 1 %)
 *
 * Source: P(contrast <= d) integrated over the sharper posterior, split where the other one reaches 0 or 1.
 */
export function betaBinomialIntervals({
  control,
  treatment,
  prior = UNIFORM_PRIOR,
  alpha = 0.05,
  rope = 0.01,
}: ProportionArms & {
  readonly prior?: BetaPrior | undefined;
  readonly alpha?: number | undefined;
  readonly rope?: number | undefined;
}): BetaBinomialIntervals {
  requireProportionArms({ control, treatment });
  requireOpenUnit(alpha, 'alpha');
  requireNonNegative(rope, 'rope');
  const c = update(control, prior);
  const t = update(treatment, prior);
  const differenceAt = contrastCdf(c, t, DIFFERENCE);
  const logRatioAt = contrastCdf(c, t, LOG_RATIO);
  const differenceAtLevel = quantileFinder(differenceAt, startOfDifference(c, t), [-1, 1]);
  const logRatioAtLevel = quantileFinder(logRatioAt, startOfLogRatio(c, t), [-690, 690]);
  const below = rope < 1 ? logRatioAt(Math.log1p(-rope)) : 0;
  return {
    difference: { ciLower: differenceAtLevel(alpha / 2), ciUpper: differenceAtLevel(1 - alpha / 2) },
    relativeLift: {
      ciLower: Math.expm1(logRatioAtLevel(alpha / 2)),
      ciUpper: Math.expm1(logRatioAtLevel(1 - alpha / 2)),
    },
    ropeProbability: Math.max(0, logRatioAt(Math.log1p(rope)) - below),
  };
}

/** A contrast of two rates: the rate that one arm must have for the contrast to be d when the other has rate x. */
interface Contrast {
  readonly treatmentFor: (controlRate: number, d: number) => number;
  readonly controlFor: (treatmentRate: number, d: number) => number;
}

const DIFFERENCE: Contrast = {
  treatmentFor: (controlRate, d) => controlRate + d,
  controlFor: (treatmentRate, d) => treatmentRate - d,
};

const LOG_RATIO: Contrast = {
  treatmentFor: (controlRate, d) => controlRate * Math.exp(d),
  controlFor: (treatmentRate, d) => treatmentRate * Math.exp(-d),
};

/** P(contrast <= d), integrating over whichever arm knows its rate better. */
function contrastCdf(control: BetaArm, treatment: BetaArm, contrast: Contrast): (d: number) => number {
  const isOverControl = spreadOf(control) <= spreadOf(treatment);
  const outer = isOverControl ? control : treatment;
  const inner = isOverControl ? treatment : control;
  const { arms } = betaFamily([outer]);
  const edges = panelEdges(arms);
  const densityAt = arms[0]?.densityAt ?? (() => 0);
  return (d) => {
    const innerFor = (x: number) => (isOverControl ? contrast.treatmentFor(x, d) : contrast.controlFor(x, d));
    const outerFor = (y: number) => (isOverControl ? contrast.controlFor(y, d) : contrast.treatmentFor(y, d));
    const probabilityAt = (u: number) => {
      const y = innerFor(logistic(u));
      if (y <= 0 || y >= 1) return y >= 1 === isOverControl ? 1 : 0;
      return isOverControl
        ? incompleteBeta(y, 1 - y, inner.alpha, inner.beta)
        : incompleteBeta(1 - y, y, inner.beta, inner.alpha);
    };
    return integrate((u) => densityAt(u) * probabilityAt(u), withKinks(edges, [outerFor(0), outerFor(1)]));
  };
}

// The integrand bends where the inner rate hits 0 or 1: make those points edges.
function withKinks(edges: readonly number[], rates: readonly number[]): readonly number[] {
  const low = edges[0] as number;
  const high = edges.at(-1) as number;
  const kinks = rates
    .filter((rate) => rate > 0 && rate < 1)
    .map((rate) => Math.log(rate / (1 - rate)))
    .filter((u) => u > low && u < high);
  return kinks.length === 0 ? edges : [...edges, ...kinks].sort((a, b) => a - b);
}

function integrate(f: (u: number) => number, edges: readonly number[]): number {
  let sum = 0;
  for (let panel = 1; panel < edges.length; panel++) {
    const low = edges[panel - 1] as number;
    const half = ((edges[panel] as number) - low) / 2;
    for (const [i, node] of PANEL.nodes.entries())
      sum += half * (PANEL.weights[i] as number) * f(low + half * (1 + node));
  }
  return sum;
}

interface Start {
  readonly centre: number;
  readonly spread: number;
}

/** Inverts a contrast's distribution from its normal approximation, falling back on its whole range. */
function quantileFinder(
  cdf: (d: number) => number,
  { centre, spread }: Start,
  [least, most]: readonly [number, number],
): (p: number) => number {
  return (p) => {
    const excess = (d: number) => cdf(d) - p;
    const guess = centre + normalIsf(1 - p) * spread;
    let low = Math.max(least, guess - 0.5 * spread);
    let high = Math.min(most, guess + 0.5 * spread);
    for (let step = spread; low > least && excess(low) > 0; step *= 2) low = Math.max(least, low - step);
    for (let step = spread; high < most && excess(high) < 0; step *= 2) high = Math.min(most, high + step);
    return findRoot(excess, low, high, 1e-11);
  };
}

function startOfDifference(c: BetaArm, t: BetaArm): Start {
  return { centre: meanOf(t) - meanOf(c), spread: Math.hypot(spreadOf(c), spreadOf(t)) };
}

function startOfLogRatio(c: BetaArm, t: BetaArm): Start {
  const relative = (arm: BetaArm) => spreadOf(arm) / meanOf(arm);
  return { centre: Math.log(meanOf(t) / meanOf(c)), spread: Math.hypot(relative(c), relative(t)) };
}

const meanOf = ({ alpha, beta }: BetaArm): number => alpha / (alpha + beta);

function spreadOf({ alpha, beta }: BetaArm): number {
  const total = alpha + beta;
  return Math.sqrt(((alpha / total) * (beta / total)) / (total + 1));
}
