import { bucketOfHashes } from './bucket-of.js';
import { text } from './check.js';
import type { Context } from './context.js';
import { murmur3 } from './murmur3.js';
import type { Unit } from './unit.js';

/** What a draw answers when the context has no unit: no bucket. */
export const NO_UNIT = -1;

/** The bucket of a context's unit in one draw, or `NO_UNIT`. */
export type Draw = (context: Context) => number;

export function drawOf(unit: Unit, salt: string): Draw {
  const saltHash = murmur3(salt);
  const { hash } = unit;
  return (context) => (unit.load(context) ? bucketOfHashes(hash[0] as number, saltHash) : NO_UNIT);
}

/** An optional path of a unit or attribute. */
export function pathOf(value: unknown): string | undefined {
  return value === undefined ? undefined : text(value);
}
