import { requireFinite, requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { tIsf, tSf } from '../distributions/student-t.js';
import { numbersOrNull } from '../numbers-or-null.js';

/** "greater" means treatment > control. */
export type Alternative = 'two-sided' | 'greater' | 'less';

/**
 * What the data allowed. Anything but `ok` leaves the fields that could not be computed null:
 * `insufficient-data` too few units, `zero-variance` nothing varies, `zero-baseline` a lift over zero,
 * `unbounded` an interval without finite ends.
 */
export type Status = 'ok' | 'insufficient-data' | 'zero-variance' | 'zero-baseline' | 'unbounded';

/**
 * `small-counts`: a pooled expected count of successes or failures is below 5;
 * `constant-covariate`: the covariate does not vary and was left out;
 * `collinear-covariate`: a covariate adds nothing to the others and was left out;
 * `cancellation`: sums of squares whose difference has lost most digits.
 */
export type Warning = 'small-counts' | 'constant-covariate' | 'collinear-covariate' | 'cancellation';

/** A difference treatment - control with its uncertainty. Numbers that do not exist are null, never NaN. */
export interface TestResult {
  readonly status: Status;
  readonly warnings: readonly Warning[];
  /** treatment - control, in the metric's own unit. */
  readonly estimate: number | null;
  readonly standardError: number | null;
  readonly statistic: number | null;
  /** null for a z test. */
  readonly degreesOfFreedom: number | null;
  readonly pValue: number | null;
  /** -Infinity for the open end of a one-sided interval. */
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  readonly alpha: number;
  readonly alternative: Alternative;
  readonly method: string;
}

/** Options that every test of a difference takes. */
export interface TestOptions {
  /** Two-sided error rate of the interval, or one-sided when the alternative is; 0.05 by default. */
  readonly alpha?: number | undefined;
  readonly alternative?: Alternative | undefined;
  /** Difference under the null hypothesis; 0 by default. */
  readonly nullDifference?: number | undefined;
}

interface Evidence {
  readonly method: string;
  /** NaN when there are too few units. */
  readonly estimate: number;
  readonly standardError: number;
  /** Infinity, the default, for a z test. */
  readonly degreesOfFreedom?: number | undefined;
  /** Standard error of the interval where it differs from the statistic's. */
  readonly intervalError?: number | undefined;
  readonly warnings?: readonly Warning[] | undefined;
  /** Where more than units and variance is missing. */
  readonly status?: Status | undefined;
}

/** The options with their defaults filled in. */
export interface TestFrame {
  readonly alpha: number;
  readonly alternative: Alternative;
  readonly nullDifference: number;
}

export function testFrame({
  alpha = 0.05,
  alternative = 'two-sided',
  nullDifference = 0,
}: TestOptions): TestFrame {
  requireOpenUnit({ alpha });
  requireOneOf({ alternative }, ALTERNATIVES);
  requireFinite({ nullDifference });
  return { alpha, alternative, nullDifference };
}

export const ALTERNATIVES: readonly Alternative[] = ['two-sided', 'greater', 'less'];

/** The test and interval that follow from an estimate, its standard error and t or normal reference. */
export function testOf(evidence: Evidence, { nullDifference, ...frame }: TestFrame): TestResult {
  const { estimate, standardError, degreesOfFreedom: df = Infinity, warnings = [] } = evidence;
  const status = evidence.status ?? statusOf(estimate, standardError);
  const known = status === 'ok' ? estimate : NaN;
  const statistic = (known - nullDifference) / standardError;
  return {
    status,
    warnings,
    ...numbersOrNull({
      estimate,
      standardError,
      statistic,
      degreesOfFreedom: df === Infinity ? NaN : df,
      pValue: pValueOf(statistic, df, frame.alternative),
      ...intervalOf(known, evidence.intervalError ?? standardError, df, frame),
    }),
    ...frame,
    method: evidence.method,
  };
}

/** What an estimate (NaN without enough units) and its standard error allow. */
export function statusOf(estimate: number, standardError: number): Status {
  if (Number.isNaN(estimate)) return 'insufficient-data';
  return standardError === 0 ? 'zero-variance' : 'ok';
}

/** p-value of a t statistic, or z when df is Infinity. */
export function pValueOf(statistic: number, df: number, alternative: Alternative = 'two-sided'): number {
  if (alternative === 'two-sided') return Math.min(1, 2 * tSf(Math.abs(statistic), df));
  return tSf(alternative === 'greater' ? statistic : -statistic, df);
}

interface Interval {
  readonly ciLower: number;
  readonly ciUpper: number;
}

/** estimate +- quantile * error; NaN without an estimate. */
export function intervalOf(
  estimate: number,
  error: number,
  df: number,
  { alpha, alternative }: Pick<TestFrame, 'alpha' | 'alternative'>,
): Interval {
  return around(estimate, error * tIsf(alternative === 'two-sided' ? alpha / 2 : alpha, df), alternative);
}

/** estimate +- half, open at the side that a one-sided alternative does not bound. */
export function around(estimate: number, half: number, alternative: Alternative): Interval {
  return {
    ciLower: estimate - (alternative === 'less' ? Infinity : half),
    ciUpper: estimate + (alternative === 'greater' ? Infinity : half),
  };
}
