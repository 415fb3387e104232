import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { type ProportionArms, requireProportionArms } from '../data/proportion-counts.js';
import { normalIsf } from '../distributions/normal.js';
import { findRoot } from '../numeric/find-root.js';
import type { EstimateInterval } from './proportion-ci.js';
import { scoreAtRatio } from './restricted-rates.js';

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
export function proportionRatioCI({
  control,
  treatment,
  method = 'ratioScore',
  alpha = 0.05,
}: ProportionArms & {
  readonly method?: RatioIntervalMethod | undefined;
  readonly alpha?: number | undefined;
}): EstimateInterval {
  requireProportionArms({ control, treatment });
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(method, ['ratioLog', 'ratioScore'], 'method');
  if (control.n === 0 || treatment.n === 0 || control.successes + treatment.successes === 0) {
    return { status: 'insufficient-data', estimate: null, ciLower: null, ciUpper: null };
  }
  const ratio = treatment.successes / treatment.n / (control.successes / control.n);
  const estimate = Number.isFinite(ratio) ? ratio : null;
  const z = normalIsf(alpha / 2);
  const [ciLower, ciUpper] =
    method === 'ratioLog'
      ? logBounds({ control, treatment }, ratio, z)
      : scoreBounds({ control, treatment }, ratio, z);
  const isBounded = estimate !== null && ciUpper !== Number.POSITIVE_INFINITY;
  return { status: isBounded ? 'ok' : 'unbounded', estimate, ciLower, ciUpper };
}

function logBounds(
  { control, treatment }: ProportionArms,
  ratio: number,
  z: number,
): readonly [number, number] {
  if (control.successes === 0 || treatment.successes === 0) return [0, Number.POSITIVE_INFINITY];
  const error = Math.sqrt(
    (treatment.n - treatment.successes) / (treatment.n * treatment.successes) +
      (control.n - control.successes) / (control.n * control.successes),
  );
  return [ratio * Math.exp(-z * error), ratio * Math.exp(z * error)];
}

// In log ratio, outwards from the estimate until the score passes z.
function scoreBounds(arms: ProportionArms, ratio: number, z: number): readonly [number, number] {
  const scoreAt = (logRatio: number) => scoreAtRatio(arms, Math.exp(logRatio));
  const centre = ratio > 0 && Number.isFinite(ratio) ? Math.log(ratio) : 0;
  const bound = (sign: 1 | -1): number => {
    const excess = (logRatio: number) => -sign * scoreAt(logRatio) - z;
    let near = centre;
    // without successes in one arm the estimate is 0 or infinite: step in from the far side first
    for (let step = 1; excess(near) > 0 && step < 1100; step *= 2) near -= sign * step;
    let far = near + sign;
    for (let step = 1; excess(far) < 0 && step < 1100; step *= 2) far += sign * step;
    return findRoot(excess, near, far);
  };
  return [
    arms.treatment.successes === 0 ? 0 : Math.exp(bound(-1)),
    arms.control.successes === 0 ? Number.POSITIVE_INFINITY : Math.exp(bound(1)),
  ];
}
