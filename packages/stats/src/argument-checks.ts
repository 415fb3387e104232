import { StatsError, type StatsErrorCode } from './stats-error.js';

/**
 * Throws StatsError unless every number in `values` obeys the rule, however deep: `requireCount({ n }, 'control')` names
 * `control.n`, and an entry of an array is named by its index.
 */
type Requirement = (values: object, path?: string) => void;

function requirement(
  words: string,
  holds: (value: number) => boolean,
  code: StatsErrorCode = 'INVALID_ARGUMENT',
): Requirement {
  const isRight = (value: unknown) => Number.isFinite(value) && holds(value as number);
  return function check(values, path = ''): void {
    for (const key in values) {
      const value = values[key as keyof typeof values] as unknown;
      if (isRight(value)) continue;
      const field = Array.isArray(values) ? `${path}[${key}]` : join(path, key);
      if (typeof value !== 'object' || value === null)
        throw new StatsError(Number.isFinite(value) ? code : 'INVALID_ARGUMENT', field, value, words);
      check(value, field);
    }
  };
}

export const requireFinite: Requirement = /* @__PURE__ */ requirement('a finite number', () => true);

export const requireCount: Requirement = /* @__PURE__ */ requirement(
  'an integer >= 0',
  (value) => Number.isSafeInteger(value) && value >= 0,
);

export const requireNonNegative: Requirement = /* @__PURE__ */ requirement(
  'a finite number >= 0',
  (value) => value >= 0,
);

export const requirePositive: Requirement = /* @__PURE__ */ requirement(
  'a finite number > 0',
  (value) => value > 0,
  'OUT_OF_RANGE',
);

/** Probabilities strictly between 0 and 1: alpha, power, a rate to plan with. */
export const requireOpenUnit: Requirement = /* @__PURE__ */ requirement(
  'strictly between 0 and 1',
  (value) => value > 0 && value < 1,
  'OUT_OF_RANGE',
);

/** Probabilities between 0 and 1, ends included: a p-value, a quantile's level, a share. */
export const requireClosedUnit: Requirement = /* @__PURE__ */ requirement(
  'between 0 and 1',
  (value) => value >= 0 && value <= 1,
  'OUT_OF_RANGE',
);

/** An effect to look for. */
export const requireNonZero: Requirement = /* @__PURE__ */ requirement(
  'other than 0',
  (value) => value !== 0,
  'OUT_OF_RANGE',
);

export function requireOneOf(named: Readonly<Record<string, unknown>>, allowed: readonly unknown[]): void {
  for (const [field, value] of Object.entries(named)) {
    if (!allowed.includes(value)) refuse(field, value, `one of ${allowed.join(', ')}`);
  }
}

/** The table's entry of that name. */
export function entryOf<K extends string, V>(
  table: Readonly<Record<K, V>>,
  named: Readonly<Record<string, K>>,
): V {
  requireOneOf(named, Object.keys(table));
  return table[Object.values(named)[0] as K];
}

export function requireAtMost(limit: number, named: Readonly<Record<string, number>>, path = ''): void {
  for (const [field, value] of Object.entries(named))
    if (value > limit) refuse(join(path, field), value, `at most ${limit}`);
}

/** Arrays of that length, and so are the arrays in them: a vector, or a square matrix. */
export function requireLength(
  length: number,
  named: Readonly<Record<string, readonly unknown[]>>,
  path = '',
): void {
  for (const [field, value] of Object.entries(named)) {
    if (value?.length !== length) refuse(join(path, field), value?.length, `${length} long`);
    for (const [i, row] of value.entries())
      if (Array.isArray(row)) requireLength(length, { [`${field}[${i}]`]: row }, path);
  }
}

export function requireAtLeast(minimum: number, named: Readonly<Record<string, readonly unknown[]>>): void {
  for (const [field, value] of Object.entries(named))
    if (!Array.isArray(value) || value.length < minimum) refuse(field, value, `${minimum} long or longer`);
}

export function refuse(field: string, value: unknown, words: string): never {
  throw new StatsError('INVALID_ARGUMENT', field, value, words);
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}
