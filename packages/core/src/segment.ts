import type { Bag } from './check.js';
import { bag, invalid, MAX_COST, MAX_NESTING } from './check.js';
import { firstTo, listTest, not, testOf } from './condition.js';
import type { CompiledSegment, Scope, Test, World } from './scope.js';
import { extrasOf, scopeOf } from './scope.js';

/**
 * A segment, compiled when it is first referred to.
 *
 * @param chain - how many segments led here, this one included
 * @throws when it is missing or bad, or begins a chain that is too long; a cycle is one without an end
 */
export function segmentOf(key: string, world: World, chain: number): CompiledSegment {
  const id = `segment/${key}`;
  let segment = world.segments.get(id);
  if (!segment) {
    const scope = scopeOf(world, chain);
    scope.references.add(id);
    const test = chain > MAX_NESTING ? invalid() : membershipOf(bag(world.documents.get(id)), scope);
    const { references, height, cost } = scope;
    if (height > MAX_NESTING || cost > MAX_COST) invalid();
    segment = { references, height, cost, test };
    world.segments.set(id, segment);
  }
  return segment;
}

function membershipOf({ included, excluded, attribute, when, score }: Bag, scope: Scope): Test {
  const admits: Test[] = [];
  if (included !== undefined) admits.push(listTest(included, attribute, scope));
  if (when !== undefined) admits.push(testOf(when, scope));
  if (score !== undefined) admits.push(extrasOf(scope).scoreTest(bag(score), scope));
  const isAdmitted = firstTo(true, admits);
  return excluded === undefined
    ? isAdmitted
    : firstTo(false, [not(listTest(excluded, attribute, scope)), isAdmitted]);
}
