import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { rule, split, where } from './every-member.js';
import { accepted, flagChange, newEnvironment, problemsOf } from './requests.js';

const notRegex = String.raw`.value: must be a regular expression of Pennon's subset (no look-around, back-reference, \b or flags)`;

/** Problems of one flag with these members replaced, by path inside the flag. */
const flagCases: readonly [title: string, members: Record<string, unknown>, problems: readonly string[]][] = [
  [
    'an unknown type',
    { type: 'colour' },
    ['.type: must be one of boolean, string, number, json, percentage'],
  ],
  ['an unknown status', { status: 'on' }, ['.status: must be one of active, inactive, archived, experiment']],
  ['an unknown delivery', { delivery: 'public' }, ['.delivery: must be one of rules, values, server']],
  ['an unknown member', { fallthru: {} }, [': has an unknown member "fallthru"']],
  ['another key than the document', { key: 'b' }, ['.key: must be the document\'s key, "f"']],
  [
    'no variations',
    { variations: [] },
    [
      '.variations: must have at least 1 item',
      notThere('.offVariation', 'off'),
      notThere('.fallthrough.variation', 'off'),
    ],
  ],
  [
    'variations that are no list',
    { variations: {} },
    [
      '.variations: must be a list',
      notThere('.offVariation', 'off'),
      notThere('.fallthrough.variation', 'off'),
    ],
  ],
  [
    'a variation that is no object',
    { variations: [{ key: 'off', value: false }, 'on'] },
    ['.variations[1]: must be an object'],
  ],
  [
    'a repeated variation',
    {
      variations: [
        { key: 'off', value: false },
        { key: 'off', value: true },
      ],
    },
    ['.variations[1].key: repeats "off"'],
  ],
  [
    'a value of another type',
    { variations: [{ key: 'off', value: 'false' }] },
    ['.variations[0].value: must be true or false'],
  ],
  [
    'a string flag with a number',
    { type: 'string', variations: [{ key: 'off', value: 1 }] },
    ['.variations[0].value: must be a string'],
  ],
  [
    'a number flag with a string',
    { type: 'number', variations: [{ key: 'off', value: '1' }] },
    ['.variations[0].value: must be a number'],
  ],
  [
    'a percentage above 100',
    { type: 'percentage', variations: [{ key: 'off', value: 100.1 }] },
    ['.variations[0].value: must be a number from 0 to 100'],
  ],
  ['a missing off variation', { offVariation: 'none' }, [notThere('.offVariation', 'none')]],
  [
    'a fallthrough below the whole',
    { fallthrough: split(99_999) },
    ['.fallthrough.split: adds up to 99999; a fallthrough must reach exactly 100000'],
  ],
  [
    'a fallthrough above the whole',
    { fallthrough: split(60_000, 60_000) },
    ['.fallthrough.split: adds up to 120000, above 100000'],
  ],
  [
    'a fallthrough to an experiment',
    { fallthrough: { experiment: 'e' } },
    ['.fallthrough: must have a variation or a split'],
  ],
  [
    'a fallthrough that is a string',
    { fallthrough: 'variation' },
    ['.fallthrough: must have a variation or a split'],
  ],
  [
    'an empty split',
    { rules: [rule({ serve: { split: [] } })] },
    ['.rules[0].serve.split: must have at least 1 item'],
  ],
  [
    'a broken weight',
    { rules: [rule({ serve: split(0.5) })] },
    ['.rules[0].serve.split[0].weight: must be a whole number from 0 to 100000 (thousandths of a percent)'],
  ],
  [
    'a fallthrough with a weight that is no number, so without a sum',
    { fallthrough: { split: [...split(50_000).split, { variation: 'on', weight: [] }] } },
    ['.fallthrough.split[1].weight: must be a whole number from 0 to 100000 (thousandths of a percent)'],
  ],
  [
    'a split of a variation that is missing',
    { rules: [rule({ serve: { split: [{ variation: 'x', weight: 1 }] } })] },
    [notThere('.rules[0].serve.split[0].variation', 'x')],
  ],
  [
    'a serve without a word',
    { rules: [rule({ serve: {} })] },
    ['.rules[0].serve: must have a variation, a split or an experiment'],
  ],
  ['a rule without an id', { rules: [{ serve: { variation: 'on' } }] }, ['.rules[0]: lacks "id"']],
  ['a repeated rule id', { rules: [rule({}), rule({})] }, ['.rules[1].id: repeats "r"']],
  [
    'a rule id that the fallthrough has',
    { rules: [rule({ id: 'fallthrough' })] },
    ['.rules[0].id: must not be "fallthrough"'],
  ],
  [
    '201 rules',
    { rules: Array.from({ length: 201 }, (_, id) => rule({ id: `r${id}` })) },
    ['.rules: has 201 items, and 200 is the limit'],
  ],
  [
    '101 variations',
    { variations: Array.from({ length: 101 }, (_, n) => ({ key: n ? `v${n}` : 'off', value: true })) },
    ['.variations: has 101 items, and 100 is the limit'],
  ],
  [
    '100,001 values',
    { targets: [{ variation: 'on', values: Array.from({ length: 100_001 }, () => 1) }] },
    ['.targets[0].values: has 100001 items, and 100000 is the limit'],
  ],
  [
    'a target that is an object',
    { targets: [{ variation: 'on', values: ['u', {}, null] }] },
    [
      '.targets[0].values[1]: must be a string, a number or a boolean',
      '.targets[0].values[2]: must be a string, a number or a boolean',
    ],
  ],
  [
    'a window that closes first',
    { rules: [rule({ window: { from: '2026-01-02T00:00:00Z', until: '2026-01-02T01:00:00+02:00' } })] },
    ['.rules[0].window: must open before it closes'],
  ],
  [
    'a time without its offset',
    { rules: [rule({ window: { from: '2026-01-02T00:00:00' } })] },
    [
      '.rules[0].window.from: must be epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset',
    ],
  ],
  [
    'a day that is in no calendar',
    { rules: [rule({ window: { from: '2026-02-30T00:00:00Z' } })] },
    [
      '.rules[0].window.from: must be epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset',
    ],
  ],
  ['metadata that is a list', { metadata: [] }, ['.metadata: must be an object']],
  [
    'an unknown way of bucketing',
    { rules: [rule({ serve: { ...split(1), bucketing: { hash: 'rot13', scale: { divide: 1 } } } })] },
    [
      '.rules[0].serve.bucketing.hash: must be one of murmur3_32, fnv1a_32, fnv1a_32_twice, md5, sha1, sha256, xxhash32, crc32',
    ],
  ],
];

