import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { everyMember, where } from './every-member.js';
import { accepted, type Change, commit, flagChange, flagOf, newEnvironment, problemsOf } from './requests.js';

const kindCases: readonly [
  title: string,
  change: Omit<Change, 'base_version'>,
  problems: readonly string[],
][] = [
  [
    'a segment',
    {
      kind: 'segment',
      key: 's',
      body: { key: 's', when: where('x', 1), score: { terms: [], threshold: '1' } },
    },
    [
      '.when.op: is no operator: "x"',
      '.score.threshold: must be a number',
      '.score.terms: must have at least 1 item',
    ],
  ],
  [
    'an experiment',
    {
      kind: 'experiment',
      key: 'e',
      body: {
        key: 'e',
        version: 0,
        status: 'on',
        split: [{ variation: 'a', weight: 1 }],
        control: 'b',
        traffic: 100_001,
      },
    },
    [
      '.version: must be a whole number above 0',
      '.status: must be one of draft, running, paused, stopped',
      ".split: adds up to 1; an experiment's split must reach exactly 100000",
      '.control: names the variation "b", which there is not',
      '.traffic: must be a whole number from 0 to 100000 (thousandths of a percent)',
    ],
  ],
  [
    'a layer',
    { kind: 'layer', key: 'l', body: { key: 'l', bucketBy: '.' } },
    ['.bucketBy: must be an attribute: a dotted path of 1 to 200 characters'],
  ],
  ['a holdout', { kind: 'holdout', key: 'h', body: { key: 'h' } }, [': lacks "share"']],
  [
    'a configuration',
    { kind: 'config', key: 'c', body: { key: 'c', values: [], schema: 'x' } },
    ['.values: must be an object', '.schema: must be a JSON Schema'],
  ],
];

const changeCases: readonly [title: string, changes: unknown, problems: readonly string[]][] = [
  ['no list', { kind: 'flag' }, ['$: must be a list of changes']],
  ['null', null, ['$: must be a list of changes']],
  ['nothing', [], ['$: must have at least 1 item']],
  ['a change that is no object', ['flag'], ['$[0]: must be an object']],
  [
    'an unknown kind',
    [{ ...flagChange('f'), kind: 'banner' }],
    ['$[0].kind: must be one of flag, segment, experiment, layer, holdout, config'],
  ],
  [
    'a key with a space',
    [flagChange('a b')],
    ['$[0].key: must be a key: 1 to 200 of letters, digits, . _ - : /'],
  ],
  [
    'a base version that is none',
    [{ ...flagChange('f'), base_version: -1 }],
    ['$[0].base_version: must be the version that was changed; 0 for a new document'],
  ],
  ...[null, '0', true, []].map((base_version): [string, unknown, string[]] => [
    `the base version ${JSON.stringify(base_version)}`,
    [{ ...flagChange('f'), base_version }],
    ['$[0].base_version: must be the version that was changed; 0 for a new document'],
  ]),
  ['a body that is missing', [{ kind: 'flag', key: 'f', base_version: 0 }], ['$[0]: lacks "body"']],
  [
    'a deletion of what is new',
    [{ kind: 'flag', key: 'f', base_version: 0, body: null }],
    ['$[0].body: must not be null: there is nothing to delete at base_version 0'],
  ],
  [
    'a body that is a list',
    [{ kind: 'flag', key: 'f', base_version: 0, body: [] }],
    ['$[0].body: must be an object, or null to delete the document'],
  ],
  ['one document twice', [flagChange('f'), flagChange('f')], ['$[1]: changes flag f again']],
];

describe.each(engines)('validation on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await newEnvironment(db);
  });
  afterAll(() => db.close());

  it.each(kindCases)('refuses %s whose structure is wrong', async (_, change, problems) => {
    const found = await problemsOf(db, environment, [{ ...change, base_version: 0 }]);
    expect(found).toEqual(problems.map((problem) => `$[0].body${problem}`));
  });

  it.each(changeCases)('refuses changes that are %s', async (_, changes, problems) => {
    expect(await problemsOf(db, environment, changes)).toEqual(problems);
  });

  // JSON.stringify cannot write such a number, other clients can, and Postgres stores it.
  it('refuses a number that no double can hold', async () => {
    const changes = JSON.stringify([
      flagChange('f', 0, { type: 'number', variations: [{ key: 'off', value: 7e77 }] }),
    ]);
    const { rows } = await db.query<{ body: unknown }>('select pennon_api.commit($1, $2::jsonb) as body', [
      environment,
      changes.replace('7e+77', '1e309'),
    ]);
    expect(rows[0]?.body).toMatchObject({
      details: [{ path: '$[0].body.variations[0].value', message: 'must be a number' }],
    });
  });

  it('answers whatever it is sent, and never raises', async () => {
    const body = fc.oneof(fc.jsonValue(), fc.constant(flagOf('f', { fallthrough: hugeSplit })));
    const change = fc.record({
      kind: fc.constantFrom('flag', 'segment', 'x'),
      key: fc.constant('f'),
      base_version: fc.oneof(fc.constant(0), fc.jsonValue()),
      body,
    });
    const changes = fc.oneof(fc.jsonValue(), fc.array(fc.oneof(change, fc.jsonValue())));
    await fc.assert(
      fc.asyncProperty(changes, fc.jsonValue(), async (sent, options) => {
        const { status, body: answer } = await commit(db, { environment, changes: sent, options });
        expect([status, answer]).toMatchObject([422, { code: 'PENNON_INVALID' }]);
      }),
      { numRuns: 200 },
    );
  });

  it('lists the problems of several documents together', async () => {
    const found = await problemsOf(db, environment, [
      flagChange('a', 0, { type: 'x' }),
      flagChange('b', 0, { status: 'x' }),
    ]);
    expect(found.map((problem) => problem.split(':')[0])).toEqual(['$[0].body.type', '$[1].body.status']);
  });

  it('accepts everything that a document may have', async () => {
    await accepted(db, environment, everyMember);
  });
});

/** Weights whose sum no double can hold. */
const hugeSplit = {
  split: [
    { variation: 'on', weight: 1.7e308 },
    { variation: 'off', weight: 1.7e308 },
  ],
};
