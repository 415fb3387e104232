import type { Bag } from './check.js';
import type { Context } from './context.js';

const ROOTS = /^(userId|anonymousId|sessionId|userAgent|location|device|auth|now)$/;

/** What lists or all objects have must be looked for with care; anything else can only be the holder's own. */
function isDelicate(key: string): boolean {
  return key in [] || /^\d/.test(key);
}

/** Whether a path is one name below `attributes` that any way of reading finds alike. */
export function isPlainName(path: string): boolean {
  return !(ROOTS.test(path) || isDelicate(path) || path.includes('.'));
}

/** Reads a dotted path: the built-in roots first, then `attributes`. Lists and strings have no members. */
export function attributeReader(path: string): (context: Context) => unknown {
  const keys = path.split('.');
  if (!ROOTS.test(keys[0] as string)) keys.unshift('attributes'); // split answers one part at least
  const isCareful = keys.some(isDelicate);
  return (context) => {
    let value: unknown = context;
    for (let index = 0; index < keys.length; index++) {
      if (typeof value !== 'object' || value === null) return undefined;
      const key = keys[index] as string;
      if (isCareful && (Array.isArray(value) || !Object.hasOwn(value, key))) return undefined;
      value = (value as Bag)[key];
    }
    return value;
  };
}