/** Problems of one condition, by path inside the condition. */
const conditionCases: readonly [title: string, when: unknown, problems: readonly string[]][] = [
  ['an unknown operator', where('sounds_like', 'x'), ['.op: is no operator: "sounds_like"']],
  ['no operator', { attribute: 'plan', value: 1 }, ['.op: is no operator: nothing']],
  [
    'no attribute path',
    where('equals', 'x', ''),
    ['.attribute: must be an attribute: a dotted path of 1 to 200 characters'],
  ],
  ['nothing to compare with', { attribute: 'plan', op: 'equals' }, [': lacks "value"']],
  ['something for `exists` to compare with', where('exists', true), [': has an unknown member "value"']],
  ['null', where('equals', null), ['.value: must be a string, a number or a boolean']],
  [
    'a list where one value belongs',
    { attribute: 'plan', op: 'equals', values: ['x'] },
    [': lacks "value"', ': has an unknown member "values"'],
  ],
  ['a number as text', where('greater_than', '5'), ['.value: must be a number']],
  ['a version with a v', where('semver_at_least', 'v1.2.3'), ['.value: must be a version such as 2.1.0']],
  [
    'a place without its distance',
    where('within_km', { latitude: 1, longitude: 2 }),
    ['.value: must be {latitude, longitude, km}'],
  ],
  ['a look-ahead', where('regex', '(?=a)'), [notRegex]],
  ['a back-reference', where('regex', '(a)\\1'), [notRegex]],
  ['a pattern that explodes', where('regex', '((a{99}){99}){99}'), [notRegex]],
  ['an open group', where('regex', '(a'), [notRegex]],
  [
    'numbers for a list of strings',
    { attribute: 'plan', op: 'in_ignore_case', values: ['a', 1] },
    ['.values[1]: must be a string'],
  ],
  [
    'an unknown form',
    { every: [] },
    [': must be a condition: all, any, not, segment, bucket, or attribute and op'],
  ],
  ['two forms at once', { all: [], any: [] }, [': has an unknown member "any"']],
  [
    'a bucket that ends before it begins',
    { bucket: { salt: 's', from: 2, to: 1 } },
    ['.bucket: must have "from" <= "to"'],
  ],
  ['an empty list of segments', { segment: [] }, ['.segment: must have at least 1 item']],
  [
    'seventeen levels',
    nested(17),
    ['.not.not.not.not.not.not.not.not.not.not.not.not.not.not.not.not: is nested deeper than 16'],
  ],
  [
    'problems at every level',
    { all: [where('x', 1), { not: where('y', 1) }] },
    ['.all[0].op: is no operator: "x"', '.all[1].not.op: is no operator: "y"'],
  ],
];

describe.each(engines)('validation of flags on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await newEnvironment(db);
  });
  afterAll(() => db.close());

  it.each(flagCases)('refuses a flag with %s', async (_, members, problems) => {
    const found = await problemsOf(db, environment, [flagChange('f', 0, members)]);
    expect(found).toEqual(problems.map((problem) => `$[0].body${problem}`));
  });

  it.each(conditionCases)('refuses a condition with %s', async (_, when, problems) => {
    const found = await problemsOf(db, environment, [flagChange('f', 0, { rules: [rule({ when })] })]);
    expect(found).toEqual(problems.map((problem) => `$[0].body.rules[0].when${problem}`));
  });

  it('accepts each limit itself', async () => {
    const rules = Array.from({ length: 200 }, (_, index) => rule({ id: `r${index}` }));
    const variations = Array.from({ length: 100 }, (_, n) => ({ key: n ? `v${n}` : 'off', value: true }));
    const targets = [{ variation: 'off', values: Array.from({ length: 100_000 }, (_, value) => value) }];
    await accepted(db, environment, [
      flagChange('limits', 0, { variations, targets }),
      flagChange('k'.repeat(200), 0, { rules: [...rules.slice(1), rule({ id: 'deep', when: nested(16) })] }),
    ]);
  });
});

function notThere(path: string, variation: string): string {
  return `${path}: names the variation "${variation}", which there is not`;
}

/** A condition of so many levels, the innermost counted. */
function nested(levels: number): unknown {
  return levels === 1 ? { all: [] } : { not: nested(levels - 1) };
}
