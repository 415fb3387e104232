import type { Ruleset } from '@pennon/core';
import { emptyRuleset } from '@pennon/core';
import { validate } from '@pennon/core/validate';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as arbitrary from './arbitraries.js';
import { specFile } from './spec-file.js';

const { groups } = specFile<{ groups: readonly { name: string; ruleset: Partial<Ruleset> }[] }>('evaluation');
// `strictRequired` and `strictTypes` would forbid conditions on parts of an object.
const ajv = new Ajv2020.default({ strict: true, strictRequired: false, strictTypes: false });
const isOfSchema = ajv.compile<Ruleset>(specFile<object>('ruleset.schema'));

describe('spec/ruleset.schema.json', () => {
  const rulesets = groups.map(({ name, ruleset }) => ({
    name,
    ruleset: { ...emptyRuleset('test'), ...ruleset },
  }));
  const valid = rulesets.filter(({ ruleset }) => validate(ruleset).length === 0);

  test('more than half of the cases of spec/evaluation.json are rulesets that may be written', () => {
    expect(valid.length).toBeGreaterThan(100);
  });

  test.each(valid)('holds for what validate accepts: $name', ({ ruleset }) => {
    expect(isOfSchema(ruleset), JSON.stringify(isOfSchema.errors)).toBe(true);
  });

  test('refuses what readers quarantine for its shape', () => {
    const shapes = rulesets.filter(
      ({ name }) =>
        /unknown operator|unknown (type|status)|wrong type|no list|without|101|201|fractional|negative|in text|above 100/.test(
          name,
        ) && name.startsWith('quarantine'),
    );
    expect(shapes.length).toBeGreaterThan(15);
    for (const { name, ruleset } of shapes) expect(isOfSchema(ruleset), name).toBe(false);
  });

  test('accepts every sound ruleset', () => {
    fc.assert(
      fc.property(arbitrary.soundRuleset, (ruleset) => {
        expect(isOfSchema(ruleset), JSON.stringify(isOfSchema.errors)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
