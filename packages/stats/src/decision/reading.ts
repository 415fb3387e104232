import { refuse } from '../argument-checks.js';
import { absolutePrior, normalPosterior, requirePrior } from '../bayes/normal-posterior.js';
import { normalSf } from '../distributions/normal.js';
import { testFrame, testOf } from '../frequentist/test-result.js';
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

/** Reads an estimate of the difference, or of the lift; its standard error is > 0. */
type Reader = (estimate: number, standardError: number, scale: 'absolute' | 'lift') => Reading;

/** An always-valid result needs this much in each arm before its approximation holds. */
const SEQUENTIAL_MINIMUM = { units: 100, conversions: 10 };

/** How each kind of inference reads the estimates of a metric. */
export const READERS: Readonly<
  Record<InferenceMethod, (evidence: MetricEvidence, options: InferenceOptions) => Reader>
> = {
  fixed: (evidence, { alpha }) => {
    const { degreesOfFreedom } = differenceOf(evidence);
    const frame = testFrame({ alpha });
    return (estimate, standardError) =>
      byPValue('welch-t', testOf({ method: '', estimate, standardError, degreesOfFreedom }, frame), alpha);
  },
  sequential: ({ control, treatment, counts }, { alpha, tuningParameter, compat }) => {
    const units = Math.min(control.n, treatment.n);
    const conversions = counts ? Math.min(counts.control.successes, counts.treatment.successes) : Infinity;
    const isEnough = units >= SEQUENTIAL_MINIMUM.units && conversions >= SEQUENTIAL_MINIMUM.conversions;
    const n = isEnough || compat ? control.n + treatment.n : 0;
    return (estimate, standardError) => {
      const look = sequentialConfidenceInterval({ estimate, standardError, n, alpha, tuningParameter });
      const level = levelOf((look.halfWidth ?? 0) / standardError);
      const reading = byPValue('confidence-sequence', { ...look, estimate, standardError }, alpha, level);
      return { ...reading, status: look.status };
    };
  },
  'group-sequential': (_, { alpha, design, look }) => {
    if (design === undefined || look === undefined)
      return refuse(design ? 'look' : 'design', undefined, 'given for group-sequential inference');
    return (estimate, standardError) => {
      const test = groupSequentialTest({ design, look, estimate, standardError });
      const { repeatedCiLower: ciLower, repeatedCiUpper: ciUpper, stagewisePValue: pValue } = test;
      const effect = { estimate, standardError, ciLower, ciUpper, pValue };
      const reading = byPValue('group-sequential', effect, alpha, levelOf(test.criticalValue));
      return { ...reading, isSignificant: test.reject };
    };
  },
  bayesian: (evidence, { alpha, lowerIsBetter, prior = null }) => {
    requirePrior(prior);
    // a prior of the lift says nothing about a difference from a baseline of 0
    const priorOf = {
      absolute: prior && evidence.baseline !== 0 ? absolutePrior(prior, evidence.baseline) : null,
      lift: prior,
    };
    return (estimate, standardError, scale) => {
      const posterior = normalPosterior(estimate, standardError, {
        prior: priorOf[scale],
        lowerIsBetter,
        alpha,
      });
      const { posteriorMean, posteriorSd, ciLower, ciUpper, ...chances } = posterior;
      const effect = { estimate: posteriorMean, standardError: posteriorSd, ciLower, ciUpper, pValue: null };
      return byChances('normal-posterior', effect, alpha, chances);
    };
  },
};

const levelOf = (critical: number): number => Math.max(1e-300, 2 * normalSf(critical));

/** A test's reading: significant by its p-value. */
export function byPValue(
  test: string,
  { estimate, standardError, ciLower, ciUpper, pValue }: Effect,
  alpha: number,
  level: number = alpha,
): Reading {
  const p = pValue ?? 1;
  return {
    status: 'ok',
    test,
    effect: { estimate, standardError, ciLower, ciUpper, pValue },
    level,
    chances: null,
    isSignificant: p < alpha,
    isStrict: p < 0.001,
  };
}

/** A posterior's reading: significant by its larger chance. */
export function byChances(test: string, effect: Effect, level: number, chances: Chances): Reading {
  const surest = Math.max(chances.chanceToWin, chances.chanceToLose);
  return {
    status: 'ok',
    test,
    effect,
    level,
    chances,
    isSignificant: surest > 0.95,
    isStrict: surest > 0.999,
  };
}
