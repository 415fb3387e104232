import { bucketOfHashes } from './bucket-of.js';
import type { Context } from './context.js';
import { murmur3 } from './murmur3.js';
import type { Scope, Test } from './scope.js';
import { sharedUnit } from './scope.js';
import type { Unit } from './unit.js';

/** The bucket of a context's unit in one draw; -1 without a unit. */
export type Draw = (context: Context) => number;

export function drawOf(unit: Unit, salt: string): Draw {
  const saltHash = murmur3(salt);
  const { hash } = unit;
  return (context) => (unit.load(context) ? bucketOfHashes(hash[0] as number, saltHash) : -1);
}

export interface Range {
  /** The path of the unit. */
  readonly by: string | undefined;
  readonly salt: string;
  readonly from: number;
  readonly to: number;
}

/** Whether a context's bucket is in a half-open range; without a unit it is not. */
export function rangeTest({ by, salt, from, to }: Range, scope: Scope): Test {
  const draw = drawOf(sharedUnit(scope, by), salt);
  return (context) => {
    const bucket = draw(context);
    return bucket >= from && bucket < to;
  };
}
