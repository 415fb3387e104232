import type { Json } from './json.js';

/** A JSON object whose members nobody has looked at yet. */
export type Bag = { readonly [key: string]: unknown };

/** What `in` and its like compare: strictly, without coercion. */
export type Scalar = string | number | boolean;

/** Nesting of conditions, chains of segments, chains of prerequisites. */
export const MAX_NESTING = 16;

/** Conditions that one evaluation may look at, with those of segments and prerequisites each time they are used. */
export const MAX_COST = 100_000;

/** Rejects the document at hand; `compile` quarantines what throws. */
export function invalid(what: string): never {
  throw new TypeError(what);
}

export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bag(value: unknown): Bag {
  return isBag(value) ? value : invalid('object');
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : invalid('string');
}

export function finite(value: unknown): number {
  return Number.isFinite(value) ? (value as number) : invalid('number'); // isFinite is false for all but numbers
}

/** A weight, share, traffic or end of a range: an integer in [0, 100000]. */
export function share(value: unknown): number {
  const number = finite(value);
  return Number.isInteger(number) && number >= 0 && number <= 100_000 ? number : invalid('share');
}

export function list(value: unknown, max = 100_000): readonly unknown[] {
  return Array.isArray(value) && value.length <= max ? value : invalid('list');
}

/** An absent list is an empty one. */
export function optionalList(value: unknown, max?: number): readonly unknown[] {
  return value === undefined ? [] : list(value, max);
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

export function scalar(value: unknown): Scalar {
  return isScalar(value) ? value : invalid('scalar');
}

/** Freezes a JSON value whole, so that no reader of a result can change another's. */
export function frozen(value: unknown, depth = 0): Json {
  if (typeof value === 'object' && value !== null) {
    if (depth > 100) invalid('depth');
    for (const member of Object.values(value)) frozen(member, depth + 1);
    Object.freeze(value);
  }
  return value as Json; // the ruleset is JSON
}
