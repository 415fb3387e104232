import { requireFinite, requirePositive } from '../argument-checks.js';
import { findRoot } from '../numeric/find-root.js';
import { sequentialBoundary } from '../sequential/confidence-sequence.js';
import { StatsError } from '../stats-error.js';
import { criticalZ, powerZ } from './plan-options.js';

/**
 * Units per arm for the always-valid interval to exclude 0 with the wanted power at the end, and the factor over a
 * fixed horizon: what looking at any time costs.
 *
 * @param options.variance - of one unit
 * @param options.sequentialTuningParameter - `final` tunes the interval to its own final size
 *
 * Source: the half-width of Waudby-Smith et al. 2023 in place of z.
 */
export function sampleSizeSequential({
  effect,
  variance,
  alpha = 0.05,
  power = 0.8,
  sequentialTuningParameter = 'final',
}: {
  readonly effect: number;
  readonly variance: number;
  readonly alpha?: number | undefined;
  readonly power?: number | undefined;
  readonly sequentialTuningParameter?: number | 'final' | undefined;
}): { readonly controlN: number; readonly inflation: number } {
  requireFinite(effect, 'effect');
  if (effect === 0) throw new StatsError('OUT_OF_RANGE', 'effect', effect, 'different from 0');
  requirePositive(variance, 'variance');
  const zPower = powerZ(power, alpha);
  const fixed = unitsFor(criticalZ({ alpha }) + zPower, effect, variance);
  const neededAt = (total: number) => {
    const tuningParameter = sequentialTuningParameter === 'final' ? total : sequentialTuningParameter;
    return unitsFor(sequentialBoundary({ n: total, alpha, tuningParameter }) + zPower, effect, variance);
  };
  // needed(n) / n falls with n: solve for where it is 1
  const excess = (logN: number) => Math.log(neededAt(2 * Math.exp(logN))) - logN;
  const controlN = Math.exp(findRoot(excess, Math.log(fixed), Math.log(fixed) + 60, 1e-14));
  return { controlN, inflation: controlN / fixed };
}

function unitsFor(z: number, effect: number, variance: number): number {
  return (2 * z * z * variance) / (effect * effect);
}
