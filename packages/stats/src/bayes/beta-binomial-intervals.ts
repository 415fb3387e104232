import { requireNonNegative, requireOpenUnit } from '../argument-checks.js';
import { type ProportionArms, requireProportionArms } from '../data/proportion-counts.js';
import { betaKernel, betaPower, logistic } from '../distributions/beta.js';
import { invertLogTail } from '../distributions/invert-log-tail.js';
import { normalQuantile } from '../distributions/normal.js';
import { PANEL } from '../numeric/gauss-legendre.js';
import { type BetaPrior, UNIFORM_PRIOR, update } from './beta-binomial.js';
import { type BetaArm, betaFamily } from './families.js';
import { type Posterior, panelEdges } from './posterior-grid.js';

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
  const difference = contrastOf(c, t, DIFFERENCE);
  const logRatio = contrastOf(c, t, LOG_RATIO);
  const differenceAt = (p: number) => quantileOf(difference, startOfDifference(c, t), p);
  const liftAt = (p: number) => Math.expm1(quantileOf(logRatio, startOfLogRatio(c, t), p));
  const below = rope < 1 ? logRatio(Math.log1p(-rope)).lower : 0;
  return {
    difference: { ciLower: differenceAt(alpha / 2), ciUpper: differenceAt(1 - alpha / 2) },
    relativeLift: { ciLower: liftAt(alpha / 2), ciUpper: liftAt(1 - alpha / 2) },
    ropeProbability: Math.max(0, logRatio(Math.log1p(rope)).lower - below),
  };
}

/** A contrast of two rates: the rate one arm must have for the contrast to be d when the other has rate x. */
interface Contrast {
  readonly treatmentFor: (controlRate: number, d: number) => number;
  readonly controlFor: (treatmentRate: number, d: number) => number;
  /** How fast the inner arm's rate moves with d, in size. */
  readonly slopeAt: (innerRate: number) => number;
}

const DIFFERENCE: Contrast = {
  treatmentFor: (controlRate, d) => controlRate + d,
  controlFor: (treatmentRate, d) => treatmentRate - d,
  slopeAt: () => 1,
};

const LOG_RATIO: Contrast = {
  treatmentFor: (controlRate, d) => controlRate * Math.exp(d),
  controlFor: (treatmentRate, d) => treatmentRate * Math.exp(-d),
  slopeAt: (innerRate) => innerRate,
};

/** A contrast's distribution at one point. */
interface ContrastAt {
  readonly lower: number;
  readonly upper: number;
  readonly density: number;
}

/** Integrates over whichever arm knows its rate better: the other one is then smooth on its scale. */
function contrastOf(control: BetaArm, treatment: BetaArm, contrast: Contrast): (d: number) => ContrastAt {
  const isOverControl = spreadOf(control) <= spreadOf(treatment);
  const [outer, inner] = isOverControl ? [control, treatment] : [treatment, control];
  const innerAt = betaKernel(inner.alpha, inner.beta);
  const outerOn = outerNodes(outer);
  return (d) => {
    const innerFor = (x: number) => (isOverControl ? contrast.treatmentFor(x, d) : contrast.controlFor(x, d));
    const outerFor = (y: number) => (isOverControl ? contrast.controlFor(y, d) : contrast.treatmentFor(y, d));
    let [below, above, density] = [0, 0, 0];
    for (const { rate, mass } of outerOn([outerFor(0), outerFor(1)])) {
      const y = innerFor(rate);
      const { lower, upper, power } = innerAt(y, 1 - y);
      below += mass * lower;
      above += mass * upper;
      if (power > 0) density += (mass * power * contrast.slopeAt(y)) / (y * (1 - y));
    }
    return isOverControl ? { lower: below, upper: above, density } : { lower: above, upper: below, density };
  };
}

interface OuterNode {
  readonly rate: number;
  readonly mass: number;
}

/** Quadrature nodes of a posterior, split further where the inner rate hits 0 or 1 and the integrand bends. */
function outerNodes(arm: BetaArm): (kinks: readonly number[]) => readonly OuterNode[] {
  const { arms } = betaFamily([arm]);
  const [posterior] = arms as [Posterior];
  const edges = panelEdges(arms);
  const nodesOver = (from: readonly number[]): readonly OuterNode[] => {
    const nodes: OuterNode[] = [];
    for (let panel = 1; panel < from.length; panel++) {
      const low = from[panel - 1] as number;
      const half = ((from[panel] as number) - low) / 2;
      for (const [i, node] of PANEL.nodes.entries()) {
        const u = low + half * (1 + node);
        nodes.push({
          rate: logistic(u),
          mass: half * (PANEL.weights[i] as number) * densityOf(arm, u),
        });
      }
    }
    return nodes.filter(({ mass }) => mass > 1e-13);
  };
  const unsplit = smoothNodes(posterior, arm);
  return (rates) => {
    const kinks = rates
      .filter((rate) => rate > 0 && rate < 1)
      .map((rate) => Math.log(rate / (1 - rate)))
      .filter((u) => u > posterior.low && u < posterior.high);
    return kinks.length === 0 ? unsplit : nodesOver([...edges, ...kinks].sort((a, b) => a - b));
  };
}

// Without a bend the trapezoidal rule converges geometrically; a skewed density needs the shorter step.
function smoothNodes({ low, high, scale }: Posterior, arm: BetaArm): readonly OuterNode[] {
  const step = scale * (Math.min(arm.alpha, arm.beta) < 4 ? 0.25 : 0.5);
  const nodes = Array.from({ length: Math.ceil((high - low) / step) }, (_, i) => {
    const u = low + (i + 0.5) * step;
    return { rate: logistic(u), mass: step * densityOf(arm, u) };
  });
  return nodes.filter(({ mass }) => mass > 1e-13);
}

/** Of the rate's logit; the tails, which cost far more, are not needed for the outer arm. */
function densityOf({ alpha, beta }: BetaArm, u: number): number {
  return betaPower(logistic(u), logistic(-u), alpha, beta);
}

interface Start {
  readonly centre: number;
  readonly spread: number;
}

/** The point below which a contrast lies with probability p, from its normal approximation. */
function quantileOf(contrastAt: (d: number) => ContrastAt, { centre, spread }: Start, p: number): number {
  const isLower = p <= 0.5;
  return invertLogTail({
    logTail: Math.log(isLower ? p : 1 - p),
    isLower,
    start: centre + normalQuantile(p) * spread,
    scale: spread,
    precision: 1e-5,
    tailAt: (d) => {
      const { lower, upper, density } = contrastAt(d);
      return { tail: isLower ? lower : upper, density };
    },
  });
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
