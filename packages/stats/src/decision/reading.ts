import { refuse } from '../argument-checks.js';
import { absolutePrior, type Chances, normalPosterior, requirePrior } from '../bayes/normal-posterior.js';
import { normalSf } from '../distributions/normal.js';
import { testFrame, testOf } from '../frequentist/test-result.js';
import { differenceOf } from '../frequentist/welch.js';
import { sequentialConfidenceInterval } from '../sequential/confidence-sequence.js';
import { testAtLook } from '../sequential/group-sequential-test.js';
import type { Effect, InferenceOptions, Outcome } from './outcome.js';
import type { InferenceMethod } from './recommend.js';
import type { MetricEvidence } from './sufficient-statistics.js';

/** What one kind of inference makes of an estimate and its standard error. */
export interface Reading extends Pick<Outcome, 'status' | 'test' | 'chances' | 'isSignificant' | 'isStrict'> {
  readonly effect: Effect;
  /** The two-sided level whose normal quantile is the method's own critical value: its intervals' common currency. */
  readonly level: number;
}

/** An estimate of the difference, or of the lift. */
interface Estimate {
  readonly estimate: number;
  /** Above 0. */
  readonly standardError: number;
  /** What a lift of 1 is on the estimate's scale: the baseline of a difference, 1 of a lift. */
  readonly unit: number;
}

/** Reads an estimate from a metric's data. */
export type Reader = (estimate: Estimate, evidence: MetricEvidence) => Reading;

/** An always-valid result needs this much in each arm before its approximation holds. */
const SEQUENTIAL_MINIMUM = { units: 100, conversions: 10 };

/** How each kind of inference reads estimates; what does not depend on the data is worked out once. */
export const READERS: Readonly<Record<InferenceMethod, (options: InferenceOptions) => Reader>> = {
  fixed: ({ alpha }) => {
    const frame = testFrame({ alpha });
    return ({ estimate, standardError }, evidence) => {
      const { degreesOfFreedom } = differenceOf(evidence);
      const method = 'welch-t';
      const test = testOf({ method, estimate, standardError, degreesOfFreedom }, frame);
      return byPValue(method, test, alpha);
    };
  },
  sequential:
    ({ alpha, tuningParameter, compat }) =>
    ({ estimate, standardError }, { control, treatment, counts }) => {
      const units = Math.min(control.n, treatment.n);
      const conversions = counts ? Math.min(counts.control.successes, counts.treatment.successes) : Infinity;
      const isEnough = units >= SEQUENTIAL_MINIMUM.units && conversions >= SEQUENTIAL_MINIMUM.conversions;
      const n = isEnough || compat ? control.n + treatment.n : 0;
      const look = sequentialConfidenceInterval({ estimate, standardError, n, alpha, tuningParameter });
      const level = levelOf((look.halfWidth ?? 0) / standardError);
      const reading = byPValue('confidence-sequence', { ...look, estimate, standardError }, alpha, level);
      return { ...reading, status: look.status };
    },
  'group-sequential': ({ alpha, design, look }) => {
    if (design === undefined || look === undefined)
      return refuse(design ? 'look' : 'design', undefined, 'given for group-sequential inference');
    const testOfLook = testAtLook(design, look);
    return ({ estimate, standardError }) => {
      const test = testOfLook(estimate, standardError);
      const { repeatedCiLower: ciLower, repeatedCiUpper: ciUpper, stagewisePValue: pValue } = test;
      const effect = { estimate, standardError, ciLower, ciUpper, pValue };
      const reading = byPValue('group-sequential', effect, alpha, levelOf(test.criticalValue));
      return { ...reading, isSignificant: test.reject };
    };
  },
  bayesian: ({ alpha, prior = null }) => {
    requirePrior(prior);
    return ({ estimate, standardError, unit }) => {
      // a prior of the lift says nothing about a difference from a baseline of 0
      const ownPrior = prior && unit !== 0 ? absolutePrior(prior, unit) : null;
      const posterior = normalPosterior(estimate, standardError, { prior: ownPrior, alpha });
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
