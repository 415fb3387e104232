import type { Result } from './result.js';

/** Answers that no ruleset holds, by code and flag; bounded, because anyone can ask for any key. */
const results = new Map<string, Map<string, Result>>();
const MAX_KEYS = 1000;

/** The frozen error result of a flag: the same object each time. */
export function errorResult(flagKey: string, errorCode: string): Result {
  const known = results.get(errorCode) ?? new Map<string, Result>();
  results.set(errorCode, known);
  const found = known.get(flagKey);
  if (found) return found;
  if (known.size >= MAX_KEYS) known.clear();
  const result: Result = Object.freeze({
    flagKey,
    value: undefined,
    variation: undefined,
    reason: 'error',
    ruleId: undefined,
    errorCode,
  });
  known.set(flagKey, result);
  return result;
}
