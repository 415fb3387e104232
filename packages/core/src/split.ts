import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, invalid, list, share, text } from './check.js';
import type { Context } from './context.js';
import type { Draw } from './draw.js';
import { drawOf, NO_UNIT, pathOf } from './draw.js';
import { errorResult } from './error-result.js';
import type { Result } from './result.js';
import type { Bucketing } from './ruleset.js';
import type { FlagScope } from './scope.js';
import type { Unit } from './unit.js';

/** An answer, or undefined: what comes next decides. */
export type Decide = (context: Context) => Result | undefined;

export interface SplitOptions {
  readonly unit: Unit;
  /** The salt that an explicit one replaces. */
  readonly salt: string;
  readonly mint: (variation: string) => Result;
}

/** A split's answer for a context with a unit inside its weights, by the default formula or an imported one. */
export function splitOf(source: Bag, scope: FlagScope, { unit, salt, mint }: SplitOptions): Decide {
  const ends: number[] = [];
  let total = 0;
  const results = list(source.split, 100).map((entry) => {
    const { variation, weight } = bag(entry);
    total += share(weight);
    ends.push(total);
    return mint(text(variation));
  });
  if (results.length === 0 || total > WHOLE) invalid('split');
  ends.push(Number.POSITIVE_INFINITY);
  const drawSalt = pathOf(source.salt) ?? salt;
  const draw =
    source.bucketing === undefined
      ? drawOf(unit, drawSalt)
      : importedDraw(unit, scope.world.bucketing?.(bag(source.bucketing) as Bucketing, drawSalt, total));
  const unsupported = errorResult(scope.flagKey, 'UNSUPPORTED_BUCKETING');
  if (!draw) return (context) => (unit.textOf(context) === undefined ? undefined : unsupported);
  return (context) => {
    const bucket = draw(context);
    if (bucket === NO_UNIT) return undefined;
    let index = 0;
    // The last end is past every bucket, and nothing is served there.
    while (bucket >= (ends[index] as number)) index++;
    return results[index];
  };
}

function importedDraw(unit: Unit, bucketOf: ((unit: string) => number) | undefined): Draw | undefined {
  if (!bucketOf) return undefined;
  return (context) => {
    const drawn = unit.textOf(context);
    return drawn === undefined ? NO_UNIT : bucketOf(drawn);
  };
}
