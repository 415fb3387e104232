import type { Json } from '@pennon/core';

/** A schema, values that fit it, and values that do not. */
export interface SchemaCase {
  readonly schema: Json;
  readonly fits: readonly Json[];
  readonly fails: readonly Json[];
}

const node = { type: 'object', properties: { next: { $ref: '#' }, n: { type: 'integer' } }, required: ['n'] };

/** One group for each keyword, in the spirit of the JSON Schema test suite. */
export const schemaCases: Readonly<Record<string, readonly SchemaCase[]>> = {
  booleans: [
    { schema: true, fits: [null, 1, 'x', {}], fails: [] },
    { schema: false, fits: [], fails: [null, 1, 'x', {}] },
    { schema: {}, fits: [null, 1, 'x', [], {}, false], fails: [] },
    {
      schema: { properties: { gone: false } },
      fits: [{}, { other: 1 }, 'x'],
      fails: [{ gone: 1 }, { gone: null }],
    },
  ],
  type: [
    { schema: { type: 'string' }, fits: ['', 'x', '1'], fails: [1, null, true, [], {}] },
    { schema: { type: 'integer' }, fits: [0, -3, 1.0, 1e3], fails: [1.5, '1', null, true] },
    { schema: { type: 'number' }, fits: [0, 1.5, -1e9], fails: ['1', null, [1]] },
    { schema: { type: 'boolean' }, fits: [true, false], fails: [0, 1, 'true', null] },
    { schema: { type: 'null' }, fits: [null], fails: [0, false, '', {}] },
    { schema: { type: 'array' }, fits: [[], [1]], fails: [{}, 'x', null] },
    { schema: { type: 'object' }, fits: [{}, { a: 1 }], fails: [[], 'x', null] },
    { schema: { type: ['integer', 'null'] }, fits: [1, null], fails: [1.5, '1'] },
    { schema: { type: ['string'] }, fits: ['x'], fails: [1] },
  ],
  enum: [
    { schema: { enum: ['a', 'b'] }, fits: ['a', 'b'], fails: ['c', 'A', 1, null] },
    { schema: { enum: [1] }, fits: [1, 1.0], fails: ['1', true, [1]] },
    {
      schema: { enum: [{ a: 1, b: 2 }, [1, 2]] },
      fits: [{ b: 2, a: 1 }, [1, 2]],
      fails: [{ a: 1 }, [2, 1], [1]],
    },
    { schema: { enum: [null, false] }, fits: [null, false], fails: [0, '', []] },
  ],
  const: [
    { schema: { const: 2 }, fits: [2], fails: [3, '2', [2]] },
    { schema: { const: { a: [1] } }, fits: [{ a: [1] }], fails: [{ a: [1], b: 1 }, {}, { a: 1 }] },
    { schema: { const: null }, fits: [null], fails: [0, 'null'] },
    { schema: { const: false }, fits: [false], fails: [0, null, [false]] },
  ],
  bounds: [
    { schema: { minimum: 1.1 }, fits: [1.1, 2.6, 'x', null], fails: [0.6, 1.0999] },
    { schema: { maximum: 3 }, fits: [3, -7, []], fails: [3.0001, 4] },
    { schema: { exclusiveMinimum: 0 }, fits: [0.0001, 'x'], fails: [0, -1] },
    { schema: { exclusiveMaximum: 10 }, fits: [9.99, {}], fails: [10, 11] },
    { schema: { minimum: 1, maximum: 2 }, fits: [1, 1.5, 2], fails: [0, 3] },
    { schema: { minimum: -1e300 }, fits: [-1e300, 0], fails: [-1e301] },
  ],
  lengths: [
    { schema: { minLength: 2 }, fits: ['ab', 'abc', 1, '💩💩'], fails: ['a', '', '💩'] },
    { schema: { maxLength: 2 }, fits: ['ab', '', [1, 2, 3], '💩💩'], fails: ['abc', '💩💩💩'] },
    { schema: { minLength: 0 }, fits: ['', 'x'], fails: [] },
    { schema: { minItems: 1 }, fits: [[1], 'x', {}], fails: [[]] },
    { schema: { maxItems: 2 }, fits: [[], [1, 2], 'abc'], fails: [[1, 2, 3]] },
  ],
  pattern: [
    { schema: { pattern: '^a*$' }, fits: ['', 'aaa', 1, null], fails: ['b', 'ab'] },
    { schema: { pattern: 'a+' }, fits: ['xaay', 'a'], fails: ['xyz', ''] },
    { schema: { pattern: '^#[0-9a-f]{6}$' }, fits: ['#00ff7f'], fails: ['#00ff7', '00ff7f', '#00FF7F'] },
    { schema: { pattern: '^\\d{4}-\\d{2}$' }, fits: ['2026-11'], fails: ['2026-1', '٢٠٢٦-١١'] },
    { schema: { pattern: '^[^\\n]*$' }, fits: ['one line'], fails: ['two\nlines'] },
  ],
  uniqueItems: [
    {
      schema: { uniqueItems: true },
      fits: [[], [1, 2], ['1', 1], [true, 1], [{ a: 1 }, { a: 2 }], [[1], [2]], 'xx'],
      fails: [
        [1, 1],
        [1, 1.0],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        [[1], [1]],
        [null, null],
      ],
    },
    { schema: { uniqueItems: false }, fits: [[1, 1]], fails: [] },
  ],
  items: [
    {
      schema: { items: { type: 'integer' } },
      fits: [[], [1, 2], { 0: 'x' }],
      fails: [
        [1, 'x'],
        ['x', 1],
      ],
    },
    { schema: { items: false }, fits: [[], 'x'], fails: [[1], [null]] },
    { schema: { items: { items: { maximum: 1 } } }, fits: [[[0], [1]], [[]], [2]], fails: [[[0], [2]]] },
  ],
  properties: [
    {
      schema: { properties: { a: { type: 'integer' } } },
      fits: [{}, { a: 1 }, { b: 'x' }, []],
      fails: [{ a: 'x' }],
    },
    { schema: { properties: { 'a b"c': { const: 1 } } }, fits: [{ 'a b"c': 1 }], fails: [{ 'a b"c': 2 }] },
    {
      schema: { properties: { a: { properties: { b: { const: 1 } } } } },
      fits: [{ a: { b: 1 } }, { a: 1 }],
      fails: [{ a: { b: 2 } }],
    },
    {
      schema: { properties: { toString: { type: 'string' }, constructor: { type: 'number' } } },
      fits: [{}, { toString: 'x', constructor: 1 }],
      fails: [{ toString: 1 }, { constructor: 'x' }],
    },
  ],
  required: [
    { schema: { required: ['a'] }, fits: [{ a: null }, { a: 1, b: 2 }, 'x', []], fails: [{}, { b: 1 }] },
    { schema: { required: [] }, fits: [{}], fails: [] },
    { schema: { required: ['a', 'b'] }, fits: [{ a: 1, b: 1 }], fails: [{ a: 1 }, { b: 1 }] },
  ],
  additionalProperties: [
    {
      schema: { properties: { a: {} }, additionalProperties: false },
      fits: [{}, { a: 1 }, 'x'],
      fails: [{ b: 1 }, { a: 1, b: 1 }],
    },
    {
      schema: { additionalProperties: { type: 'integer' } },
      fits: [{}, { a: 1 }],
      fails: [{ a: 'x' }, { a: 1, b: null }],
    },
    { schema: { additionalProperties: true }, fits: [{ a: 1 }], fails: [] },
    {
      schema: { allOf: [{ properties: { a: {} } }], additionalProperties: { type: 'boolean' } },
      fits: [{ a: true }],
      fails: [{ a: 1 }],
    },
  ],
  allOf: [
    { schema: { allOf: [{ minimum: 1 }, { maximum: 3 }] }, fits: [1, 2, 3, 'x'], fails: [0, 4] },
    { schema: { allOf: [true, {}] }, fits: [1, null], fails: [] },
    { schema: { allOf: [true, false] }, fits: [], fails: [1, null] },
    {
      schema: { allOf: [{ required: ['a'] }, { required: ['b'] }], required: ['c'] },
      fits: [{ a: 1, b: 1, c: 1 }],
      fails: [
        { a: 1, b: 1 },
        { a: 1, c: 1 },
        { b: 1, c: 1 },
      ],
    },
  ],
  anyOf: [
    { schema: { anyOf: [{ type: 'integer' }, { minimum: 2 }] }, fits: [1, 2.5, 'x'], fails: [1.5] },
    {
      schema: { type: 'string', anyOf: [{ maxLength: 2 }, { minLength: 4 }] },
      fits: ['ab', 'abcd'],
      fails: ['abc', 3],
    },
    { schema: { anyOf: [false, false] }, fits: [], fails: [1, 'x'] },
    { schema: { anyOf: [{ anyOf: [{ type: 'null' }] }] }, fits: [null], fails: [1] },
  ],
  oneOf: [
    { schema: { oneOf: [{ type: 'integer' }, { minimum: 2 }] }, fits: [1, 2.5], fails: [3, 1.5] },
    { schema: { oneOf: [true, true] }, fits: [], fails: [1] },
    {
      schema: { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      fits: [{ a: 1 }, { b: 1 }],
      fails: [{ a: 1, b: 1 }, {}],
    },
    { schema: { oneOf: [true, false, false] }, fits: [1], fails: [] },
  ],
  not: [
    { schema: { not: { type: 'integer' } }, fits: ['x', 1.1], fails: [1] },
    { schema: { not: {} }, fits: [], fails: [1, null] },
    { schema: { not: { not: { type: 'string' } } }, fits: ['x'], fails: [1] },
    { schema: { properties: { a: { not: {} } } }, fits: [{ b: 1 }], fails: [{ a: 1 }] },
  ],
  $ref: [
    {
      schema: node,
      fits: [{ n: 1 }, { n: 1, next: { n: 2, next: { n: 3 } } }],
      fails: [
        { n: 1, next: {} },
        { n: 1, next: { n: 'x' } },
      ],
    },
    {
      schema: { $defs: { short: { maxLength: 2 } }, properties: { a: { $ref: '#/$defs/short' } } },
      fits: [{ a: 'ab' }, {}],
      fails: [{ a: 'abc' }],
    },
    {
      schema: { properties: { a: { type: 'integer' }, b: { $ref: '#/properties/a' } } },
      fits: [{ b: 1 }],
      fails: [{ b: 'x' }],
    },
    {
      schema: {
        $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/c' }, c: { type: 'integer' } },
        $ref: '#/$defs/a',
      },
      fits: [1],
      fails: ['x'],
    },
    {
      schema: { $defs: { a: { type: 'integer' } }, $ref: '#/$defs/a', maximum: 5 },
      fits: [5],
      fails: [6, 'x'],
    },
    {
      schema: { definitions: { 'a/b~c': { const: 1 } }, $ref: '#/definitions/a~1b~0c' },
      fits: [1],
      fails: [2],
    },
    {
      schema: { $defs: { tree: { type: 'array', items: { $ref: '#/$defs/tree' } } }, $ref: '#/$defs/tree' },
      fits: [[], [[], [[]]]],
      fails: [[1], [[], ['x']], 'x'],
    },
    {
      schema: { allOf: [{ const: 1 }], anyOf: [{ $ref: '#/allOf/0' }, { const: 2 }] },
      fits: [1],
      fails: [2],
    },
  ],
  annotations: [
    {
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $comment: 'c',
        title: 't',
        description: 'd',
        default: 7,
        examples: [1],
        deprecated: true,
        readOnly: false,
        writeOnly: false,
        type: 'integer',
      },
      fits: [1],
      fails: ['x'],
    },
    { schema: { format: 'email' }, fits: ['no address', 1], fails: [] },
  ],
};

