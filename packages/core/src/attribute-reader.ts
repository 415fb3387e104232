import type { Bag } from './check.js';
import type { Context } from './context.js';
import type { ValueTest } from './operators.js';
import type { Test } from './scope.js';

const ROOTS = /^(userId|anonymousId|sessionId|userAgent|location|device|auth|now)$/;

/** No name, but a path; or what lists or all objects have too, and is looked for with care. */
function isDelicate(key: string): boolean {
  return key in [] || /^\d|\./.test(key);
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

/** Tests what is at a path. Most paths are one name below `attributes`, which any way of reading finds alike. */
export function attributeTest(path: string, test: ValueTest): Test {
  if (ROOTS.test(path) || isDelicate(path)) {
    const read = attributeReader(path);
    return (context) => test(read(context));
  }
  readers[path] ??= (free[1] ? free.pop() : free[0]) as Reader; // one always stays
  return readers[path](path, test);
}

type Reader = typeof attributeTest;

/**
 * One function, eight times. V8 reads a property fast where a piece of source has only ever read that one: the first seven
 * names have a piece each, the others share the last.
 */
const free: Reader[] = [
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
  (name, test) =>
    ({ attributes }) =>
      test(attributes?.[name]),
];
const readers: Record<string, Reader> = {};
