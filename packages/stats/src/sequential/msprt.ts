import { requireFinite, requireOpenUnit, requirePositive } from '../argument-checks.js';
import { logMixtureRatio, mixtureBoundary } from './confidence-sequence.js';

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
  requirePositive({ tau2 });
  requireOpenUnit({ alpha });
  requireFinite({ nullDifference });
  let [p, runningLower, runningUpper] = [1, -Infinity, Infinity];
  const steps = looks.map(({ estimate, standardError }, i) => {
    requireFinite({ estimate }, `looks[${i}]`);
    requirePositive({ standardError }, `looks[${i}]`);
    const x = tau2 / standardError ** 2;
    const logLambda = logMixtureRatio((estimate - nullDifference) / standardError, x);
    const half = standardError * mixtureBoundary(x, alpha, 'two-sided');
    const [ciLower, ciUpper] = [estimate - half, estimate + half];
    p = Math.min(p, Math.exp(-logLambda));
    runningLower = Math.max(runningLower, ciLower);
    runningUpper = Math.min(runningUpper, ciUpper);
    return { logLambda, p, interval: { ciLower, ciUpper, runningLower, runningUpper } };
  });
  return {
    logLambda: steps.map((step) => step.logLambda),
    pValue: steps.map((step) => step.p),
    intervals: steps.map((step) => step.interval),
  };
}