/** What is no schema here: each with the path of its one problem. */
export const refusedSchemas: readonly (readonly [Json, string])[] = [
  [{ if: true }, '.if'],
  [{ patternProperties: {} }, '.patternProperties'],
  [{ prefixItems: [] }, '.prefixItems'],
  [{ dependentRequired: {} }, '.dependentRequired'],
  [{ multipleOf: 2 }, '.multipleOf'],
  [{ contains: {} }, '.contains'],
  [{ propertyNames: {} }, '.propertyNames'],
  [{ unevaluatedProperties: false }, '.unevaluatedProperties'],
  [{ $dynamicRef: '#' }, '.$dynamicRef'],
  [{ $anchor: 'a' }, '.$anchor'],
  [{ tpye: 'string' }, '.tpye'],
  [{ properties: { a: { tpye: 'string' } } }, '.properties.a.tpye'],
  [{ type: 'str' }, '.type'],
  [{ type: [] }, '.type'],
  [{ type: ['string', 'string'] }, '.type'],
  [{ type: 1 }, '.type'],
  [{ enum: [] }, '.enum'],
  [{ enum: 'x' }, '.enum'],
  [{ enum: [1, 1] }, '.enum'],
  [{ required: 'a' }, '.required'],
  [{ required: [1] }, '.required'],
  [{ required: ['a', 'a'] }, '.required'],
  [{ minimum: '1' }, '.minimum'],
  [{ exclusiveMinimum: true }, '.exclusiveMinimum'],
  [{ minLength: -1 }, '.minLength'],
  [{ minLength: 1.5 }, '.minLength'],
  [{ maxItems: '2' }, '.maxItems'],
  [{ uniqueItems: 'yes' }, '.uniqueItems'],
  [{ pattern: '(?=a)' }, '.pattern'],
  [{ pattern: '(a' }, '.pattern'],
  [{ pattern: 1 }, '.pattern'],
  [{ properties: [] }, '.properties'],
  [{ properties: { a: 1 } }, '.properties.a'],
  [{ items: [] }, '.items'],
  [{ items: 'x' }, '.items'],
  [{ additionalProperties: null }, '.additionalProperties'],
  [{ allOf: [] }, '.allOf'],
  [{ anyOf: {} }, '.anyOf'],
  [{ oneOf: [1] }, '.oneOf[0]'],
  [{ not: 1 }, '.not'],
  [{ $ref: '#/$defs/gone' }, '.$ref'],
  [{ $ref: 'https://example.com/schema' }, '.$ref'],
  [{ $ref: '#/default', default: {} }, '.$ref'],
  [{ $ref: 1 }, '.$ref'],
  [{ title: 1 }, '.title'],
  [{ examples: 1 }, '.examples'],
  [{ deprecated: 1 }, '.deprecated'],
  [{ properties: { a: { $id: 'x' } } }, '.properties.a.$id'],
];
