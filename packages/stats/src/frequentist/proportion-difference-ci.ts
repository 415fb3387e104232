import { entryOf, requireOpenUnit } from '../argument-checks.js';
import { perArm } from '../data/arms.js';
import {
  type ProportionArms,
  type ProportionCounts,
  rateVariance,
  requireProportionArms,
} from '../data/proportion-counts.js';
import { normalIsf } from '../distributions/normal.js';
import { type Bounds, type EstimateInterval, estimateWithin, wilsonBounds } from './proportion-ci.js';
import { scoreBoundsOfDifference } from './restricted-rates.js';

/** Interval for a difference of rates. Score holds its level at small counts; Wald is for large ones only. */
export type DifferenceMethod = 'wald' | 'newcombe' | 'agrestiCaffo' | 'score';

const METHODS: Readonly<Record<DifferenceMethod, (arms: ProportionArms, z: number) => Bounds>> = {
  wald: waldBounds,
  newcombe: newcombeBounds,
  agrestiCaffo: (arms, z) =>
    waldBounds(
      perArm(arms, ({ n, successes }) => ({ n: n + 2, successes: successes + 1 })),
      z,
    ),
  score: scoreBoundsOfDifference,
};

/**
 * Two-sided 1 - alpha interval for treatment rate - control rate.
 *
 * Source: Newcombe 1998, Statistics in Medicine 17:873-890 (method 10 is `newcombe`); Agresti & Caffo 2000;
 * Miettinen & Nurminen 1985, Statistics in Medicine 4:213-226 (`score`, with the factor N/(N-1)).
 */
export function proportionDifferenceCI(
  options: ProportionArms & {
    readonly method?: DifferenceMethod | undefined;
    readonly alpha?: number | undefined;
  },
): EstimateInterval {
  const { method = 'score', alpha = 0.05 } = options;
  requireProportionArms(options);
  requireOpenUnit({ alpha });
  const boundsBy = entryOf(METHODS, { method });
  return estimateWithin(differenceOf(options), () => boundsBy(options, normalIsf(alpha / 2)));
}

const rateOf = (arm: ProportionCounts): number => arm.successes / arm.n;
const differenceOf = ({ control, treatment }: ProportionArms): number => rateOf(treatment) - rateOf(control);

function waldBounds(arms: ProportionArms, z: number): Bounds {
  const { control, treatment } = arms;
  const half = z * Math.sqrt(rateVariance(control) / control.n + rateVariance(treatment) / treatment.n);
  return [differenceOf(arms) - half, differenceOf(arms) + half];
}

// Square-and-add: the distances of each rate to its own Wilson bounds, combined like standard errors.
function newcombeBounds(arms: ProportionArms, z: number): Bounds {
  const { control: c, treatment: t } = perArm(arms, ({ n, successes }) => {
    const [lower, upper] = wilsonBounds(successes, n, z);
    return { down: successes / n - lower, up: upper - successes / n };
  });
  const difference = differenceOf(arms);
  return [difference - Math.hypot(t.down, c.up), difference + Math.hypot(t.up, c.down)];
}
