import { refuse, requireCount } from '../argument-checks.js';

/** Share of units that saw more than one variation; null without units. Above 1 % no result can be trusted. */
export function multipleExposureRate({
  units,
  multiplyExposed,
}: {
  /** All units exposed, those included that saw several variations. */
  readonly units: number;
  readonly multiplyExposed: number;
}): number | null {
  requireCount(units, 'units');
  requireCount(multiplyExposed, 'multiplyExposed');
  if (multiplyExposed > units) refuse('multiplyExposed', multiplyExposed, `at most units (${units})`);
  return units === 0 ? null : multiplyExposed / units;
}
