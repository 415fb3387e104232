import { bag, finite, invalid, list, MAX_NESTING } from './check.js';
import { memberTest, testOf } from './condition.js';
import type { CompiledSegment, Scope, Test, World } from './scope.js';
import { footprintOf, scopeOf } from './scope.js';

/**
 * The segments after a change, those that nothing touched as they were. Missing from the answer: bad ones,
 * those in a cycle, and those that use any of these.
 */
export function compileSegments(
  world: World,
  changed: ReadonlySet<string>,
): ReadonlyMap<string, CompiledSegment> {
  const segments = new Map<string, CompiledSegment>();
  let waiting: string[] = [];
  for (const key of world.documents.segment.keys()) {
    const known = world.segments.get(key);
    if (known && !known.references.some((reference) => changed.has(reference))) segments.set(key, known);
    else waiting.push(key);
  }
  // Each round compiles at least those whose segments are all there; a chain may be MAX_NESTING long.
  for (let round = 0; round < MAX_NESTING && waiting.length > 0; round++) {
    waiting = waiting.filter((key) => {
      try {
        segments.set(key, compileSegment(key, { ...world, segments }));
        return false;
      } catch {
        return true;
      }
    });
  }
  return segments;
}

/** Throws when the segment is bad, or when one that it uses is not there (yet). */
function compileSegment(key: string, world: World): CompiledSegment {
  const { included, excluded, attribute, when, score } = bag(world.documents.segment.get(key));
  const scope = scopeOf(world);
  scope.references.add(`segment/${key}`);
  const isExcluded = memberTest(excluded, attribute, scope) ?? never;
  const isIncluded = memberTest(included, attribute, scope) ?? never;
  const holds = when === undefined ? never : testOf(when, scope);
  const scores = score === undefined ? never : scoreTest(score, scope);
  if (scope.level > MAX_NESTING) invalid('nesting');
  return {
    ...footprintOf(scope),
    level: scope.level,
    test: (context) => !isExcluded(context) && (isIncluded(context) || holds(context) || scores(context)),
  };
}

function scoreTest(score: unknown, scope: Scope): Test {
  const { terms, threshold } = bag(score);
  const least = finite(threshold);
  const parts = list(terms).map((term) => {
    const { when, weight } = bag(term);
    return { test: testOf(when, scope), weight: finite(weight) };
  });
  return (context) => {
    let sum = 0;
    for (const { test, weight } of parts) if (test(context)) sum += weight;
    return sum >= least;
  };
}

function never(): boolean {
  return false;
}
