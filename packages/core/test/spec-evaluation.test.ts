import type { Context, Result, Ruleset } from '@pennon/core';
import { emptyRuleset } from '@pennon/core';
import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import { specFile } from './spec-file.js';

interface Evaluation {
  readonly groups: readonly {
    readonly name: string;
    readonly ruleset: Partial<Ruleset>;
    readonly cases: readonly {
      readonly name: string;
      readonly flag: string;
      readonly context: Context;
      readonly result: Partial<Result>;
    }[];
  }[];
}

const { groups } = specFile<Evaluation>('evaluation');

describe.each(groups)('spec/evaluation.json: $name', ({ ruleset, cases }) => {
  const evaluator = compileWhole({ ...emptyRuleset('test'), ...ruleset });

  test.each(cases)('$name', ({ flag, context, result }) => {
    const found = evaluator.evaluate(flag, context);
    expect(found).toEqual({ flagKey: flag, ...result });
    expect(evaluator.evaluate(flag, context)).toBe(found);
    expect(found).toSatisfy(Object.isFrozen);
  });
});
