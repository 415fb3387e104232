import { refuse } from '../argument-checks.js';
import { absolutePrior, normalPosteriorTest } from '../bayes/normal-posterior.js';
import { normalSf } from '../distributions/normal.js';
import { type Status, testFrame, testOf } from '../frequentist/test-result.js';
import { differenceOf } from '../frequentist/welch.js';
import { sequentialConfidenceInterval } from '../sequential/confidence-sequence.js';
import { groupSequentialTest } from '../sequential/group-sequential-test.js';
import type { Chances, Effect, InferenceOptions, Outcome } from './outcome.js';
import type { InferenceMethod } from './recommend.js';
import type { MetricEvidence } from './sufficient-statistics.js';

/** What one kind of inference makes of an estimate and its standard error. */
export interface Reading extends Pick<Outcome, 'status' | 'test' | 'chances' | 'isSignificant' | 'isStrict'> {
  readonly effect: Effect;
  /** The two-sided level whose normal quantile is the method's own critical value: its intervals' common currency. */
  readonly level: number;
}

/** Reads an estimate of the difference, or of the lift. */
type Reader = (estimate: number, standardError: number, scale: 'absolute' | 'lift') => Reading;

/** An always-valid result needs this much in each arm before its approximation holds. */
const SEQUENTIAL_MINIMUM = { units: 100, conversions: 10 };

/** How each kind of inference reads the estimates of a metric. */
export const READERS: Readonly<
  Record<InferenceMethod, (evidence: MetricEvidence, options: InferenceOptions) => Reader>
> = {
  fixed: (evidence, { alpha }) => {
    const { degreesOfFreedom } = differenceOf(evidence);
    return (estimate, standardError) =>
      byPValue(
        testOf({ method: 'welch-t', estimate, standardError, degreesOfFreedom }, testFrame({ alpha })),
        alpha,
      );
  },
  sequential: ({ control, treatment, counts }, { alpha, tuningParameter, compat }) => {
    const isEnough =
      Math.min(control.n, treatment.n) >= SEQUENTIAL_MINIMUM.units &&
      (counts === null ||
        Math.min(counts.control.successes, counts.treatment.successes) >= SEQUENTIAL_MINIMUM.conversions);
    const n = isEnough || compat ? control.n + treatment.n : 0;
    return (estimate, standardError) => {
      const look = sequentialConfidenceInterval({ estimate, standardError, n, alpha, tuningParameter });
      const test = { ...look, estimate, standardError, method: 'confidence-sequence' };
      return byPValue(test, alpha, (look.halfWidth ?? 0) / standardError);
    };
  },
  'group-sequential': (_, { alpha, design, look }) => {
    if (design === undefined || look === undefined)
      return refuse(design ? 'look' : 'design', undefined, 'given for group-sequential inference');
    return (estimate, standardError) => {
      const method = 'group-sequential';
      if (standardError === 0)
        return byPValue(testOf({ method, estimate, standardError }, testFrame({ alpha })), alpha);
      const test = groupSequentialTest({ design, look, estimate, standardError });
      const { repeatedCiLower: ciLower, repeatedCiUpper: ciUpper, stagewisePValue: pValue } = test;
      const known = { status: 'ok', method, estimate, standardError, ciLower, ciUpper, pValue } as const;
      return { ...byPValue(known, alpha, test.criticalValue), isSignificant: test.reject };
    };
  },
  bayesian: (evidence, { alpha, lowerIsBetter, prior = null }) => {
    const priorOf = {
      absolute: prior && absolutePrior(prior, evidence.baseline),
      lift: prior,
    };
    return (estimate, standardError, scale) => {
      const posterior = normalPosteriorTest({
        estimate,
        standardError,
        alpha,
        lowerIsBetter,
        prior: priorOf[scale],
      });
      const { status, posteriorMean, posteriorSd, ciLower, ciUpper } = posterior;
      const { chanceToWin, chanceToLose, expectedLoss } = posterior;
      const chances = expectedLoss && {
        chanceToWin: chanceToWin ?? 0.5,
        chanceToLose: chanceToLose ?? 0.5,
        expectedLoss,
      };
      const effect =
        status === 'ok'
          ? { estimate: posteriorMean, standardError: posteriorSd, ciLower, ciUpper, pValue: null }
          : { estimate, standardError, ciLower, ciUpper, pValue: null };
      return byChances({ status, test: 'normal-posterior', effect, level: alpha }, chances);
    };
  },
};

/** A test's reading: significant by its p-value. */
export function byPValue(
  test: Effect & { readonly status: Status; readonly method: string },
  alpha: number,
  critical?: number,
): Reading {
  const { status, method, estimate, standardError, ciLower, ciUpper, pValue } = test;
  return {
    status,
    test: method,
    effect: { estimate, standardError, ciLower, ciUpper, pValue },
    chances: null,
    level: critical === undefined ? alpha : Math.max(1e-300, 2 * normalSf(critical)),
    isSignificant: pValue !== null && pValue < alpha,
    isStrict: pValue !== null && pValue < 0.001,
  };
}

/** A posterior's reading: significant by its larger chance. */
export function byChances(
  reading: Pick<Reading, 'status' | 'test' | 'effect' | 'level'>,
  chances: Chances | null,
): Reading {
  const surest = Math.max(chances?.chanceToWin ?? 0, chances?.chanceToLose ?? 0);
  return { ...reading, chances, isSignificant: surest > 0.95, isStrict: surest > 0.999 };
}
