import { refuse } from '../argument-checks.js';
import { betaBinomialTest } from '../bayes/beta-binomial.js';
import { betaBinomialIntervals } from '../bayes/beta-binomial-intervals.js';
import { absolutePrior, normalPosteriorTest } from '../bayes/normal-posterior.js';
import { countWarnings, type ProportionArms } from '../data/proportion-counts.js';
import { normalSf } from '../distributions/normal.js';
import { fisherExactTest } from '../frequentist/fisher-exact.js';
import { proportionDifferenceCI } from '../frequentist/proportion-difference-ci.js';
import { relativeLift } from '../frequentist/relative-lift.js';
import type { Status } from '../frequentist/test-result.js';
import { twoProportionZTest } from '../frequentist/two-proportion-z.js';
import { differenceError, welchTTest } from '../frequentist/welch.js';
import { sequentialConfidenceInterval } from '../sequential/confidence-sequence.js';
import { groupSequentialTest } from '../sequential/group-sequential-test.js';
import { GBSTATS } from './compat-gbstats.js';
import {
  chancesOf,
  type Effect,
  effectOf,
  type Inference,
  type InferenceOptions,
  type Outcome,
  posteriorEffect,
  undecided,
  verdictOf,
} from './outcome.js';
import type { InferenceMethod } from './recommend.js';
import type { MetricEvidence } from './sufficient-statistics.js';

/** An always-valid result needs this much in each arm before its approximation holds. */
const SEQUENTIAL_MINIMUM = { units: 100, conversions: 10 };

/** How each kind of inference turns evidence into effects. */
export const INFERENCE: Readonly<Record<InferenceMethod, Inference>> = {
  fixed: (evidence, options) =>
    options.compat ? GBSTATS.fixed(evidence, options) : fixed(evidence, options),
  sequential: (evidence, options) =>
    options.compat ? GBSTATS.sequential(evidence, options) : sequential(evidence, options),
  'group-sequential': groupSequential,
  bayesian: (evidence, options) =>
    options.compat ? GBSTATS.bayesian(evidence, options) : bayesian(evidence, options),
};

function fixed(evidence: MetricEvidence, { alpha }: InferenceOptions): Outcome {
  const { counts } = evidence;
  const absolute = counts === null ? welchTTest({ ...armsOf(evidence), alpha }) : rateTest(counts, alpha);
  const { pValue } = absolute;
  return {
    status: absolute.status,
    test: absolute.method,
    absolute: effectOf(absolute),
    lift: liftOf(evidence, alpha, counts === null ? 't' : 'normal', pValue),
    pValue,
    chances: null,
    isSignificant: pValue !== null && pValue < alpha,
    isStrict: pValue !== null && pValue < 0.001,
  };
}

/** The z test, or score and Fisher where small or one-sided counts break its approximation. */
function rateTest(
  counts: ProportionArms,
  alpha: number,
): Effect & { readonly status: Status; readonly method: string } {
  const z = twoProportionZTest({ ...counts, alpha });
  const isFlat = [counts.control, counts.treatment].some(
    ({ n, successes }) => successes === 0 || successes === n,
  );
  if (countWarnings(counts).length === 0 && !isFlat) return { ...z, method: 'two-proportion-z' };
  const { ciLower, ciUpper } = proportionDifferenceCI({ ...counts, method: 'score', alpha });
  const { pValue } = fisherExactTest(counts);
  return { ...z, status: 'ok', method: 'fisher-exact', ciLower, ciUpper, pValue };
}

function sequential(evidence: MetricEvidence, { alpha, tuningParameter }: InferenceOptions): Outcome {
  const { control, treatment, counts } = evidence;
  const estimate = treatment.mean - control.mean;
  const standardError = differenceError(evidence);
  const conversions = counts === null ? [] : [counts.control.successes, counts.treatment.successes];
  const isEnough =
    Math.min(control.n, treatment.n) >= SEQUENTIAL_MINIMUM.units &&
    conversions.every((count) => count >= SEQUENTIAL_MINIMUM.conversions);
  const n = control.n + treatment.n;
  const interval = sequentialConfidenceInterval({ estimate, standardError, n, alpha, tuningParameter });
  if (!isEnough || interval.halfWidth === null) {
    return undecided(
      isEnough ? interval.status : 'insufficient-data',
      'confidence-sequence',
      estimate,
      standardError,
    );
  }
  const { ciLower, ciUpper, pValue, halfWidth } = interval;
  return {
    status: 'ok',
    test: 'confidence-sequence',
    absolute: { estimate, standardError, ciLower, ciUpper, pValue },
    lift: liftOf(evidence, levelOf(halfWidth / standardError), 'normal', pValue),
    pValue,
    chances: null,
    isSignificant: pValue !== null && pValue < alpha,
    isStrict: pValue !== null && pValue < 0.001,
  };
}

