import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { tIsf } from '../distributions/student-t.js';
import { numbersOrNull } from '../numbers-or-null.js';
import { pValueOf, type Status } from './test-result.js';
import { differenceOf, type MeanArms, requireMeanArms } from './welch.js';

/**
 * `fieller` is exact for normal means and always defined; `logRatio` is narrower-tailed when both means are well
 * above zero; `delta` is what peers report: it rejects far too rarely above and too often below the null.
 */
export type LiftMethod = 'delta' | 'logRatio' | 'fieller';

/**
 * A lift is a fraction of |control mean|: 0.05 is 5 % more. `pValueAbsolute` tests the difference itself and is the one
 * to decide on; `pValue` is on the method's own scale (null for Fieller, whose test is the absolute one).
 */
export interface LiftResult {
  readonly status: Status;
  readonly method: LiftMethod;
  readonly estimate: number | null;
  /** Of the lift itself, by the delta method. */
  readonly standardError: number | null;
  /** Of log(treatment mean / control mean). */
  readonly standardErrorLog: number | null;
  readonly pValue: number | null;
  readonly pValueAbsolute: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  /** Fieller's set may be an interval, all lifts, or all but an interval; both of the latter have infinite ends. */
  readonly shape: 'bounded' | 'exclusive' | 'all' | null;
}

/** How a lift is computed. */
export interface LiftOptions {
  /** `fieller` by default. */
  readonly method: LiftMethod;
  /** `t` by default. */
  readonly distribution: 't' | 'normal';
  /** Two-sided; 0.05 by default. */
  readonly alpha: number;
}

/** What each method derives its interval from. */
interface LiftEvidence extends MeanArms {
  readonly estimate: number;
  /** Quantile for the two-sided interval. */
  readonly critical: number;
  readonly df: number;
}

type LiftInterval = Partial<LiftResult>;

const METHODS: Readonly<Record<LiftMethod, (evidence: LiftEvidence) => LiftInterval>> = {
  delta: deltaInterval,
  logRatio: logRatioInterval,
  fieller: fiellerInterval,
};

const UNBOUNDED = { status: 'unbounded', ciLower: -Infinity, ciUpper: Infinity } as const;

/**
 * Relative lift (treatment mean - control mean) / |control mean| with a two-sided 1 - alpha interval.
 *
 * Statuses: `zero-baseline` control mean is 0; `unbounded` the data bound the lift on no or one side only (Fieller) or
 * the means are not both positive (logRatio).
 *
 * Source: Fieller 1954, JRSS B 16:175-185; delta method as in Deng, Knoblich & Lu 2018.
 */
export function relativeLift(options: MeanArms & Partial<LiftOptions>): LiftResult {
  const { method = 'fieller', distribution = 't', alpha = 0.05 } = options;
  requireMeanArms(options);
  requireOpenUnit({ alpha });
  requireOneOf({ method }, Object.keys(METHODS));
  requireOneOf({ distribution }, ['t', 'normal']);
  return liftOf(options, { method, distribution, alpha });
}

/** The same of arms and options that are known to be right; insufficient when a mean is NaN. */
export function liftOf(arms: MeanArms, { method, distribution, alpha }: LiftOptions): LiftResult {
  const { status: known, estimate: difference, standardError: error, degreesOfFreedom } = differenceOf(arms);
  const df = distribution === 't' ? degreesOfFreedom : Infinity;
  const baseline = arms.control.mean;
  const lift = difference / Math.abs(baseline);
  // a baseline whose square underflows is a zero that rounding has hidden
  const isOverZero = baseline ** 2 === 0 || Math.abs(lift) === Infinity;
  const estimate = isOverZero ? NaN : lift;
  const status = isOverZero && known !== 'insufficient-data' ? 'zero-baseline' : known;
  const result = { method, status, ...NO_INTERVAL, ...numbersOrNull({ estimate }) };
  if (status !== 'ok') return result;
  const critical = tIsf(alpha / 2, df);
  const pValueAbsolute = pValueOf(difference / error, df);
  return { ...result, pValueAbsolute, ...METHODS[method]({ ...arms, estimate, critical, df }) };
}

const NO_INTERVAL = {
  pValueAbsolute: null,
  standardError: null,
  standardErrorLog: null,
  pValue: null,
  ciLower: null,
  ciUpper: null,
  shape: null,
};

function deltaInterval({ control, treatment, estimate, critical, df }: LiftEvidence): LiftInterval {
  const standardError = Math.hypot(
    errorOf(treatment) / control.mean,
    ratioError(control) * (treatment.mean / control.mean),
  );
  const half = critical * standardError;
  const pValue = pValueOf(estimate / standardError, df);
  return { standardError, pValue, ciLower: estimate - half, ciUpper: estimate + half, shape: 'bounded' };
}

function logRatioInterval({ control, treatment, critical, df }: LiftEvidence): LiftInterval {
  if (control.mean <= 0 || treatment.mean <= 0) return { ...UNBOUNDED, shape: 'all' };
  const standardErrorLog = Math.hypot(ratioError(treatment), ratioError(control));
  const logRatio = Math.log(treatment.mean / control.mean);
  const half = critical * standardErrorLog;
  const pValue = pValueOf(logRatio / standardErrorLog, df);
  const [ciLower, ciUpper] = [Math.expm1(logRatio - half), Math.expm1(logRatio + half)];
  return { standardErrorLog, pValue, ciLower, ciUpper, shape: 'bounded' };
}

// The ratios r with |treatment - r control| <= critical * its error: a r^2 - 2 u r + (u^2 - t) <= 0, in units of the
// control mean, whose discriminant is t a + c u^2 and so never cancels.
function fiellerInterval({ control, treatment, critical }: LiftEvidence): LiftInterval {
  const u = treatment.mean / control.mean;
  const c = (critical * ratioError(control)) ** 2;
  const t = ((critical * errorOf(treatment)) / control.mean) ** 2;
  const a = 1 - c;
  if (a <= 0) return { ...UNBOUNDED, shape: c * u * u > -t * a ? 'exclusive' : 'all' };
  const root = Math.hypot(Math.sqrt(t * a), Math.sqrt(c) * u);
  const lifts = [u - root, u + root].map((ratio) => Math.sign(control.mean) * (ratio / a - 1));
  return { ciLower: Math.min(...lifts), ciUpper: Math.max(...lifts), shape: 'bounded' };
}

const errorOf = (arm: MeanArms['control']): number => Math.sqrt(arm.variance / arm.n);
const ratioError = (arm: MeanArms['control']): number => errorOf(arm) / arm.mean;
