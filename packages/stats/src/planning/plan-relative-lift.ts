import { requireFinite, requirePositive } from '../argument-checks.js';
import { normalCdf } from '../distributions/normal.js';
import { sequentialBoundary } from '../sequential/confidence-sequence.js';
import { criticalZ, powerZ } from './plan-options.js';

/** A metric by its mean and variance per unit, and the units in each of two arms. */
export interface RelativePlan {
  readonly mean: number;
  readonly variance: number;
  readonly nPerArm: number;
  readonly alpha?: number | undefined;
  /** Plan for the always-valid interval with this tuning parameter; null or absent for a fixed horizon. */
  readonly sequentialTuningParameter?: number | null | undefined;
}

/**
 * Power to find a relative lift with the delta-method interval, fixed-horizon or always-valid; rejections in both
 * directions count.
 *
 * Source: Deng, Knoblich & Lu 2018; as GrowthBook's planner.
 */
export function powerRelativeLift(plan: RelativePlan & { readonly relativeEffect: number }): {
  readonly power: number;
} {
  requirePlan(plan);
  requireFinite(plan.relativeEffect, 'relativeEffect');
  const unit = plan.variance / (plan.nPerArm * plan.mean ** 2);
  const reach = plan.relativeEffect / Math.sqrt(unit * (1 + (1 + plan.relativeEffect) ** 2));
  const z = boundaryOf(plan);
  return { power: normalCdf(reach - z) + normalCdf(-reach - z) };
}

/** The smallest positive lift found with the wanted power; null when the control itself is too uncertain for any. */
export function mdeRelativeLift(plan: RelativePlan & { readonly power?: number | undefined }): {
  readonly relative: number | null;
} {
  requirePlan(plan);
  const k = boundaryOf(plan) + powerZ(plan.power ?? 0.8, plan.alpha);
  const share = (k * k * plan.variance) / (plan.nPerArm * plan.mean ** 2);
  if (share >= 1) return { relative: null };
  return { relative: (share + Math.sqrt(share * share + 2 * share * (1 - share))) / (1 - share) };
}

function boundaryOf({ nPerArm, alpha, sequentialTuningParameter }: RelativePlan): number {
  if (sequentialTuningParameter === null || sequentialTuningParameter === undefined)
    return criticalZ({ alpha });
  return sequentialBoundary({ n: 2 * nPerArm, alpha, tuningParameter: sequentialTuningParameter });
}

function requirePlan({ mean, variance, nPerArm }: RelativePlan): void {
  requireFinite(mean, 'mean');
  if (mean === 0) requirePositive(mean, 'mean');
  requirePositive(variance, 'variance');
  requirePositive(nPerArm, 'nPerArm');
}
