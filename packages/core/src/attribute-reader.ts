import type { Bag } from './check.js';
import { isBag } from './check.js';
import type { Context } from './context.js';

export type Reader = (context: Context) => unknown;

const ROOTS: ReadonlySet<string> = new Set([
  'userId',
  'anonymousId',
  'sessionId',
  'userAgent',
  'location',
  'device',
  'auth',
  'now',
]);

/** Reads a dotted path: the built-in roots first, then `attributes`. Arrays have no members. */
export function attributeReader(path: string): Reader {
  const keys = path.split('.');
  const [first = '', second] = keys;
  if (!ROOTS.has(first)) return nested((context) => context.attributes, keys);
  const root: Reader = (context) => (context as Bag)[first];
  return second === undefined ? root : nested(root, keys.slice(1));
}

function nested(root: Reader, keys: readonly string[]): Reader {
  return keys.reduce<Reader>((parent, key) => {
    // Only what Object.prototype has can be found without being the holder's own.
    const mustOwn = key in Object.prototype;
    return (context) => {
      const holder = parent(context);
      return isBag(holder) && (!mustOwn || Object.hasOwn(holder, key)) ? holder[key] : undefined;
    };
  }, root);
}
