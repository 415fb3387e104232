import {
  refuse,
  requireCount,
  requireFinite,
  requireNonNegative,
  requireOneOf,
  requireOpenUnit,
  requirePositive,
} from '../argument-checks.js';
import { ALTERNATIVES, type Alternative, around, type Status, statusOf } from '../frequentist/test-result.js';
import { numbersOrNull } from '../numbers-or-null.js';
import { findRoot } from '../numeric/find-root.js';

/** How rho follows from alpha and the tuning parameter: GrowthBook's closed form, or the exact optimum. */
export type RhoRule = 'approximate' | 'exact';

/** What an always-valid interval is made of. */
export interface SequentialOptions {
  /** treatment - control. */
  readonly estimate: number;
  readonly standardError: number;
  /** Units of both arms so far. */
  readonly n: number;
  readonly alpha?: number | undefined;
  readonly alternative?: Alternative | undefined;
  /** Units of both arms at which the interval should be tightest; 5,000, or the units that are expected. */
  readonly tuningParameter?: number | undefined;
  readonly rhoRule?: RhoRule | undefined;
}

/** An interval that covers the truth at all looks together with probability 1 - alpha. */
export interface SequentialInterval {
  readonly status: Status;
  readonly rho: number;
  readonly halfWidth: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  /** Always-valid p-value against no difference. */
  readonly pValue: number | null;
}

/**
 * Asymptotic confidence sequence for a difference: look after every unit if you like, stop when it excludes 0.
 * The approximation wants at least 100 units and 10 conversions per arm.
 *
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2023 (arXiv 2103.06476v7), eq. 9 and 155; one-sided eq. 134.
 */
export function sequentialConfidenceInterval(options: SequentialOptions): SequentialInterval {
  const { estimate, standardError, n, alpha = 0.05, alternative = 'two-sided' } = options;
  requireFinite({ estimate });
  requireNonNegative({ standardError });
  requireCount({ n });
  requireOneOf({ alternative }, ALTERNATIVES);
  const rho = sequentialRho({ ...options, alpha, isTwoSided: alternative === 'two-sided' });
  const status = statusOf(n === 0 ? NaN : estimate, standardError);
  const known = status === 'ok' ? estimate : NaN;
  const x = n * rho * rho;
  // NaN where there is no estimate
  const halfWidth = standardError * mixtureBoundary(x, alpha, alternative) + 0 * known;
  return {
    status,
    rho,
    ...numbersOrNull({
      halfWidth,
      ...around(known, halfWidth, alternative),
      pValue: pValueOf(known / standardError, x, alternative),
    }),
  };
}

/** The p-value of sequentialConfidenceInterval alone: valid at any time, at most alpha when the interval excludes 0. */
export function alwaysValidPValue(options: SequentialOptions): number | null {
  return sequentialConfidenceInterval(options).pValue;
}

/** Half-width of the sequence in standard errors when n units are in; its counterpart of z = 1.96. */
export function sequentialBoundary({
  n,
  alpha = 0.05,
  tuningParameter = 5000,
}: {
  readonly n: number;
  readonly alpha?: number | undefined;
  readonly tuningParameter?: number | undefined;
}): number {
  requirePositive({ n });
  const rho = sequentialRho({ alpha, tuningParameter, isTwoSided: true });
  return mixtureBoundary(n * rho * rho, alpha, 'two-sided');
}

function sequentialRho({
  alpha,
  tuningParameter = 5000,
  rhoRule = 'approximate',
  isTwoSided,
}: {
  readonly alpha: number;
  readonly tuningParameter?: number | undefined;
  readonly rhoRule?: RhoRule | undefined;
  readonly isTwoSided: boolean;
}): number {
  requireOneOf({ rhoRule }, ['approximate', 'exact']);
  requirePositive({ tuningParameter });
  requireOpenUnit({ alpha });
  const level = isTwoSided ? alpha : 2 * alpha;
  if (level >= 1) refuse('alpha', alpha, 'below 0.5 when one-sided');
  const evidence = -2 * Math.log(level);
  const units = rhoRule === 'exact' ? exactRho(evidence) : evidence + Math.log1p(evidence);
  return Math.sqrt(units / tuningParameter);
}

// The optimum is -W(-a^2/e) - 1 on Lambert's lower branch, the root of u - log(1 + u) = -2 log a.
function exactRho(evidence: number): number {
  return findRoot((u) => u - Math.log1p(u) - evidence, evidence, evidence + Math.sqrt(2 * evidence));
}

/**
 * Where the mixture over effects rejects, in standard errors.
 *
 * @param x - the mixture's variance over the estimate's, n rho^2
 */
export function mixtureBoundary(x: number, alpha: number, alternative: Alternative): number {
  const root = Math.sqrt(x + 1);
  const odds = alternative === 'two-sided' ? Math.log(root / alpha) : Math.log1p(root / (2 * alpha));
  return Math.sqrt(((2 * (x + 1)) / x) * odds);
}

/** Logarithm of the two-sided mixture's likelihood ratio at an estimate z standard errors away. */
export function logMixtureRatio(z: number, x: number): number {
  return exponentOf(z, x) - Math.log1p(x) / 2;
}

function exponentOf(z: number, x: number): number {
  return (x * z * z) / (2 * (x + 1));
}

function pValueOf(z: number, x: number, alternative: Alternative): number {
  if (alternative === 'two-sided') return Math.min(1, Math.exp(-logMixtureRatio(z, x)));
  if (alternative === 'greater' ? z <= 0 : z >= 0) return 1;
  return Math.min(1, Math.sqrt(x + 1) / (2 * Math.expm1(exponentOf(z, x))));
}
