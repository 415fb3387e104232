import { betaBinomialTest } from '../bayes/beta-binomial.js';
import { betaBinomialIntervals } from '../bayes/beta-binomial-intervals.js';
import { mapArms } from '../data/arms.js';
import type { ProportionArms } from '../data/proportion-counts.js';
import { fisherExactTest } from '../frequentist/fisher-exact.js';
import { proportionDifferenceCI } from '../frequentist/proportion-difference-ci.js';
import { liftOf } from '../frequentist/relative-lift.js';
import { statusOf } from '../frequentist/test-result.js';
import { twoProportionZTest } from '../frequentist/two-proportion-z.js';
import { differenceOf } from '../frequentist/welch.js';
import { numbersOrNull } from '../numbers-or-null.js';
import type { Effect, InferenceOptions, Outcome } from './outcome.js';
import { byChances, byPValue, READERS, type Reading } from './reading.js';
import type { MetricEvidence } from './sufficient-statistics.js';

type Lift = Outcome['lift'];

const NO_EFFECT: Effect = { estimate: null, standardError: null, ciLower: null, ciUpper: null, pValue: null };

const UNDECIDED: Omit<Outcome, 'status'> = {
  test: 'none',
  absolute: NO_EFFECT,
  lift: { ...NO_EFFECT, method: 'fieller' },
  pValue: null,
  chances: null,
  isSignificant: false,
  isStrict: false,
};

/** A metric's difference read by the method asked for, and its lift by the one that its data allow. */
export function infer(evidence: MetricEvidence, options: InferenceOptions): Outcome {
  const { estimate, standardError } = differenceOf(evidence);
  const { counts } = evidence;
  const isUndefined = Number.isNaN(estimate) && Math.min(evidence.control.n, evidence.treatment.n) >= 2;
  const status = isUndefined ? 'zero-baseline' : statusOf(estimate, standardError);
  const exact = (counts && !options.compat && EXACT[options.method]?.(counts, evidence, options)) || null;
  // exact methods know what 0 of n means
  if (status !== 'ok' && !(status === 'zero-variance' && exact))
    return {
      ...UNDECIDED,
      status,
      absolute: { ...NO_EFFECT, ...numbersOrNull({ estimate, standardError }) },
    };
  if (options.compat && options.method !== 'group-sequential') return asGbstats(evidence, options);
  const reading = exact ?? READERS[options.method](evidence, options)(estimate, standardError, 'absolute');
  return outcomeOf(reading, reading.effect, exact?.lift ?? liftFrom(reading, evidence, options));
}

/**
 * Reporting as GrowthBook's engine does, for teams that move and want the numbers they know: delta-method lifts,
 * Welch's t for every metric, significance on the lift. Its lift tests reject at 0.8 % and 4 % where 2.5 % each are
 * promised (see the guide): the default analysis does not.
 */
function asGbstats(evidence: MetricEvidence, options: InferenceOptions): Outcome {
  const { estimate, standardError } = differenceOf(evidence);
  // it reports nothing once one arm does not vary
  if (evidence.control.variance === 0 || evidence.treatment.variance === 0)
    return { ...UNDECIDED, status: 'zero-variance', absolute: { ...NO_EFFECT, estimate, standardError } };
  const { effect } = READERS[options.method](evidence, options)(estimate, standardError, 'absolute');
  const lift = readDeltaLift(evidence, options);
  if (lift === null)
    return {
      ...UNDECIDED,
      status: 'zero-baseline',
      absolute: effect,
      lift: { ...NO_EFFECT, method: 'delta' },
    };
  return outcomeOf(lift, effect, { ...lift.effect, method: 'delta' });
}

function outcomeOf(reading: Reading, absolute: Effect, lift: Lift): Outcome {
  const { status, test, effect, chances, isSignificant, isStrict } = reading;
  return { status, test, absolute, lift, pValue: effect.pValue, chances, isSignificant, isStrict };
}

/** Log-ratio when both means are beyond 4 standard errors, else Fieller; a prior is of the delta-method lift. */
function liftFrom(reading: Reading, evidence: MetricEvidence, options: InferenceOptions): Lift {
  if (reading.status !== 'ok') return UNDECIDED.lift;
  const { method: inference } = options;
  const informed = inference === 'bayesian' && options.prior ? readDeltaLift(evidence, options) : null;
  if (informed) return { ...informed.effect, method: 'delta' };
  const { control, treatment } = evidence;
  const isFar = [control, treatment].every(({ n, mean, variance }) => mean > 4 * Math.sqrt(variance / n));
  const method = isFar ? 'logRatio' : 'fieller';
  const distribution = inference === 'fixed' && evidence.counts === null ? 't' : 'normal';
  const { estimate, ciLower, ciUpper } = liftOf(evidence, { method, distribution, alpha: reading.level });
  return { method, estimate, standardError: null, ciLower, ciUpper, pValue: reading.effect.pValue };
}

function readDeltaLift(evidence: MetricEvidence, options: InferenceOptions): Reading | null {
  const { estimate, standardError } =
    evidence.deltaLift ?? liftOf(evidence, { method: 'delta', distribution: 't', alpha: options.alpha });
  if (estimate === null || !standardError) return null;
  return READERS[options.method](evidence, options)(estimate, standardError, 'lift');
}

type ExactReader = (
  counts: ProportionArms,
  evidence: MetricEvidence,
  options: InferenceOptions,
) => (Reading & { readonly lift?: Lift }) | null;

/** Rates by their counts, where a method knows how. */
const EXACT: Readonly<Partial<Record<InferenceOptions['method'], ExactReader>>> = {
  // the z test, or score and Fisher where small or one-sided counts break its approximation
  fixed: (counts, evidence, { alpha }) => {
    const z = twoProportionZTest({ ...counts, alpha });
    if (evidence.warnings.length === 0 && evidence.control.variance * evidence.treatment.variance > 0)
      return byPValue('two-proportion-z', z, alpha);
    const interval = proportionDifferenceCI({ ...counts, alpha });
    return byPValue('fisher-exact', { ...z, ...interval, ...fisherExactTest(counts) }, alpha);
  },
  bayesian: (counts, evidence, options) => {
    if (options.prior) return null;
    // the lower rate of successes is the higher one of failures
    const failures = mapArms(counts, ({ n, successes }) => ({ n, successes: n - successes }));
    const { chanceToBeatControl, chanceToLose, expectedLoss } = betaBinomialTest(
      options.lowerIsBetter ? failures : counts,
    );
    const { difference, relativeLift } = betaBinomialIntervals({ ...counts, alpha: options.alpha });
    const { estimate, standardError } = differenceOf(evidence);
    const chances = { chanceToWin: chanceToBeatControl, chanceToLose, expectedLoss };
    const effect = { estimate, standardError, ...difference, pValue: null };
    const lift = evidence.baseline === 0 ? null : estimate / evidence.baseline;
    return {
      ...byChances('beta-binomial', effect, options.alpha, chances),
      lift: { estimate: lift, standardError: null, ...relativeLift, pValue: null, method: 'fieller' },
    };
  },
};
