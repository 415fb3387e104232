import type { Result } from './result.js';

/** Answers that no ruleset holds; bounded, because anyone can ask for any key. */
const results = new Map<string, Result>();

/** The frozen error result of a flag: the same object each time. */
export function errorResult(flagKey: string, errorCode: string): Result {
  const id = `${errorCode} ${flagKey}`;
  const result: Result =
    results.get(id) ??
    Object.freeze({ flagKey, value: undefined, variation: undefined, reason: 'error', errorCode });
  if (results.size >= 1000) results.clear();
  results.set(id, result);
  return result;
}
