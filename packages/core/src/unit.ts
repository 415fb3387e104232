import { attributeReader } from './attribute-reader.js';
import { bucketOfHashes, WHOLE } from './bucket-of.js';
import type { Context } from './context.js';
import { murmur3 } from './murmur3.js';

/** Who is drawn. The last context's hash is kept, so that a unit is hashed once however many draws follow. */
export interface Unit {
  textOf(context: Context): string | undefined;
  /** The bucket of the context's unit in the draw of a salt's hash; without a unit 100000, past every range. */
  draw(context: Context, saltHash: number): number;
}

/** The unit at a path, or by default `userId`, else `anonymousId`. */
export function unitOf(path?: string): Unit {
  const read = path === undefined ? undefined : attributeReader(path);
  const textOf = (context: Context): string | undefined =>
    read ? unitText(read(context)) : (unitText(context.userId) ?? unitText(context.anonymousId));
  // Fields, because a number in a closure's variable would be allocated anew for each unit.
  const last: { context?: Context; unit?: string; hash: number } = { hash: 0 };
  return {
    textOf,
    draw(context, saltHash) {
      const unit = textOf(context);
      if (!unit) return WHOLE;
      // To compare the texts of two contexts' units would cost a tenth of a hash; those of one are one object.
      if (context !== last.context || unit !== last.unit) {
        last.context = context;
        last.unit = unit;
        last.hash = murmur3(unit);
      }
      return bucketOfHashes(last.hash, saltHash);
    },
  };
}

/**
 * A unit's text: a string of 1 to 1,000 UTF-16 units, or a number in plain decimal digits; a number that
 * JavaScript writes with an exponent is no unit, because other engines write it otherwise.
 */
export function unitText(value: unknown): string | undefined {
  if (typeof value === 'string') return value && value.length <= 1000 ? value : undefined;
  if (typeof value !== 'number') return undefined;
  const digits = String(value);
  return /[a-z]/.test(digits) ? undefined : digits;
}
