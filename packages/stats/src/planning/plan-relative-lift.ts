import { requireFinite, requireNonZero, requirePositive } from '../argument-checks.js';
import { criticalZ, powerZ, zPower } from './plan-options.js';

/** A metric by its mean and variance per unit, and the units in each of two arms. */
export interface RelativePlan {
  readonly mean: number;
  readonly variance: number;
  readonly nPerArm: number;
  readonly alpha?: number | undefined;
}

/**
 * Power to find a relative lift with the delta-method interval; rejections in both directions count.
 *
 * Source: Deng, Knoblich & Lu 2018; as GrowthBook's planner.
 */
export function powerRelativeLift(plan: RelativePlan & { readonly relativeEffect: number }): {
  readonly power: number;
} {
  const { relativeEffect } = plan;
  requireFinite({ relativeEffect });
  const reach = relativeEffect / Math.sqrt(unitOf(plan) * (1 + (1 + relativeEffect) ** 2));
  return { power: zPower(reach, criticalZ(plan), true) };
}

/** The smallest positive lift found with the wanted power; null when the control itself is too uncertain for any. */
export function mdeRelativeLift(plan: RelativePlan & { readonly power?: number | undefined }): {
  readonly relative: number | null;
} {
  const share = unitOf(plan) * (criticalZ(plan) + powerZ(plan.power, plan.alpha)) ** 2;
  if (share >= 1) return { relative: null };
  return { relative: (share + Math.sqrt(share * share + 2 * share * (1 - share))) / (1 - share) };
}

/** Squared relative error of one arm's mean. */
function unitOf({ mean, variance, nPerArm }: RelativePlan): number {
  requireNonZero({ mean });
  requirePositive({ variance, nPerArm });
  return variance / (nPerArm * mean ** 2);
}
