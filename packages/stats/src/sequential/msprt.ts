import { refuse, requireFinite, requireOpenUnit, requirePositive } from '../argument-checks.js';

/** An estimate and its standard error at one look. */
export interface Look {
  readonly estimate: number;
  readonly standardError: number;
}

/** The mixture test at every look so far. */
export interface MsprtResult {
  /** Logarithm of the mixture likelihood ratio. */
  readonly logLambda: readonly number[];
  /** Always-valid; never rises. */
  readonly pValue: readonly number[];
  /** This look's interval, and its intersection with all earlier ones. */
  readonly intervals: readonly {
    readonly ciLower: number;
    readonly ciUpper: number;
    readonly runningLower: number;
    readonly runningUpper: number;
  }[];
}

/**
 * Mixture sequential probability ratio test: always-valid p-values and intervals over a sequence of looks.
 *
 * @param options.tau2 - variance of the normal mixture over the effect: the size of effects to find soonest, squared
 *
 * Source: Johari, Koomen, Pekelis & Walsh 2022, Always valid inference, Operations Research 70:1806-1821.
 */
export function msprt({
  looks,
  tau2,
  alpha = 0.05,
  nullDifference = 0,
}: {
  readonly looks: readonly Look[];
  readonly tau2: number;
  readonly alpha?: number | undefined;
  readonly nullDifference?: number | undefined;
}): MsprtResult {
  requirePositive(tau2, 'tau2');
  requireOpenUnit(alpha, 'alpha');
  requireFinite(nullDifference, 'nullDifference');
  const logLambda: number[] = [];
  const pValue: number[] = [];
  const intervals: MsprtResult['intervals'][number][] = [];
  let [p, runningLower, runningUpper] = [1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const [i, { estimate, standardError }] of looks.entries()) {
    requireFinite(estimate, `looks[${i}].estimate`);
    requireFinite(standardError, `looks[${i}].standardError`);
    if (standardError <= 0) refuse(`looks[${i}].standardError`, standardError, 'greater than 0');
    const variance = standardError * standardError;
    const total = variance + tau2;
    const distance = estimate - nullDifference;
    const evidence =
      (tau2 * distance * distance) / (2 * variance * total) - 0.5 * Math.log1p(tau2 / variance);
    const half = Math.sqrt(((variance * total) / tau2) * (Math.log1p(tau2 / variance) - 2 * Math.log(alpha)));
    p = Math.min(p, Math.exp(-evidence));
    runningLower = Math.max(runningLower, estimate - half);
    runningUpper = Math.min(runningUpper, estimate + half);
    logLambda.push(evidence);
    pValue.push(p);
    intervals.push({ ciLower: estimate - half, ciUpper: estimate + half, runningLower, runningUpper });
  }
  return { logLambda, pValue, intervals };
}
