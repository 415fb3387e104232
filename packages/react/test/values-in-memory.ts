import { type Context, compile, type FullSnapshot, type Result, rulesetOf } from '@pennon/core';
import type { FlagAnswer, FlagValues } from '@pennon/store/values';

/** What a server answers that evaluates this snapshot for this person. */
export function valuesFor({ revision, documents }: FullSnapshot, context: Context): FlagValues {
  const evaluator = compile(rulesetOf('test', revision, documents));
  const answers = evaluator
    .keys()
    .flatMap((key) => answerOf(evaluator.evaluate(key, context)).map((answer) => [key, answer] as const));
  // As over a network.
  return JSON.parse(JSON.stringify({ environment: 'test', revision, flags: Object.fromEntries(answers) }));
}

/** None for a flag without a value: its readers' defaults apply. */
function answerOf({ value, variation, reason, experiment }: Result): readonly FlagAnswer[] {
  if (value === undefined) return [];
  return [
    { value, reason, ...(variation !== undefined && { variation }), ...(experiment && { experiment }) },
  ];
}
