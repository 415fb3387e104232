import type { Condition, Context } from '@pennon/core';
import { validateDocument } from '@pennon/core/validate';
import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import { probeOf, rulesetWith } from './rulesets.js';
import { specFile } from './spec-file.js';

interface Operators {
  readonly conditions: readonly {
    readonly name: string;
    readonly condition: Condition;
    readonly context: Context;
    readonly holds: boolean;
  }[];
  readonly patterns: readonly {
    readonly name: string;
    readonly pattern: string;
    readonly isValid: boolean;
  }[];
}

const { conditions, patterns } = specFile<Operators>('operators');

describe('spec/operators.json', () => {
  test.each(conditions)('$name', ({ condition, context, holds }) => {
    const flag = probeOf(condition);
    expect(validateDocument('flag', flag)).toEqual([]);
    expect(compileWhole(rulesetWith([flag])).evaluate('probe', context)).toMatchObject({
      value: holds,
      reason: holds ? 'targeting_match' : 'fallback',
    });
  });

  test.each(patterns)('regex $name', ({ pattern, isValid }) => {
    const flag = probeOf({ attribute: 'x', op: 'regex', value: pattern });
    expect(validateDocument('flag', flag).length === 0).toBe(isValid);
    expect(compileWhole(rulesetWith([flag])).evaluate('probe', {}).reason).toBe(
      isValid ? 'fallback' : 'error',
    );
  });
});
