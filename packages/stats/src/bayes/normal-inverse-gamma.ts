import { requireFinite, requireOpenUnit, requirePositive } from '../argument-checks.js';
import { type PerArm, perArm } from '../data/arms.js';
import type { SampleMoments } from '../data/moments.js';
import { tIsf } from '../distributions/student-t.js';
import { type MeanArms, requireMeanArms } from '../frequentist/welch.js';
import { compareTwo, type TwoArmComparison } from './best-arm.js';
import { type StudentArm, studentFamily } from './families.js';

/** Prior of an arm's unknown mean and variance: mean `mu` worth `kappa` units, variance InverseGamma(alpha, beta). */
export interface NormalInverseGammaPrior {
  readonly mu: number;
  readonly kappa: number;
  readonly alpha: number;
  readonly beta: number;
}

/** Posterior of an arm; its mean has a Student-t distribution. */
export interface NormalInverseGammaPosterior extends NormalInverseGammaPrior, StudentArm {
  readonly ciLower: number;
  readonly ciUpper: number;
}

/** Two arms' posteriors and their comparison. */
export interface NormalInverseGammaResult
  extends PerArm<NormalInverseGammaPosterior>,
    Omit<TwoArmComparison, 'expectedLoss'> {
  /** null when a posterior has no mean (degrees of freedom at most 1). */
  readonly expectedLoss: PerArm<number> | null;
}

/** Nearly flat. */
const FLAT: NormalInverseGammaPrior = { mu: 0, kappa: 1e-6, alpha: 1e-3, beta: 1e-3 };

/**
 * Chance that the treatment's mean is higher when neither variance is known: small samples of a continuous metric.
 *
 * Source: Gelman et al. 2013, Bayesian data analysis, 3.3.
 */
export function normalInverseGammaTest(
  options: MeanArms & {
    readonly prior?: NormalInverseGammaPrior | undefined;
    readonly alpha?: number | undefined;
  },
): NormalInverseGammaResult {
  const { prior = FLAT, alpha = 0.05 } = options;
  requireMeanArms(options);
  requireOpenUnit({ alpha });
  requireFinite({ mu: prior.mu }, 'prior');
  requirePositive({ kappa: prior.kappa, alpha: prior.alpha, beta: prior.beta }, 'prior');
  const arms = perArm(options, (arm) => posteriorOf(arm, prior, alpha));
  const comparison = compareTwo(studentFamily([arms.control, arms.treatment]));
  const hasMeans = Math.min(arms.control.degreesOfFreedom, arms.treatment.degreesOfFreedom) > 1;
  return { ...arms, ...comparison, expectedLoss: hasMeans ? comparison.expectedLoss : null };
}

function posteriorOf(
  { n, mean, variance }: SampleMoments,
  prior: NormalInverseGammaPrior,
  level: number,
): NormalInverseGammaPosterior {
  const kappa = prior.kappa + n;
  const mu = (prior.kappa * prior.mu + n * mean) / kappa;
  const alpha = prior.alpha + n / 2;
  const beta =
    prior.beta +
    (Math.max(0, n - 1) * variance) / 2 +
    (prior.kappa * n * (mean - prior.mu) ** 2) / (2 * kappa);
  const degreesOfFreedom = 2 * alpha;
  const scale = Math.sqrt(beta / (alpha * kappa));
  const half = tIsf(level / 2, degreesOfFreedom) * scale;
  return { mu, kappa, alpha, beta, degreesOfFreedom, scale, ciLower: mu - half, ciUpper: mu + half };
}
