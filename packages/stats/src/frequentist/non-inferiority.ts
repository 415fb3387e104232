import { requireNonNegative, requireOneOf, requireOpenUnit, requirePositive } from '../argument-checks.js';
import { normalIsf, normalSf } from '../distributions/normal.js';
import { numbersOrNull } from '../numbers-or-null.js';
import { intervalOf, type Status } from './test-result.js';
import { differenceOf, type MeanArms, requireMeanArms } from './welch.js';

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
  const { margin, alpha = 0.05 } = options;
  const { marginType = 'absolute', goodDirection = 'increase' } = options;
  requireMeanArms(options);
  requirePositive({ margin });
  requireOpenUnit({ alpha });
  requireOneOf({ marginType }, ['absolute', 'relative']);
  requireOneOf({ goodDirection }, ['increase', 'decrease']);
  const isRelative = marginType === 'relative';
  if (isRelative) requireNonNegative({ mean: options.control.mean }, 'control');

  const sign = goodDirection === 'increase' ? 1 : -1;
  const scale = isRelative ? 1 - sign * margin : 1;
  const { estimate, standardError } = differenceOf(options);
  const scaled = {
    ...options.control,
    mean: scale * options.control.mean,
    variance: scale * scale * options.control.variance,
  };
  const contrast = differenceOf({ control: scaled, treatment: options.treatment });
  const { status } = contrast;
  const distance = sign * contrast.estimate + (isRelative ? 0 : margin);
  const statistic = status === 'ok' ? distance / contrast.standardError : NaN;
  const pValue = normalSf(statistic);
  const confidenceBound = estimate - sign * normalIsf(alpha) * standardError + 0 * statistic;
  return {
    status,
    ...numbersOrNull({ statistic, pValue, confidenceBound }),
    nonInferior: pValue <= alpha,
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
export function equivalenceTest(
  options: MeanArms & { readonly margin: number; readonly alpha?: number | undefined },
): EquivalenceResult {
  const { margin, alpha = 0.05 } = options;
  requireMeanArms(options);
  requirePositive({ margin });
  requireOpenUnit({ alpha });
  const { status, estimate, standardError } = differenceOf(options);
  const error = status === 'ok' ? standardError : NaN;
  const pValueLower = normalSf((margin + estimate) / error);
  const pValueUpper = normalSf((margin - estimate) / error);
  const pValue = Math.max(pValueLower, pValueUpper);
  const { ciLower, ciUpper } = intervalOf(estimate, error, Infinity, {
    alpha: 2 * alpha,
    alternative: 'two-sided',
  });
  return {
    status,
    ...numbersOrNull({ pValueLower, pValueUpper, pValue, ciLower, ciUpper }),
    equivalent: pValue <= alpha,
  };
}
