import { refuse, requireFinite, requireLength, requireNonNegative } from '../argument-checks.js';

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
  requireLength(means, 1, 'means');
  if (units.length !== means.length) refuse('units', units.length, `as long as means (${means.length})`);
  for (const [i, mean] of means.entries()) {
    requireFinite(mean, `means[${i}]`);
    requireNonNegative(units[i] as number, `units[${i}]`);
  }
  const best = lowerIsBetter ? Math.min(...means) : Math.max(...means);
  const total = means.reduce((sum, mean, i) => sum + Math.abs(best - mean) * (units[i] as number), 0);
  const plays = units.reduce((sum, n) => sum + n, 0);
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
  requireLength(expectedLoss, 1, 'expectedLoss');
  requireNonNegative(threshold, 'threshold');
  const least = Math.min(...expectedLoss);
  return { leader: expectedLoss.indexOf(least), stop: least < threshold };
}
