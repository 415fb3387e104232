import { requireFinite, requireNonNegative, requireOpenUnit, requirePositive } from '../argument-checks.js';
import type { PerArm } from '../data/arms.js';
import { normalCdf, normalPdf, normalSf } from '../distributions/normal.js';
import { intervalOf, type Status } from '../frequentist/test-result.js';
import { numbersOrNull } from '../numbers-or-null.js';

/** Gaussian prior of the effect, on the scale of the estimate. An improper one (proper: false) has no weight. */
export interface NormalPrior {
  readonly mean: number;
  readonly variance: number;
  readonly proper?: boolean | undefined;
}

/** What an estimate says once the prior is in. */
export interface NormalPosteriorResult {
  readonly status: Status;
  readonly posteriorMean: number | null;
  readonly posteriorSd: number | null;
  /** P(the treatment is better). */
  readonly chanceToWin: number | null;
  /** P(the treatment is worse), computed directly. */
  readonly chanceToLose: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  /** What choosing an arm costs on average if it is the worse one, on the estimate's scale. */
  readonly expectedLoss: { readonly control: number; readonly treatment: number } | null;
  /** P(|effect| <= rope): the chance that the arms are practically the same. */
  readonly ropeProbability: number | null;
}

/**
 * Bayesian reading of any estimate with a standard error: normal likelihood, normal prior.
 *
 * Source: conjugate normal updating, Gelman et al. 2013, Bayesian data analysis, 2.5.
 */
export function normalPosteriorTest({
  estimate,
  standardError,
  prior = null,
  lowerIsBetter = false,
  alpha = 0.05,
  rope = 0.01,
}: {
  readonly estimate: number;
  readonly standardError: number;
  readonly prior?: NormalPrior | null | undefined;
  readonly lowerIsBetter?: boolean | undefined;
  readonly alpha?: number | undefined;
  readonly rope?: number | undefined;
}): NormalPosteriorResult {
  requireFinite({ estimate });
  requireNonNegative({ standardError, rope });
  requireOpenUnit({ alpha });
  requirePrior(prior);
  const isFlat = standardError === 0;
  // all of it is NaN without variance
  const posterior = normalPosterior(isFlat ? NaN : estimate, standardError, { prior, alpha });
  const { posteriorMean: mean, posteriorSd: sd, ciLower, ciUpper, ...ofMore } = posterior;
  const { expectedLoss, ...chances } = lowerIsBetter ? chancesOfLess(ofMore) : ofMore;
  const ropeProbability = between((-rope - mean) / sd, (rope - mean) / sd);
  const posteriorSd = isFlat ? mean : sd;
  return {
    status: isFlat ? 'zero-variance' : 'ok',
    ...numbersOrNull({ posteriorMean: mean, posteriorSd, ciLower, ciUpper, ...chances, ropeProbability }),
    expectedLoss: isFlat ? null : expectedLoss,
  };
}

export function requirePrior(prior: NormalPrior | null): void {
  if (prior === null || prior.proper === false) return;
  requireFinite({ mean: prior.mean }, 'prior');
  requirePositive({ variance: prior.variance }, 'prior');
}

interface PosteriorOptions {
  readonly prior: NormalPrior | null;
  readonly alpha: number;
}

/** The same from arguments that are known to be right, standardError > 0; higher is better. */
export function normalPosterior(
  estimate: number,
  standardError: number,
  { prior, alpha }: PosteriorOptions,
): {
  readonly [K in Exclude<keyof NormalPosteriorResult, 'status' | 'ropeProbability'>]: NonNullable<
    NormalPosteriorResult[K]
  >;
} {
  // shares of the total precision; forming the precisions themselves would overflow for tiny errors
  const isInformed = prior !== null && prior.proper !== false;
  const weight = isInformed ? prior.variance / (prior.variance + standardError * standardError) : 1;
  const mean = weight * estimate + (isInformed ? (1 - weight) * prior.mean : 0);
  const sd = standardError * Math.sqrt(weight);
  return {
    posteriorMean: mean,
    posteriorSd: sd,
    chanceToWin: normalCdf(mean / sd),
    chanceToLose: normalSf(mean / sd),
    ...intervalOf(mean, sd, Infinity, { alpha, alternative: 'two-sided' }),
    expectedLoss: { control: expectedExcess(mean, sd), treatment: expectedExcess(-mean, sd) },
  };
}

/** What a Bayesian analysis says about choosing. */
export interface Chances {
  /** P(the treatment is better). */
  readonly chanceToWin: number;
  readonly chanceToLose: number;
  /** Mean cost of a wrong choice. */
  readonly expectedLoss: PerArm<number>;
}

/** The chances of a higher value as those of a lower one. */
export function chancesOfLess({ chanceToWin, chanceToLose, expectedLoss }: Chances): Chances {
  return {
    chanceToWin: chanceToLose,
    chanceToLose: chanceToWin,
    expectedLoss: { control: expectedLoss.treatment, treatment: expectedLoss.control },
  };
}

/**
 * A prior of the relative lift as a prior of the absolute difference: mean times |control mean|, variance times its
 * square.
 */
export function absolutePrior(prior: NormalPrior, controlMean: number): NormalPrior {
  return { ...prior, mean: prior.mean * Math.abs(controlMean), variance: prior.variance * controlMean ** 2 };
}

/** E[max(X, 0)] for X ~ N(mean, sd^2). */
function expectedExcess(mean: number, sd: number): number {
  const z = mean / sd;
  return Math.max(0, sd * normalPdf(z) + mean * normalCdf(z));
}

/** P(low <= Z <= high) from the tails on the side where both lie. */
function between(low: number, high: number): number {
  return low > 0 ? normalSf(low) - normalSf(high) : normalCdf(high) - normalCdf(low);
}
