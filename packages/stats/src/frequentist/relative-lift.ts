import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { referenceIsf } from '../distributions/reference.js';
import { pValueOf, type Status } from './test-result.js';
import { differenceError, type MeanArms, requireMeanArms, welchDegreesOfFreedom } from './welch.js';

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

/** The arms of a lift with what each method derives from them. */
interface LiftEvidence extends MeanArms {
  readonly estimate: number;
  /** Quantile for the two-sided interval. */
  readonly critical: number;
  readonly df: number | null;
}

type LiftInterval = Pick<
  LiftResult,
  'status' | 'standardError' | 'standardErrorLog' | 'pValue' | 'ciLower' | 'ciUpper' | 'shape'
>;

const METHODS: Readonly<Record<LiftMethod, (evidence: LiftEvidence) => LiftInterval>> = {
  delta: deltaInterval,
  logRatio: logRatioInterval,
  fieller: fiellerInterval,
};

const EMPTY = {
  standardError: null,
  standardErrorLog: null,
  pValue: null,
  ciLower: null,
  ciUpper: null,
  shape: null,
};

/**
 * Relative lift (treatment mean - control mean) / |control mean| with a two-sided 1 - alpha interval.
 *
 * Statuses: `zero-baseline` control mean is 0; `unbounded` the data bound the lift on no or one side only (Fieller) or
 * the means are not both positive (logRatio).
 *
 * Source: Fieller 1954, JRSS B 16:175-185; delta method as in Deng, Knoblich & Lu 2018.
 */
export function relativeLift({
  control,
  treatment,
  method = 'fieller',
  distribution = 't',
  alpha = 0.05,
}: MeanArms & {
  readonly method?: LiftMethod | undefined;
  readonly distribution?: 't' | 'normal' | undefined;
  readonly alpha?: number | undefined;
}): LiftResult {
  requireMeanArms({ control, treatment });
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(method, ['delta', 'logRatio', 'fieller'], 'method');
  requireOneOf(distribution, ['t', 'normal'], 'distribution');
  const nothing = { method, estimate: null, pValueAbsolute: null, ...EMPTY };
  if (control.n < 2 || treatment.n < 2) return { ...nothing, status: 'insufficient-data' };
  const estimate = (treatment.mean - control.mean) / Math.abs(control.mean);
  // a baseline whose square underflows is a zero that rounding has hidden
  if (control.mean ** 2 === 0 || !Number.isFinite(estimate)) return { ...nothing, status: 'zero-baseline' };
  const error = differenceError({ control, treatment });
  if (error === 0) return { ...nothing, status: 'zero-variance', estimate };

  const df = distribution === 't' ? welchDegreesOfFreedom({ control, treatment }) : null;
  const critical = referenceIsf(alpha / 2, df);
  const pValueAbsolute = pValueOf((treatment.mean - control.mean) / error, df, 'two-sided');
  return {
    method,
    estimate,
    pValueAbsolute,
    ...METHODS[method]({ control, treatment, estimate, critical, df }),
  };
}

function deltaInterval({ control, treatment, estimate, critical, df }: LiftEvidence): LiftInterval {
  const standardError = Math.hypot(
    errorOf(treatment) / control.mean,
    ratioError(control) * (treatment.mean / control.mean),
  );
  return {
    status: 'ok',
    standardError,
    standardErrorLog: null,
    pValue: pValueOf(estimate / standardError, df, 'two-sided'),
    ciLower: estimate - critical * standardError,
    ciUpper: estimate + critical * standardError,
    shape: 'bounded',
  };
}

function logRatioInterval({ control, treatment, critical, df }: LiftEvidence): LiftInterval {
  if (control.mean <= 0 || treatment.mean <= 0) return { ...EMPTY, ...UNBOUNDED, shape: 'all' };
  const standardErrorLog = Math.hypot(ratioError(treatment), ratioError(control));
  const logRatio = Math.log(treatment.mean / control.mean);
  return {
    status: 'ok',
    standardError: null,
    standardErrorLog,
    pValue: pValueOf(logRatio / standardErrorLog, df, 'two-sided'),
    ciLower: Math.expm1(logRatio - critical * standardErrorLog),
    ciUpper: Math.expm1(logRatio + critical * standardErrorLog),
    shape: 'bounded',
  };
}

const UNBOUNDED = {
  status: 'unbounded',
  ciLower: Number.NEGATIVE_INFINITY,
  ciUpper: Number.POSITIVE_INFINITY,
} as const;

// The ratios r with |treatment - r control| <= critical * its error: a r^2 - 2 u r + (u^2 - t) <= 0, in units of the
// control mean, whose discriminant is t a + c u^2 and so never cancels.
function fiellerInterval({ control, treatment, critical }: LiftEvidence): LiftInterval {
  const u = treatment.mean / control.mean;
  const c = (critical * ratioError(control)) ** 2;
  const t = ((critical * errorOf(treatment)) / control.mean) ** 2;
  const a = 1 - c;
  if (a <= 0) return { ...EMPTY, ...UNBOUNDED, shape: c * u * u > -t * a ? 'exclusive' : 'all' };
  const root = Math.hypot(Math.sqrt(t * a), Math.sqrt(c) * u);
  const sign = Math.sign(control.mean);
  const lifts = [sign * ((u - root) / a - 1), sign * ((u + root) / a - 1)];
  return {
    ...EMPTY,
    status: 'ok',
    ciLower: Math.min(...lifts),
    ciUpper: Math.max(...lifts),
    shape: 'bounded',
  };
}

const errorOf = ({ n, variance }: MeanArms['control']): number => Math.sqrt(variance / n);
const ratioError = (arm: MeanArms['control']): number => errorOf(arm) / arm.mean;
