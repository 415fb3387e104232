import { isBag } from './check.js';
import type { Result } from './result.js';
import type { Decide } from './step.js';

/** What a sticky experiment answers where the context says what it answered before. */
export function assignmentOf(key: string, results: ReadonlyMap<unknown, Result>): Decide {
  return ({ assignments }) =>
    isBag(assignments) && Object.hasOwn(assignments, key) ? results.get(assignments[key]) : undefined;
}
