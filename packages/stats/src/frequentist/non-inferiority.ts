import { refuse, requireOneOf, requireOpenUnit, requirePositive } from '../argument-checks.js';
import { normalIsf, normalSf } from '../distributions/normal.js';
import type { Status } from './test-result.js';
import { differenceError, type MeanArms, requireMeanArms } from './welch.js';

/** Which way of a metric is good. */
export type Direction = 'increase' | 'decrease';

/** Whether a guardrail is proven not to be worse than its margin. */
export interface NonInferiorityResult {
  readonly status: Status;
  readonly statistic: number | null;
  /** One-sided. */
  readonly pValue: number | null;
  readonly nonInferior: boolean;
  /** One-sided 1 - alpha bound of treatment - control: the worst harm the data allow, in the metric's own unit. */
  readonly confidenceBound: number | null;
}

/** Options of a guardrail's test. */
export interface NonInferiorityOptions extends MeanArms {
  /** Largest harm to tolerate, > 0; a relative margin is a fraction of the control mean. */
  readonly margin: number;
  readonly marginType?: 'absolute' | 'relative' | undefined;
  readonly goodDirection?: Direction | undefined;
  /** One-sided; 0.05 by default. */
  readonly alpha?: number | undefined;
}

/**
 * One-sided z test that the treatment is not worse than the control by `margin` or more. A relative margin is tested as
 * the exact linear contrast treatment - (1 -+ margin) control, not by the delta method.
 *
 * Source: Wellek 2010, Testing statistical hypotheses of equivalence and noninferiority.
 */
export function nonInferiorityTest(options: NonInferiorityOptions): NonInferiorityResult {
  const {
    control,
    treatment,
    margin,
    marginType = 'absolute',
    goodDirection = 'increase',
    alpha = 0.05,
  } = options;
  requireMeanArms({ control, treatment });
  requirePositive(margin, 'margin');
  requireOpenUnit(alpha, 'alpha');
  requireOneOf(marginType, ['absolute', 'relative'], 'marginType');
  requireOneOf(goodDirection, ['increase', 'decrease'], 'goodDirection');
  if (marginType === 'relative' && control.mean < 0) {
    refuse('control.mean', control.mean, 'at least 0 with a relative margin');
  }
  if (control.n < 2 || treatment.n < 2) return nothing('insufficient-data');

  const sign = goodDirection === 'increase' ? 1 : -1;
  const scale = marginType === 'relative' ? 1 - sign * margin : 1;
  const allowance = marginType === 'relative' ? 0 : margin;
  const contrast = sign * (treatment.mean - scale * control.mean) + allowance;
  const error = Math.sqrt(treatment.variance / treatment.n + (scale * scale * control.variance) / control.n);
  if (error === 0) return nothing('zero-variance');
  const statistic = contrast / error;
  const pValue = normalSf(statistic);
  const reach = normalIsf(alpha) * differenceError({ control, treatment });
  return {
    status: 'ok',
    statistic,
    pValue,
    nonInferior: pValue <= alpha,
    confidenceBound: treatment.mean - control.mean - sign * reach,
  };
}

/** Whether two arms are proven to differ by less than a margin either way. */
export interface EquivalenceResult {
  readonly status: Status;
  readonly pValueLower: number | null;
  readonly pValueUpper: number | null;
  /** The larger of the two. */
  readonly pValue: number | null;
  readonly equivalent: boolean;
  /** 1 - 2 alpha interval of the difference: inside the margins exactly when equivalent. */
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
}

/**
 * Two one-sided z tests (TOST) that |treatment - control| < margin, in the metric's own unit.
 *
 * Source: Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15:657-680.
 */
export function equivalenceTest({
  control,
  treatment,
  margin,
  alpha = 0.05,
}: MeanArms & { readonly margin: number; readonly alpha?: number | undefined }): EquivalenceResult {
  requireMeanArms({ control, treatment });
  requirePositive(margin, 'margin');
  requireOpenUnit(alpha, 'alpha');
  const error = differenceError({ control, treatment });
  if (control.n < 2 || treatment.n < 2 || error === 0) {
    const status = error === 0 && control.n >= 2 && treatment.n >= 2 ? 'zero-variance' : 'insufficient-data';
    return { ...NO_EQUIVALENCE, status };
  }
  const difference = treatment.mean - control.mean;
  const pValueLower = normalSf((difference + margin) / error);
  const pValueUpper = normalSf((margin - difference) / error);
  const pValue = Math.max(pValueLower, pValueUpper);
  const half = normalIsf(alpha) * error;
  return {
    status: 'ok',
    pValueLower,
    pValueUpper,
    pValue,
    equivalent: pValue <= alpha,
    ciLower: difference - half,
    ciUpper: difference + half,
  };
}

const NO_EQUIVALENCE = {
  pValueLower: null,
  pValueUpper: null,
  pValue: null,
  equivalent: false,
  ciLower: null,
  ciUpper: null,
};

function nothing(status: Status): NonInferiorityResult {
  return { status, statistic: null, pValue: null, nonInferior: false, confidenceBound: null };
}
