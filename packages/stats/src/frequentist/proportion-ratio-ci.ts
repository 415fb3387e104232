import { entryOf, requireOpenUnit } from '../argument-checks.js';
import {
  type ProportionArms,
  type ProportionCounts,
  requireProportionArms,
} from '../data/proportion-counts.js';
import { normalIsf } from '../distributions/normal.js';
import { type Bounds, type EstimateInterval, estimateWithin } from './proportion-ci.js';
import { scoreBoundsOfLogRatio } from './restricted-rates.js';

/** Interval for a ratio of rates. */
export type RatioIntervalMethod = 'ratioLog' | 'ratioScore';

/**
 * Two-sided 1 - alpha interval for treatment rate / control rate (1 = no effect).
 *
 * `ratioLog` needs a success in both arms, else `unbounded`. `ratioScore` always has a lower bound; the upper is
 * Infinity when the control has no success.
 *
 * Source: Katz et al. 1978, Biometrics 34:469-474; Miettinen & Nurminen 1985, Statistics in Medicine 4:213-226.
 */
export function proportionRatioCI(
  options: ProportionArms & {
    readonly method?: RatioIntervalMethod | undefined;
    readonly alpha?: number | undefined;
  },
): EstimateInterval {
  const { control, treatment, method = 'ratioScore', alpha = 0.05 } = options;
  requireProportionArms(options);
  requireOpenUnit({ alpha });
  const boundsBy = entryOf({ ratioLog: logBounds, ratioScore: scoreBounds }, { method });
  const ratio = treatment.successes / treatment.n / (control.successes / control.n);
  const interval = estimateWithin(ratio, () => boundsBy(options, ratio, normalIsf(alpha / 2)));
  if (interval.ciUpper !== Infinity) return interval;
  return { ...interval, status: 'unbounded', estimate: ratio === Infinity ? null : ratio };
}

function logBounds(arms: ProportionArms, ratio: number, z: number): Bounds {
  if (arms.control.successes === 0 || arms.treatment.successes === 0) return [0, Infinity];
  const squared = ({ n, successes }: ProportionCounts) => (n - successes) / (n * successes);
  const error = z * Math.sqrt(squared(arms.control) + squared(arms.treatment));
  return [ratio * Math.exp(-error), ratio * Math.exp(error)];
}

function scoreBounds(arms: ProportionArms, _ratio: number, z: number): Bounds {
  const [lower, upper] = scoreBoundsOfLogRatio(arms, z);
  return [
    arms.treatment.successes === 0 ? 0 : Math.exp(lower),
    arms.control.successes === 0 ? Infinity : Math.exp(upper),
  ];
}
