import { requireClosedUnit, requireCount, requireNonNegative, requirePositive } from '../argument-checks.js';
import { ceilUnits } from './plan-options.js';

/**
 * Days until an experiment has its units.
 *
 * @param options.totalN - units over all arms
 * @param options.trafficFraction - share of the traffic that takes part, in (0, 1]
 * @param options.roundToWeeks - recommend whole weeks, so that every weekday counts equally often
 */
export function experimentDuration({
  totalN,
  unitsPerDay,
  trafficFraction = 1,
  roundToWeeks = true,
}: {
  readonly totalN: number;
  readonly unitsPerDay: number;
  readonly trafficFraction?: number | undefined;
  readonly roundToWeeks?: boolean | undefined;
}): { readonly days: number; readonly recommendedDays: number } {
  requireNonNegative({ totalN });
  requirePositive({ unitsPerDay, trafficFraction });
  requireClosedUnit({ trafficFraction });
  const exact = totalN / (unitsPerDay * trafficFraction);
  const days = ceilUnits(exact);
  return { days, recommendedDays: roundToWeeks ? Math.ceil(days / 7) * 7 : days };
}

/**
 * The shares that estimate k treatment - control differences best: the control, which every one of them uses, gets
 * sqrt(k) times a treatment's share.
 *
 * Source: Dunnett 1955, JASA 50:1096-1121.
 */
export function optimalAllocation(k: number): { readonly control: number; readonly treatment: number } {
  requireCount({ k });
  requirePositive({ k });
  const root = Math.sqrt(k);
  return { control: root / (k + root), treatment: 1 / (k + root) };
}
