import {
  refuse,
  requireCount,
  requireFinite,
  requireNonNegative,
  requireOneOf,
  requireOpenUnit,
  requirePositive,
} from '../argument-checks.js';
import type { Alternative, Status } from '../frequentist/test-result.js';

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
  requireFinite(estimate, 'estimate');
  requireNonNegative(standardError, 'standardError');
  requireCount(n, 'n');
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative');
  const rho = sequentialRho({ ...options, alpha, isTwoSided: alternative === 'two-sided' });
  if (n === 0 || standardError === 0) {
    const status = n === 0 ? 'insufficient-data' : 'zero-variance';
    return { status, rho, halfWidth: null, ciLower: null, ciUpper: null, pValue: null };
  }
  const halfWidth = standardError * boundaryOf(n * rho * rho, alpha, alternative);
  return {
    status: 'ok',
    rho,
    halfWidth,
    ciLower: alternative === 'less' ? Number.NEGATIVE_INFINITY : estimate - halfWidth,
    ciUpper: alternative === 'greater' ? Number.POSITIVE_INFINITY : estimate + halfWidth,
    pValue: pValueOf(estimate / standardError, n * rho * rho, alternative),
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
  requirePositive(n, 'n');
  const rho = sequentialRho({ alpha, tuningParameter, isTwoSided: true });
  return boundaryOf(n * rho * rho, alpha, 'two-sided');
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
  requireOpenUnit(alpha, 'alpha');
  requirePositive(tuningParameter, 'tuningParameter');
  requireOneOf(rhoRule, ['approximate', 'exact'], 'rhoRule');
  if (!isTwoSided && alpha >= 0.5) refuse('alpha', alpha, 'below 0.5 when one-sided');
  const level = isTwoSided ? alpha : 2 * alpha;
  const approximate = -2 * Math.log(level) + Math.log(1 - 2 * Math.log(level));
  return Math.sqrt((rhoRule === 'exact' ? exactRho(level, approximate) : approximate) / tuningParameter);
}

// The optimum is -W(-a^2/e) - 1 on Lambert's lower branch, the root of u - log(1 + u) = -2 log a.
function exactRho(level: number, start: number): number {
  let u = start;
  for (let i = 0; i < 50; i++) {
    const next = u - ((u - Math.log1p(u) + 2 * Math.log(level)) * (1 + u)) / u;
    if (Math.abs(next - u) <= 1e-15 * u) return next;
    u = next;
  }
  return u;
}

function boundaryOf(x: number, alpha: number, alternative: Alternative): number {
  const growth = Math.sqrt(x + 1);
  const odds = alternative === 'two-sided' ? Math.log(growth / alpha) : Math.log1p(growth / (2 * alpha));
  return Math.sqrt(((2 * (x + 1)) / x) * odds);
}

function pValueOf(z: number, x: number, alternative: Alternative): number {
  const exponent = (x * z * z) / (2 * (x + 1));
  const growth = Math.sqrt(x + 1);
  if (alternative === 'two-sided') return Math.min(1, growth * Math.exp(-exponent));
  const isFavourable = alternative === 'greater' ? z > 0 : z < 0;
  return isFavourable ? Math.min(1, growth / (2 * Math.expm1(exponent))) : 1;
}