function groupSequential(evidence: MetricEvidence, { design, look }: InferenceOptions): Outcome {
  if (design === undefined) return refuse('design', design, 'given for group-sequential inference');
  if (look === undefined) return refuse('look', look, 'given for group-sequential inference');
  const estimate = evidence.treatment.mean - evidence.control.mean;
  const standardError = differenceError(evidence);
  if (standardError === 0) return undecided('zero-variance', 'group-sequential', estimate, standardError);
  const test = groupSequentialTest({ design, look, estimate, standardError });
  const { repeatedCiLower: ciLower, repeatedCiUpper: ciUpper, stagewisePValue: pValue } = test;
  return {
    status: 'ok',
    test: 'group-sequential',
    absolute: { estimate, standardError, ciLower, ciUpper, pValue },
    lift: liftOf(evidence, levelOf(test.criticalValue), 'normal', pValue),
    pValue,
    chances: null,
    isSignificant: test.reject,
    isStrict: pValue < 0.001,
  };
}

function bayesian(evidence: MetricEvidence, options: InferenceOptions): Outcome {
  const { counts } = evidence;
  if (counts !== null && !options.prior) return bayesianRates(evidence, counts, options);
  const { alpha, lowerIsBetter, prior = null } = options;
  const estimate = evidence.treatment.mean - evidence.control.mean;
  const standardError = differenceError(evidence);
  const priorHere = prior && absolutePrior(prior, evidence.baseline);
  const posterior = normalPosteriorTest({ estimate, standardError, alpha, lowerIsBetter, prior: priorHere });
  if (posterior.status !== 'ok')
    return undecided(posterior.status, 'normal-posterior', estimate, standardError);
  const delta = relativeLift({ ...armsOf(evidence), method: 'delta', distribution: 'normal' });
  const lift =
    prior === null || delta.estimate === null || !delta.standardError
      ? liftOf(evidence, alpha, 'normal', null)
      : {
          ...posteriorEffect(
            normalPosteriorTest({
              estimate: delta.estimate,
              standardError: delta.standardError,
              alpha,
              prior,
            }),
          ),
          method: 'delta' as const,
        };
  return {
    status: 'ok',
    test: 'normal-posterior',
    absolute: posteriorEffect(posterior),
    lift,
    ...verdictOf(chancesOf(posterior)),
  };
}

function bayesianRates(evidence: MetricEvidence, counts: ProportionArms, options: InferenceOptions): Outcome {
  const { alpha, lowerIsBetter } = options;
  const test = betaBinomialTest(counts);
  const { difference, relativeLift: lift } = betaBinomialIntervals({ ...counts, alpha });
  const estimate = evidence.treatment.mean - evidence.control.mean;
  const { chanceToBeatControl, chanceToLose, expectedLoss } = test;
  const chances = lowerIsBetter
    ? {
        chanceToWin: chanceToLose,
        chanceToLose: chanceToBeatControl,
        expectedLoss: { control: expectedLoss.treatment, treatment: expectedLoss.control },
      }
    : { chanceToWin: chanceToBeatControl, chanceToLose, expectedLoss };
  const liftEstimate = evidence.baseline === 0 ? null : estimate / Math.abs(evidence.baseline);
  return {
    status: 'ok',
    test: 'beta-binomial',
    absolute: { estimate, standardError: differenceError(evidence), ...difference, pValue: null },
    lift: { estimate: liftEstimate, standardError: null, ...lift, pValue: null, method: 'fieller' },
    ...verdictOf(chances),
  };
}

/** The lift by the method that its data allow: log-ratio when both means are beyond 4 standard errors, else Fieller. */
function liftOf(
  evidence: MetricEvidence,
  alpha: number,
  distribution: 't' | 'normal',
  pValue: number | null,
): Outcome['lift'] {
  const { control, treatment } = evidence;
  const isFar = [control, treatment].every(({ n, mean, variance }) => mean > 4 * Math.sqrt(variance / n));
  const method = isFar ? 'logRatio' : 'fieller';
  const { estimate, ciLower, ciUpper } = relativeLift({ ...armsOf(evidence), method, distribution, alpha });
  return { method, estimate, standardError: null, ciLower, ciUpper, pValue };
}

/** The two-sided level whose normal quantile is a method's own critical value: its intervals' common currency. */
const levelOf = (critical: number): number => Math.max(1e-300, 2 * normalSf(critical));

function armsOf({ control, treatment }: MetricEvidence): Pick<MetricEvidence, 'control' | 'treatment'> {
  return { control, treatment };
}
