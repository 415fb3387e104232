import { requireNonNegative, requireOpenUnit } from '../argument-checks.js';
import { type PerArm, perArm } from '../data/arms.js';
import { type ProportionArms, requireProportionArms } from '../data/proportion-counts.js';
import { betaTails, logistic, logitBetaDensity } from '../distributions/beta.js';
import { normalQuantile } from '../distributions/normal.js';
import { invertTails, type Tails } from '../distributions/tails.js';
import { type Node, nodesOver } from '../numeric/quadrature.js';
import { type BetaPrior, betaMoments, UNIFORM_PRIOR, update } from './beta-binomial.js';
import { type BetaArm, betaPosteriorOf } from './families.js';
import { panelEdges } from './posterior-family.js';

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
export function betaBinomialIntervals(
  options: ProportionArms & {
    readonly prior?: BetaPrior | undefined;
    readonly alpha?: number | undefined;
    readonly rope?: number | undefined;
  },
): BetaBinomialIntervals {
  const { prior = UNIFORM_PRIOR, alpha = 0.05, rope = 0.01 } = options;
  requireProportionArms(options);
  requireOpenUnit({ alpha });
  requireNonNegative({ rope });
  const arms = perArm(options, (counts) => update(counts, prior));
  const difference = contrastOf(arms, DIFFERENCE);
  const logRatio = contrastOf(arms, LOG_RATIO);
  const liftAt = (p: number) => Math.expm1(logRatio.quantile(p));
  return {
    difference: { ciLower: difference.quantile(alpha / 2), ciUpper: difference.quantile(1 - alpha / 2) },
    relativeLift: { ciLower: liftAt(alpha / 2), ciUpper: liftAt(1 - alpha / 2) },
    ropeProbability: Math.max(
      0,
      logRatio.at(Math.log1p(rope)).lower - (rope < 1 ? logRatio.at(Math.log1p(-rope)).lower : 0),
    ),
  };
}

/** A contrast of two rates. */
interface Contrast {
  readonly between: (controlRate: number, treatmentRate: number) => number;
  /** The treatment's rate at contrast d; the control's at -d. */
  readonly shift: (rate: number, d: number) => number;
  /** How fast a shifted rate moves with d. */
  readonly slopeAt: (rate: number) => number;
}

const DIFFERENCE: Contrast = {
  between: (controlRate, treatmentRate) => treatmentRate - controlRate,
  shift: (rate, d) => rate + d,
  slopeAt: () => 1,
};

const LOG_RATIO: Contrast = {
  between: (controlRate, treatmentRate) => Math.log(treatmentRate / controlRate),
  shift: (rate, d) => rate * Math.exp(d),
  slopeAt: (rate) => rate,
};

/** A contrast's distribution, integrated over whichever arm knows its rate better: the other is smooth on its scale. */
function contrastOf(
  { control, treatment }: PerArm<BetaArm>,
  { between, shift, slopeAt }: Contrast,
): { readonly at: (d: number) => Tails; readonly quantile: (p: number) => number } {
  const c = betaMoments(control);
  const t = betaMoments(treatment);
  const isOverControl = c.variance <= t.variance;
  const [outer, inner, sign] = isOverControl ? [control, treatment, 1] : [treatment, control, -1];
  const innerAt = betaTails(inner.alpha, inner.beta);
  const outerNodes = nodesOf(outer);
  const at = (d: number): Tails => {
    let [lower, upper, density] = [0, 0, 0];
    // the integrand bends where the inner rate reaches 0 or 1
    for (const { rate, mass } of outerNodes([shift(0, -sign * d), shift(1, -sign * d)])) {
      const y = shift(rate, sign * d);
      const tails = innerAt(y, 1 - y);
      lower += mass * tails.lower;
      upper += mass * tails.upper;
      if (tails.density > 0) density += (mass * tails.density * slopeAt(y)) / (y * (1 - y));
    }
    return isOverControl ? { lower, upper, density } : { lower: upper, upper: lower, density };
  };
  const scale = Math.hypot(Math.sqrt(c.variance) / slopeAt(c.mean), Math.sqrt(t.variance) / slopeAt(t.mean));
  const quantile = (p: number) =>
    invertTails(at, p, {
      start: between(c.mean, t.mean) + normalQuantile(p) * scale,
      scale,
      precision: 1e-5,
    });
  return { at, quantile };
}

interface RateNode {
  readonly rate: number;
  readonly mass: number;
}

/** Quadrature nodes of a posterior, split further at the rates where the integrand bends. */
function nodesOf(arm: BetaArm): (bends: readonly number[]) => readonly RateNode[] {
  const posterior = betaPosteriorOf(arm);
  const { low, high, scale } = posterior;
  // of the logit; the tails, which cost far more, are not needed for the outer arm
  const densityAt = logitBetaDensity(arm.alpha, arm.beta);
  const massed = (nodes: readonly Node[]): readonly RateNode[] =>
    nodes
      .map(({ at, weight }) => ({
        rate: logistic(at),
        mass: weight * densityAt(logistic(at), logistic(-at)),
      }))
      .filter(({ mass }) => mass > 1e-13);
  // without a bend the trapezoidal rule converges geometrically; a skewed density needs the shorter step
  const step = scale * (Math.min(arm.alpha, arm.beta) < 4 ? 0.25 : 0.5);
  const smooth = massed(
    Array.from({ length: Math.ceil((high - low) / step) }, (_, i) => ({
      at: low + (i + 0.5) * step,
      weight: step,
    })),
  );
  return (bends) => {
    const inside = bends.map((rate) => Math.log(rate / (1 - rate))).filter((u) => u > low && u < high);
    if (inside.length === 0) return smooth;
    return massed(nodesOver([...panelEdges([posterior]), ...inside].sort((a, b) => a - b)));
  };
}
