import type { Bag } from './check.js';
import type { Context } from './context.js';

const ROOTS = /^(?:userId|anonymousId|sessionId|userAgent|location|device|auth|now)$/;

/**
 * Reads a dotted path, and answers what `use` makes of it: the built-in roots first, then `attributes`.
 * Lists and strings have no members.
 */
export function attributeReader<Found = unknown>(
  path: string,
  use: (found: unknown) => Found = (found) => found as Found,
): (context: Context) => Found {
  const keys = path.split('.');
  const [first = '', second] = keys;
  const isRooted = ROOTS.test(first);
  // What lists or all objects have must be looked for with care; anything else can only be the holder's own.
  const isDelicate = keys.some((key) => key in [] || /^\d/.test(key));
  // Most paths are one name below `attributes`, and are read several times faster than by a loop.
  if (!isRooted && !isDelicate && second === undefined) return readerOfOne(first, use);
  if (!isRooted) keys.unshift('attributes');
  return readerOfMany(keys, isDelicate, use);
}

function readerOfOne<Found>(key: string, use: (found: unknown) => Found): (context: Context) => Found {
  return ({ attributes }) => use(attributes?.[key]);
}

function readerOfMany<Found>(
  keys: readonly string[],
  isDelicate: boolean,
  use: (found: unknown) => Found,
): (context: Context) => Found {
  return (context) => {
    let value: unknown = context;
    for (const key of keys) {
      if (typeof value !== 'object' || value === null) return use(undefined);
      if (isDelicate && (Array.isArray(value) || !Object.hasOwn(value, key))) return use(undefined);
      value = (value as Bag)[key];
    }
    return use(value);
  };
}
