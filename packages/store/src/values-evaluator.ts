import { type Evaluator, errorResult, type Result } from '@pennon/core';
import { setToken, tokenOf } from './exposure-tokens.js';
import type { FlagAnswer, FlagValues } from './flag-values.js';

/** Whose answers are kept by identity where the new ones say the same. */
export interface EarlierAnswers {
  readonly evaluator: Evaluator;
  /** The new ones are for the same context: a token that differs was only signed anew. */
  readonly isSameContext: boolean;
}

/** Answers by values as a compiled ruleset does by rules, for one context whatever it is asked with. */
export function valuesEvaluator(
  { environment, revision, flags }: FlagValues,
  earlier?: EarlierAnswers,
): Evaluator {
  const results = new Map<string, Result>();
  for (const [key, answer] of Object.entries(flags))
    if (answer.value !== undefined) results.set(key, resultOf(key, answer, earlier));
  const evaluator: Evaluator = {
    environment,
    revision,
    libraries: {},
    evaluate: (key) => results.get(key) ?? errorResult(key, 'FLAG_NOT_FOUND'),
    keys: () => [...results.keys()],
    // There are no rules to change, and none that wait for a time.
    patch: () => evaluator,
    nextBoundary: () => undefined,
  };
  return evaluator;
}

function resultOf(flagKey: string, answer: FlagAnswer, earlier: EarlierAnswers | undefined): Result {
  const { value, variation, reason, experiment, exposure } = answer;
  const fresh: Result = Object.freeze({
    flagKey,
    value,
    variation,
    reason,
    ruleId: undefined,
    ...(experiment && { experiment }),
  });
  const before = earlier?.evaluator.evaluate(flagKey, {});
  const isSame =
    before !== undefined &&
    JSON.stringify(before) === JSON.stringify(fresh) &&
    (earlier?.isSameContext || exposure === tokenOf(before)?.token);
  const result = isSame ? before : fresh;
  setToken(result, exposure);
  return result;
}
