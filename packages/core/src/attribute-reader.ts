import type { Bag } from './check.js';
import type { Context } from './context.js';

export type Reader = (context: Context) => unknown;

const ROOTS = /^(?:userId|anonymousId|sessionId|userAgent|location|device|auth|now)$/;

/** Reads a dotted path: the built-in roots first, then `attributes`. Lists and strings have no members. */
export function attributeReader(path: string): Reader {
  const keys = path.split('.');
  if (!ROOTS.test(keys[0] as string)) keys.unshift('attributes'); // split never answers nothing
  // What lists or all objects have must be looked for with care; anything else can only be the holder's own.
  const isDelicate = keys.some((key) => key in [] || /^\d/.test(key));
  const [, only, deeper] = keys;
  if (keys[0] === 'attributes' && only && !deeper && !isDelicate) {
    // Most paths: a fixed name and one more are read several times faster than two names in a loop.
    return ({ attributes }) =>
      typeof attributes === 'object' && attributes !== null ? attributes[only] : undefined;
  }
  return (context) => {
    let value: unknown = context;
    for (const key of keys) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (isDelicate && (Array.isArray(value) || !Object.hasOwn(value, key))) return undefined;
      value = (value as Bag)[key];
    }
    return value;
  };
}
