import { requireAtLeast, requireFinite, requireLength, requireNonNegative } from '../argument-checks.js';
import { sum } from '../numeric/sum.js';

/** What playing the arms as often as they were played cost against playing only the best. */
export interface BanditRegret {
  /** In the metric's own unit, over all plays. */
  readonly total: number;
  /** Per play; 0 without plays. */
  readonly average: number;
}

/** Expected regret of an allocation when the arms' true (or estimated) means are known. */
export function banditRegret({
  means,
  units,
  lowerIsBetter = false,
}: {
  readonly means: readonly number[];
  readonly units: readonly number[];
  readonly lowerIsBetter?: boolean | undefined;
}): BanditRegret {
  requireAtLeast(1, { means });
  requireLength(means.length, { units });
  requireFinite({ means });
  requireNonNegative({ units });
  const best = lowerIsBetter ? Math.min(...means) : Math.max(...means);
  const total = sum(means.map((mean, i) => Math.abs(best - mean) * (units[i] as number)));
  const plays = sum(units);
  return { total, average: plays === 0 ? 0 : total / plays };
}

/** Whether a bandit may stop: its leader's expected loss is below what you care about. */
export function canStopBandit({
  expectedLoss,
  threshold,
}: {
  /** Of bestArm. */
  readonly expectedLoss: readonly number[];
  /** In the metric's own unit. */
  readonly threshold: number;
}): { readonly leader: number; readonly stop: boolean } {
  requireAtLeast(1, { expectedLoss });
  requireNonNegative({ threshold });
  const least = Math.min(...expectedLoss);
  return { leader: expectedLoss.indexOf(least), stop: least < threshold };
}
