import {
  requireFinite,
  requireNonNegative,
  requireOneOf,
  requireOpenUnit,
  requirePositive,
} from '../argument-checks.js';
import type { NormalPrior } from '../bayes/normal-posterior.js';
import { normalIsf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import { sequentialBoundary } from '../sequential/confidence-sequence.js';
import { zPower } from './plan-options.js';

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
  requireNonNegative({ growth });
  return { power: powerOf(options)(growth) };
}

/** How many times the present units are still missing for the wanted power; null when a billion would not do. */
export function midExperimentGrowth(options: MidExperiment & { readonly power?: number | undefined }): {
  readonly growth: number | null;
  readonly additionalUnits: number | null;
} {
  const { power = 0.8, n } = options;
  requireOpenUnit({ power });
  const powerAt = powerOf(options);
  const excess = (logGrowth: number) => powerAt(Math.expm1(logGrowth)) - power;
  if (excess(0) >= 0) return { growth: 0, additionalUnits: 0 };
  const most = Math.log(1e9);
  if (excess(most) < 0) return { growth: null, additionalUnits: null };
  const growth = Math.expm1(findRoot(excess, 0, most, 1e-13));
  return { growth, additionalUnits: Math.ceil(growth * n) };
}

function powerOf(options: MidExperiment): (growth: number) => number {
  const { targetEffect, standardError, n, alpha = 0.05, method = 'fixed', prior, tuningParameter } = options;
  requirePositive({ standardError, n });
  requireFinite({ targetEffect });
  requireOneOf({ method }, ['fixed', 'sequential', 'bayesian']);
  requireOpenUnit({ alpha });
  if (prior) requirePositive({ variance: prior.variance }, 'prior');
  const informed = method === 'bayesian' && prior?.proper !== false ? prior : null;
  return (growth) => {
    const error = standardError / Math.sqrt(1 + growth);
    // The posterior's interval excludes 0 once the estimate, pulled by the prior, is beyond the threshold.
    const ratio = informed ? error ** 2 / informed.variance : 0;
    const threshold =
      method === 'sequential'
        ? sequentialBoundary({ n: n * (1 + growth), alpha, tuningParameter })
        : normalIsf(alpha / 2) * Math.sqrt(1 + ratio);
    return zPower((targetEffect + (informed?.mean ?? 0) * ratio) / error, threshold, true);
  };
}
