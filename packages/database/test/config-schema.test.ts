import type { Json } from '@pennon/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusedSchemas, schemaCases } from './config-schema-cases.js';
import { engines, type TestDatabase } from './engines.js';

interface Problem {
  readonly path: string;
  readonly message: string;
}

const groups = Object.entries(schemaCases);
const checks = groups.flatMap(([, cases]) =>
  cases.flatMap(({ schema, fits, fails }) => [
    ...fits.map((value) => ({ schema, value, isFitting: true })),
    ...fails.map((value) => ({ schema, value, isFitting: false })),
  ]),
);

describe('the cases of JSON Schema', () => {
  it('are more than 250, of every keyword, and say what Ajv says', () => {
    expect(checks.length).toBeGreaterThan(250);
    const ajv = new Ajv2020({
      strict: false,
      validateFormats: false,
      unicodeRegExp: true,
      ownProperties: true,
    });
    for (const { schema, value, isFitting } of checks) {
      const validate = ajv.compile(schema as object);
      expect({ schema, value, isFitting: validate(value) }).toEqual({ schema, value, isFitting });
    }
  });
});

describe.each(engines)('JSON Schema on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const schemaProblems = async (schema: Json): Promise<readonly Problem[]> => {
    const { rows } = await db.query<{ problems: readonly Problem[] }>(
      `select pennon.schema_problems($1::jsonb, $1::jsonb, '.schema', 0) as problems`,
      [JSON.stringify(schema)],
    );
    return rows[0]?.problems ?? [];
  };
  const checked = async (
    values: Json,
    schema: Json,
  ): Promise<{ readonly values: Json; readonly problems: readonly Problem[] }> => {
    const { rows } = await db.query<{ body: { values: Json; problems: readonly Problem[] } }>(
      `select pennon.checked_values($1::jsonb, $2::jsonb, '.values') as body`,
      [JSON.stringify(values), JSON.stringify(schema)],
    );
    return (rows[0] as { body: { values: Json; problems: readonly Problem[] } }).body;
  };

  it.each(groups)('checks values by %s', async (_, cases) => {
    for (const { schema, fits, fails } of cases) {
      expect(await schemaProblems(schema)).toEqual([]);
      for (const value of fits) {
        expect([schema, value, (await violations(value, schema)).length]).toEqual([schema, value, 0]);
      }
      for (const value of fails) {
        expect([schema, value, (await violations(value, schema)).length]).not.toEqual([schema, value, 0]);
      }
    }
  });
  const violations = async (value: Json, schema: Json): Promise<readonly Problem[]> => {
    const { rows } = await db.query<{ problems: readonly Problem[] }>(
      `select pennon.schema_violations($1::jsonb, $2::jsonb, $2::jsonb, '', 0) as problems`,
      [JSON.stringify(value), JSON.stringify(schema)],
    );
    return rows[0]?.problems ?? [];
  };

  it('refuses, when it is written, a schema with anything that would not be checked', async () => {
    for (const [schema, path] of refusedSchemas) {
      expect([schema, (await schemaProblems(schema)).map((problem) => problem.path)]).toEqual([
        schema,
        [`.schema${path}`],
      ]);
    }
  });

  it('lists every violation with its path', async () => {
    const schema = {
      type: 'object',
      required: ['name'],
      properties: {
        colours: { type: 'array', items: { enum: ['red', 'blue'] } },
        'max retries': { type: 'integer', minimum: 0, maximum: 5 },
      },
      additionalProperties: false,
    };
    const { problems } = await checked({ colours: ['red', 'green'], 'max retries': 6.5, x: 1 }, schema);
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      '.values: lacks "name"',
      '.values.colours[1]: must be one of "red", "blue"',
      '.values["max retries"]: must be integer',
      '.values["max retries"]: must be at most 5',
      '.values: has an unknown member "x"',
    ]);
  });

  it.each<[string, Json, Json, Json]>([
    ['where a member is missing', {}, { properties: { a: { default: 1 } } }, { a: 1 }],
    ['and leaves what is there', { a: null }, { properties: { a: { default: 1 } } }, { a: null }],
    [
      'inside an object that a default brought',
      {},
      { properties: { limits: { default: {}, properties: { most: { default: 5 } } } } },
      { limits: { most: 5 } },
    ],
    [
      'not inside an object that is missing',
      {},
      { properties: { a: { properties: { b: { default: 1 } } } } },
      {},
    ],
    [
      'through references, allOf and items',
      { list: [{}, { n: 2 }] },
      {
        $defs: { entry: { properties: { n: { default: 1 } } }, five: { default: 5 } },
        allOf: [{ properties: { all: { default: true } } }],
        properties: { list: { items: { $ref: '#/$defs/entry' } }, five: { $ref: '#/$defs/five' } },
      },
      { all: true, five: 5, list: [{ n: 1 }, { n: 2 }] },
    ],
  ])('fills in defaults %s', async (_, values, schema, filled) => {
    expect(await checked(values, schema)).toEqual({ values: filled, problems: [] });
  });

  it('fills in defaults before it checks, and checks them', async () => {
    const schema = { required: ['a'], properties: { a: { type: 'string', default: 1 } } };
    expect((await checked({}, schema)).problems).toEqual([{ path: '.values.a', message: 'must be string' }]);
  });

  it.each<[string, Json, Json]>([
    ['a reference to itself', { $ref: '#' }, {}],
    ['one behind a negation', { not: { $ref: '#' } }, {}],
    [
      'a default that brings itself',
      { properties: { a: { $ref: '#', default: {} }, b: { $ref: '#', default: {} } } },
      {},
    ],
    ['references that double at each step', { $ref: '#/$defs/d0', $defs: doubling(20) }, {}],
    [
      'references that double, in an anyOf',
      { anyOf: [{ $ref: '#/$defs/d0' }, true], $defs: doubling(20) },
      {},
    ],
  ])('says that a schema takes too long: %s', async (_, schema, values) => {
    expect((await checked(values, schema)).problems).toEqual([
      { path: '.values', message: expect.stringContaining('takes more than 20000 steps') },
    ]);
  });
});

/** Twenty lines that are a million checks. */
function doubling(steps: number): Json {
  const names = Array.from({ length: steps }, (_, index) => `d${index}`);
  return Object.fromEntries(
    names.map((name, index) => {
      const next = { $ref: `#/$defs/${names[index + 1]}` };
      return [name, index === steps - 1 ? { type: 'object' } : { allOf: [next, next] }];
    }),
  );
}
