import type { Bag } from './check.js';
import { bag, finite, invalid, list, MAX_NESTING } from './check.js';
import { listTest, some, testOf } from './condition.js';
import type { CompiledSegment, Scope, Test, World } from './scope.js';
import { footprintOf, scopeOf } from './scope.js';

/**
 * A segment, compiled when it is first referred to.
 *
 * @param chain - how many segments led here, this one included
 * @throws when it is missing or bad, or begins a chain that is too long; a cycle is one without an end
 */
export function segmentOf(key: string, world: World, chain: number): CompiledSegment {
  const id = `segment/${key}`;
  const known = world.segments.get(id);
  if (known) return known;
  const scope = scopeOf(world, chain);
  scope.references.add(id);
  const test = chain > MAX_NESTING ? invalid() : membershipOf(bag(world.documents.get(id)), scope);
  const { height, cost } = scope;
  if (height > MAX_NESTING) invalid();
  const segment = { ...footprintOf(scope), height, cost, test };
  world.segments.set(id, segment);
  return segment;
}

function membershipOf({ included, excluded, attribute, when, score }: Bag, scope: Scope): Test {
  const isExcluded = excluded === undefined ? undefined : listTest(excluded, attribute, scope);
  const admits: Test[] = [];
  if (included !== undefined) admits.push(listTest(included, attribute, scope));
  if (when !== undefined) admits.push(testOf(when, scope));
  if (score !== undefined) admits.push(scoreTest(bag(score), scope));
  return isExcluded ? excepting(isExcluded, some(admits)) : some(admits);
}

function excepting(isExcluded: Test, isAdmitted: Test): Test {
  return (context) => !isExcluded(context) && isAdmitted(context);
}

function scoreTest({ terms, threshold }: Bag, scope: Scope): Test {
  const parts = list(terms).map((term) => {
    const { when, weight } = bag(term);
    return { test: testOf(when, scope), weight: finite(weight) };
  });
  return reaching(finite(threshold), parts);
}

function reaching(least: number, parts: readonly { readonly test: Test; readonly weight: number }[]): Test {
  return (context) => {
    let sum = 0;
    for (const { test, weight } of parts) if (test(context)) sum += weight;
    return sum >= least;
  };
}
