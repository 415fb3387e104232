import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { type ProportionArms, rateVariance, requireProportionArms } from '../data/proportion-counts.js';
import { normalIsf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import { type EstimateInterval, wilsonBounds } from './proportion-ci.js';
import { scoreAtDifference } from './restricted-rates.js';

/** Interval for a difference of rates. Score holds its level at small counts; Wald is for large ones only. */
export type DifferenceMethod = 'wald' | 'newcombe' | 'agrestiCaffo' | 'score';

type Bounds = readonly [number, number];

const METHODS: Readonly<Record<DifferenceMethod, (arms: ProportionArms, z: number) => Bounds>> = {
  wald: ({ control, treatment }, z) =>
    waldBounds({ control, treatment }, rateOf(treatment) - rateOf(control), z),
  newcombe: newcombeBounds,
  agrestiCaffo: ({ control, treatment }, z) => {
    const arms = { control: oneMoreOfEach(control), treatment: oneMoreOfEach(treatment) };
    return waldBounds(arms, rateOf(arms.treatment) - rateOf(arms.control), z);
  },
  score: scoreBounds,
};

/**
 * Two-sided 1 - alpha interval for treatment rate - control rate.
 *
 * Source: Newcombe 1998, Statistics in Medicine 17:873-890 (method 10 is `newcombe`); Agresti & Caffo 2000;
 * Miettinen & Nurminen 1985, Statistics in Medicine 4:213-226 (`score`, with the factor N/(N-1)).
 */
export function proportionDifferenceCI({
  control,
  treatment,
  method = 'score',
  alpha = 0.05,
}: ProportionArms & {
  readonly method?: DifferenceMethod | undefined;
  readonly alpha?: number | undefined;
}): EstimateInterval {
  requireProportionArms({ control, treatment });
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(method, Object.keys(METHODS) as DifferenceMethod[], 'method');
  if (control.n === 0 || treatment.n === 0) {
    return { status: 'insufficient-data', estimate: null, ciLower: null, ciUpper: null };
  }
  const [ciLower, ciUpper] = METHODS[method]({ control, treatment }, normalIsf(alpha / 2));
  return { status: 'ok', estimate: rateOf(treatment) - rateOf(control), ciLower, ciUpper };
}

type Arm = ProportionArms['control'];

const rateOf = ({ n, successes }: Arm): number => successes / n;
const oneMoreOfEach = ({ n, successes }: Arm): Arm => ({ n: n + 2, successes: successes + 1 });

function waldBounds({ control, treatment }: ProportionArms, centre: number, z: number): Bounds {
  const half = z * Math.sqrt(rateVariance(control) / control.n + rateVariance(treatment) / treatment.n);
  return [centre - half, centre + half];
}

// Square-and-add: the distances of each rate to its own Wilson bounds, combined like standard errors.
function newcombeBounds({ control, treatment }: ProportionArms, z: number): Bounds {
  const [controlLow, controlHigh] = wilsonBounds(control.successes, control.n, z);
  const [treatmentLow, treatmentHigh] = wilsonBounds(treatment.successes, treatment.n, z);
  const difference = rateOf(treatment) - rateOf(control);
  return [
    difference - Math.hypot(rateOf(treatment) - treatmentLow, controlHigh - rateOf(control)),
    difference + Math.hypot(treatmentHigh - rateOf(treatment), rateOf(control) - controlLow),
  ];
}

function scoreBounds(arms: ProportionArms, z: number): Bounds {
  const difference = rateOf(arms.treatment) - rateOf(arms.control);
  const excess = (delta: number, sign: number) => sign * scoreAtDifference(arms, delta) - z;
  return [
    excess(-1, 1) <= 0 ? -1 : findRoot((delta) => excess(delta, 1), -1, difference),
    excess(1, -1) <= 0 ? 1 : findRoot((delta) => excess(delta, -1), difference, 1),
  ];
}
