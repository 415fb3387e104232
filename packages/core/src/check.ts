import type { Json } from './json.js';

/** A JSON object whose members nobody has looked at yet. */
export type Bag = { readonly [key: string]: unknown };

/** What `in` and its like compare: strictly, without coercion. */
export type Scalar = string | number | boolean;

/** Nesting of conditions, chains of segments, chains of prerequisites. */
export const MAX_NESTING = 16;

/** Conditions that one evaluation may look at, with those of segments each time they are used. */
export const MAX_COST = 100_000;

/** Rejects the document at hand, and `compile` quarantines the flag; `validate` is what says why. */
export function invalid(): never {
  throw new TypeError();
}

export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bag(value: unknown): Bag {
  return isBag(value) ? value : invalid();
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : invalid();
}

export function optionalText(value: unknown): string | undefined {
  return value === undefined ? value : text(value);
}

export function isNumber(value: unknown): value is number {
  return Number.isFinite(value); // false for all but numbers
}

export function finite(value: unknown): number {
  return isNumber(value) ? value : invalid();
}

/** A weight, share, traffic or end of a range: an integer in [0, 100000]. */
export function share(value: unknown): number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100_000
    ? (value as number) // isInteger is false for all but numbers
    : invalid();
}

export function list(value: unknown, max = 100_000): readonly unknown[] {
  return Array.isArray(value) && value.length <= max ? value : invalid();
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
}

export function scalar(value: unknown): Scalar {
  return isScalar(value) ? value : invalid();
}

/** The entry of a table under a name that a document gives. */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, name: unknown): Entry {
  return Object.hasOwn(table, text(name)) ? (table[name as string] as Entry) : invalid();
}

/** Freezes a JSON value whole, so that no reader of a result can change another's. */
export function frozen(value: unknown, depth = 0): Json {
  if (typeof value === 'object' && value !== null) {
    if (depth > 100) invalid();
    for (const member of Object.values(value)) frozen(member, depth + 1);
    Object.freeze(value);
  }
  return value as Json; // the ruleset is JSON
}
