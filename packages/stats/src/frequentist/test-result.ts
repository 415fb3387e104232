import { requireOneOf, requireOpenUnit } from '../argument-checks.js';
import { referenceIsf, referenceSf } from '../distributions/reference.js';

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
  readonly estimate: number;
  /** Of the interval; > 0 unless `intervalError` is given. */
  readonly standardError: number;
  readonly degreesOfFreedom: number | null;
  /** Standard error of the interval where it differs from the statistic's. */
  readonly intervalError?: number | undefined;
  readonly warnings?: readonly Warning[] | undefined;
}

/** Everything but the data: alpha checked, defaults filled in. */
export interface TestFrame {
  readonly alpha: number;
  readonly alternative: Alternative;
  readonly nullDifference: number;
}

export function testFrame(options: TestOptions): TestFrame {
  const { alpha = 0.05, alternative = 'two-sided', nullDifference = 0 } = options;
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative');
  return { alpha, alternative, nullDifference };
}

/** The test and interval that follow from an estimate, its standard error and t or normal reference. */
export function resultOf(evidence: Evidence, frame: TestFrame): TestResult {
  const { estimate, standardError, degreesOfFreedom, method, warnings = [] } = evidence;
  const statistic = (estimate - frame.nullDifference) / standardError;
  const interval = intervalOf(estimate, evidence.intervalError ?? standardError, degreesOfFreedom, frame);
  const { alpha, alternative } = frame;
  const pValue = pValueOf(statistic, degreesOfFreedom, alternative);
  return {
    status: 'ok',
    warnings,
    estimate,
    standardError,
    statistic,
    degreesOfFreedom,
    pValue,
    ...interval,
    alpha,
    alternative,
    method,
  };
}

/** A result without evidence: the status says why. */
export function withoutEvidence(
  status: Status,
  method: string,
  frame: TestFrame,
  known: Partial<Pick<TestResult, 'estimate' | 'standardError' | 'warnings'>> = {},
): TestResult {
  const { alpha, alternative } = frame;
  return {
    status,
    warnings: [],
    estimate: null,
    standardError: null,
    statistic: null,
    degreesOfFreedom: null,
    pValue: null,
    ciLower: null,
    ciUpper: null,
    alpha,
    alternative,
    method,
    ...known,
  };
}

/** p-value of a t (or, df null, z) statistic. */
export function pValueOf(statistic: number, df: number | null, alternative: Alternative): number {
  if (alternative === 'greater') return referenceSf(statistic, df);
  if (alternative === 'less') return referenceSf(-statistic, df);
  return Math.min(1, 2 * referenceSf(Math.abs(statistic), df));
}

/** estimate +- quantile * error, open at the side a one-sided alternative does not bound. */
export function intervalOf(
  estimate: number,
  error: number,
  df: number | null,
  { alpha, alternative }: Pick<TestFrame, 'alpha' | 'alternative'>,
): { readonly ciLower: number; readonly ciUpper: number } {
  const half = referenceIsf(alternative === 'two-sided' ? alpha / 2 : alpha, df) * error;
  return {
    ciLower: alternative === 'less' ? Number.NEGATIVE_INFINITY : estimate - half,
    ciUpper: alternative === 'greater' ? Number.POSITIVE_INFINITY : estimate + half,
  };
}
