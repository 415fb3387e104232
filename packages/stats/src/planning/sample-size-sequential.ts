import { requireNonZero, requirePositive } from '../argument-checks.js';
import { findRoot } from '../numeric/find-root.js';
import { sequentialBoundary } from '../sequential/confidence-sequence.js';
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
  power,
  sequentialTuningParameter = 'final',
}: {
  readonly effect: number;
  readonly variance: number;
  readonly alpha?: number | undefined;
  readonly power?: number | undefined;
  readonly sequentialTuningParameter?: number | 'final' | undefined;
}): { readonly controlN: number; readonly inflation: number } {
  requireNonZero({ effect });
  requirePositive({ variance });
  const unitsFor = (z: number) => 2 * variance * ((z + powerZ(power, alpha)) / effect) ** 2;
  const fixed = unitsFor(criticalZ({ alpha }));
  // needed(n) / n falls with n: solve for where it is 1
  const excess = (logN: number) => {
    const n = 2 * Math.exp(logN);
    const tuningParameter = sequentialTuningParameter === 'final' ? n : sequentialTuningParameter;
    return Math.log(unitsFor(sequentialBoundary({ n, alpha, tuningParameter }))) - logN;
  };
  const controlN = Math.exp(findRoot(excess, Math.log(fixed), Math.log(fixed) + 60, 1e-14));
  return { controlN, inflation: controlN / fixed };
}
