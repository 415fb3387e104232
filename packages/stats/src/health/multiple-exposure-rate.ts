import { requireAtMost, requireCount } from '../argument-checks.js';

/** Share of units that saw more than one variation; null without units. Above 1 % no result can be trusted. */
export function multipleExposureRate({
  units,
  multiplyExposed,
}: {
  /** All units exposed, those included that saw several variations. */
  readonly units: number;
  readonly multiplyExposed: number;
}): number | null {
  requireCount({ units, multiplyExposed });
  requireAtMost(units, { multiplyExposed });
  return units === 0 ? null : multiplyExposed / units;
}
