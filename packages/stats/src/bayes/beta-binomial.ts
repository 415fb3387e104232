import { requireOpenUnit, requirePositive } from '../argument-checks.js';
import { type PerArm, perArm } from '../data/arms.js';
import {
  type ProportionArms,
  type ProportionCounts,
  requireCounts,
  requireProportionArms,
} from '../data/proportion-counts.js';
import { betaQuantile } from '../distributions/beta.js';
import { compareTwo, type TwoArmComparison } from './best-arm.js';
import { type BetaArm, betaFamily } from './families.js';

/** Beta prior of a rate: `alpha` successes and `beta` failures seen beforehand; {1, 1} is uniform. */
export type BetaPrior = BetaArm;

/** Uniform over all rates. */
export const UNIFORM_PRIOR: BetaPrior = { alpha: 1, beta: 1 };

/** What is known of one arm's rate. */
export interface BetaPosterior extends BetaArm {
  readonly mean: number;
  readonly variance: number;
  /** Equal-tailed credible interval. */
  readonly ciLower: number;
  readonly ciUpper: number;
}

/** Posterior of one rate with its 1 - `alpha` credible interval. Source: Beta-binomial conjugacy. */
export function betaPosterior({
  prior = UNIFORM_PRIOR,
  alpha: level = 0.05,
  ...counts
}: ProportionCounts & {
  readonly prior?: BetaPrior | undefined;
  readonly alpha?: number | undefined;
}): BetaPosterior {
  requireCounts(counts, 'counts');
  requireOpenUnit({ alpha: level });
  const { alpha, beta } = update(counts, prior);
  return {
    alpha,
    beta,
    ...betaMoments({ alpha, beta }),
    ciLower: betaQuantile(level / 2, alpha, beta),
    ciUpper: 1 - betaQuantile(level / 2, beta, alpha),
  };
}

export function betaMoments({ alpha, beta }: BetaArm): { readonly mean: number; readonly variance: number } {
  const total = alpha + beta;
  return { mean: alpha / total, variance: ((alpha / total) * (beta / total)) / (total + 1) };
}

/** Two arms' posteriors and their comparison. */
export interface BetaBinomialResult extends TwoArmComparison {
  readonly status: 'ok';
  readonly posterior: PerArm<BetaArm>;
}

/**
 * Chance that the treatment's rate is higher, and what either choice risks. Always defined: without data it is the
 * prior that speaks.
 *
 * Source: the integrals of Cook 2005, Exact calculation of beta inequalities, by Gauss-Legendre panels in logit space.
 */
export function betaBinomialTest(
  options: ProportionArms & { readonly prior?: BetaPrior | undefined },
): BetaBinomialResult {
  const { prior = UNIFORM_PRIOR } = options;
  requireProportionArms(options);
  const posterior = perArm(options, (counts) => update(counts, prior));
  return { status: 'ok', posterior, ...compareTwo(betaFamily([posterior.control, posterior.treatment])) };
}

/** A prior with an arm's counts added. */
export function update({ n, successes }: ProportionCounts, prior: BetaPrior): BetaArm {
  const { alpha, beta } = prior;
  requirePositive({ alpha, beta }, 'prior');
  return { alpha: alpha + successes, beta: beta + n - successes };
}
