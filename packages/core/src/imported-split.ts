import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { errorResult } from './error-result.js';
import type { FlagScope } from './flag.js';
import type { Result } from './result.js';
import type { Bucketing } from './ruleset.js';
import { entryAt } from './split.js';
import type { Decide } from './step.js';
import type { Unit } from './unit.js';

/** A split that was read, all but how it buckets. */
export interface SplitParts {
  readonly source: Bag;
  readonly scope: FlagScope;
  readonly unit: Unit;
  readonly salt: string;
  readonly total: number;
  readonly ends: readonly number[];
  readonly results: readonly Result[];
}

/** A split that buckets as another vendor did; without the library for it, it answers `UNSUPPORTED_BUCKETING`. */
export function importedSplit({ source, scope, unit, salt, total, ends, results }: SplitParts): Decide {
  // Its shape is the library's to judge: what it does not know is unsupported.
  const bucketOf = scope.world.libraries.bucketing?.(source.bucketing as Bucketing, salt, total);
  return bucketOf
    ? imported(unit, bucketOf, ends, results)
    : imported(unit, FIRST, [WHOLE], [errorResult(scope.flagKey, 'UNSUPPORTED_BUCKETING')]);
}

const FIRST = (): number => 0;

function imported(
  { textOf }: Unit,
  bucketOf: (unit: string) => number,
  ends: readonly number[],
  results: readonly Result[],
): Decide {
  return (context) => {
    const unit = textOf(context);
    return unit === undefined ? undefined : entryAt(bucketOf(unit), ends, results);
  };
}
