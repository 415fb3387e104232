import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, invalid, list, optionalText, share } from './check.js';
import type { FlagScope } from './flag.js';
import { murmur3 } from './murmur3.js';
import type { Result } from './result.js';
import { extrasOf, sharedUnit } from './scope.js';
import type { Decide } from './step.js';
import type { Unit } from './unit.js';

export interface SplitOptions {
  /** The salt that an explicit one replaces. */
  readonly salt: string;
  readonly mint: (variation: unknown, weight: unknown) => Result;
  /** What the weights must add up to at least. */
  readonly least?: number | undefined;
}

/** A split's answer for a context with a unit inside its weights, by the default formula or an imported one. */
export function splitOf(
  source: Bag,
  scope: FlagScope,
  { salt: usual, mint, least = 0 }: SplitOptions,
): Decide {
  let total = 0;
  const entries = list(source.split, 100).map(bag);
  // Mapped, not pushed: an array that grows keeps room for sixteen more.
  const ends = entries.map(({ weight }) => (total += share(weight)));
  const results = entries.map(({ variation, weight }) => mint(variation, weight));
  if (!results.length || total < least || total > WHOLE) invalid();
  const unit = sharedUnit(scope, optionalText(source.bucketBy));
  const salt = optionalText(source.salt) ?? usual;
  if (source.bucketing === undefined) return drawn(unit, murmur3(salt), ends, results);
  return extrasOf(scope).importedSplit({ source, scope, unit, salt, total, ends, results });
}

// As in condition.ts: what lives as long as the flag is made where nothing of its compiling is kept.

function drawn(
  { draw }: Unit,
  saltHash: number,
  ends: readonly number[],
  results: readonly Result[],
): Decide {
  return (context) => entryAt(draw(context, saltHash), ends, results);
}

/** The entry whose range, up to its end, has the bucket; undefined past them all. */
export function entryAt(
  bucket: number,
  ends: readonly number[],
  results: readonly Result[],
): Result | undefined {
  for (let index = 0; index < ends.length; index++) {
    if (bucket < (ends[index] as number)) return results[index];
  }
  return undefined;
}
