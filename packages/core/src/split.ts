import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, invalid, list, optionalText, share } from './check.js';
import type { Context } from './context.js';
import type { Draw } from './draw.js';
import { drawOf } from './draw.js';
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
  readonly mint: (variation: unknown, weight: unknown) => Result;
  /** What the weights must add up to at least. */
  readonly least?: number;
}

/** A split's answer for a context with a unit inside its weights, by the default formula or an imported one. */
export function splitOf(source: Bag, scope: FlagScope, options: SplitOptions): Decide {
  const { unit, mint, least = 0 } = options;
  let total = 0;
  const entries = list(source.split, 100).map(bag);
  // Mapped, not pushed: an array that grows keeps room for sixteen more.
  const ends = entries.map(({ weight }) => {
    total += share(weight);
    return total;
  });
  const results = entries.map(({ variation, weight }) => mint(variation, weight));
  if (!results.length || total < least || total > WHOLE) invalid();
  const salt = optionalText(source.salt) ?? options.salt;
  const { bucketing } = source;
  const draw =
    bucketing === undefined
      ? drawOf(unit, salt)
      : importedDraw(unit, scope.world.bucketing?.(bucketing as Bucketing, salt, total));
  return draw ? decideBy(draw, ends, results) : unsupported(unit, scope.flagKey);
}

function decideBy(draw: Draw, ends: readonly number[], results: readonly Result[]): Decide {
  return (context) => {
    const bucket = draw(context);
    if (bucket < 0) return undefined;
    for (let index = 0; index < ends.length; index++) {
      if (bucket < (ends[index] as number)) return results[index];
    }
    return undefined;
  };
}

function unsupported({ textOf }: Unit, flagKey: string): Decide {
  return (context) =>
    textOf(context) === undefined ? undefined : errorResult(flagKey, 'UNSUPPORTED_BUCKETING');
}

function importedDraw(unit: Unit, bucketOf: ((unit: string) => number) | undefined): Draw | undefined {
  return (
    bucketOf &&
    ((context) => {
      const drawn = unit.textOf(context);
      return drawn === undefined ? -1 : bucketOf(drawn);
    })
  );
}
