import { StatsError } from './stats-error.js';

// One line per rule; each throws StatsError with the field's path and returns nothing.

export function requireFinite(value: number, field: string): void {
  if (!Number.isFinite(value)) throw new StatsError('INVALID_ARGUMENT', field, value, 'a finite number');
}

export function requireCount(value: number, field: string): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new StatsError('INVALID_ARGUMENT', field, value, 'an integer >= 0');
  }
}

export function requireNonNegative(value: number, field: string): void {
  if (!Number.isFinite(value) || value < 0) {
    throw new StatsError('INVALID_ARGUMENT', field, value, 'a finite number >= 0');
  }
}

export function requirePositive(value: number, field: string): void {
  requireFinite(value, field);
  if (value <= 0) throw new StatsError('OUT_OF_RANGE', field, value, 'greater than 0');
}

/** A probability strictly between 0 and 1: alpha, power, a rate to plan with. */
export function requireOpenUnit(value: number, field: string): void {
  requireFinite(value, field);
  if (value <= 0 || value >= 1)
    throw new StatsError('OUT_OF_RANGE', field, value, 'strictly between 0 and 1');
}

/** A probability between 0 and 1, ends included: a p-value, a quantile's level, a share. */
export function requireClosedUnit(value: number, field: string): void {
  requireFinite(value, field);
  if (value < 0 || value > 1) throw new StatsError('OUT_OF_RANGE', field, value, 'between 0 and 1');
}

export function requireOneOf<T extends string>(value: T, allowed: readonly T[], field: string): void {
  if (!allowed.includes(value)) {
    throw new StatsError('INVALID_ARGUMENT', field, value, `one of ${allowed.join(', ')}`);
  }
}

export function requireLength(value: readonly unknown[], minimum: number, field: string): void {
  if (!Array.isArray(value) || value.length < minimum) {
    throw new StatsError('INVALID_ARGUMENT', field, value, `an array of at least ${minimum}`);
  }
}

export function refuse(field: string, value: unknown, requirement: string): never {
  throw new StatsError('INVALID_ARGUMENT', field, value, requirement);
}
