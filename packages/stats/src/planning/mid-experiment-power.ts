import {
  requireFinite,
  requireNonNegative,
  requireOneOf,
  requireOpenUnit,
  requirePositive,
} from '../argument-checks.js';
import type { NormalPrior } from '../bayes/normal-posterior.js';
import { normalCdf, normalIsf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import { sequentialBoundary } from '../sequential/confidence-sequence.js';

/** A running experiment whose power is asked for. */
export interface MidExperiment {
  /** Of the effect now, on the scale of `targetEffect`. */
  readonly standardError: number;
  /** Units of both arms now. */
  readonly n: number;
  /** The effect that should be found. */
  readonly targetEffect: number;
  readonly method?: 'fixed' | 'sequential' | 'bayesian' | undefined;
  readonly alpha?: number | undefined;
  /** Of the effect; bayesian only. */
  readonly prior?: NormalPrior | null | undefined;
  /** Sequential only. */
  readonly tuningParameter?: number | undefined;
}

/**
 * Probability that the experiment would find `targetEffect` with `growth` times its present units added (0: now, 1:
 * after doubling); both directions count.
 *
 * Source: the tests' own rejection regions; as GrowthBook's mid-experiment power.
 */
export function midExperimentPower(options: MidExperiment & { readonly growth?: number | undefined }): {
  readonly power: number;
} {
  const { growth = 0 } = options;
  requireMidExperiment(options);
  requireNonNegative(growth, 'growth');
  return { power: powerAt(options, growth) };
}

/** How many times the present units are still missing for the wanted power; null when a billion would not do. */
export function midExperimentGrowth(options: MidExperiment & { readonly power?: number | undefined }): {
  readonly growth: number | null;
  readonly additionalUnits: number | null;
} {
  const { power = 0.8, n } = options;
  requireMidExperiment(options);
  requireOpenUnit(power, 'power');
  const excess = (logGrowth: number) => powerAt(options, Math.expm1(logGrowth)) - power;
  if (excess(0) >= 0) return { growth: 0, additionalUnits: 0 };
  const most = Math.log(1e9);
  if (excess(most) < 0) return { growth: null, additionalUnits: null };
  const growth = Math.expm1(findRoot(excess, 0, most, 1e-13));
  return { growth, additionalUnits: Math.ceil(growth * n) };
}

function powerAt(options: MidExperiment, growth: number): number {
  const { targetEffect, standardError, prior = null, alpha = 0.05, method = 'fixed' } = options;
  const error = standardError / Math.sqrt(1 + growth);
  // The posterior's interval excludes 0 once the estimate, pulled by the prior, is beyond the threshold.
  const isInformed = method === 'bayesian' && prior !== null && prior.proper !== false;
  const ratio = isInformed ? error ** 2 / prior.variance : 0;
  const pull = isInformed ? (prior.mean * ratio) / error : 0;
  const threshold =
    method === 'sequential'
      ? sequentialBoundary({ n: options.n * (1 + growth), alpha, tuningParameter: options.tuningParameter })
      : normalIsf(alpha / 2) * Math.sqrt(1 + ratio);
  const reach = targetEffect / error + pull;
  return normalCdf(reach - threshold) + normalCdf(-reach - threshold);
}

function requireMidExperiment({
  standardError,
  n,
  targetEffect,
  method = 'fixed',
  alpha = 0.05,
  prior,
}: MidExperiment): void {
  requirePositive(standardError, 'standardError');
  requirePositive(n, 'n');
  requireFinite(targetEffect, 'targetEffect');
  requireOneOf(method, ['fixed', 'sequential', 'bayesian'], 'method');
  requireOpenUnit(alpha, 'alpha');
  if (prior) requirePositive(prior.variance, 'prior.variance');
}
