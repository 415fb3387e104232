import type { Json } from '@pennon/core';
import type { Control, Difference } from '@pennon/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applied } from './apply-differences.js';
import { engines, type TestDatabase } from './engines.js';
import { accepted, deletion, flagChange, flagOf, newEnvironment } from './requests.js';
import { controlOf } from './sql-control.js';

const scalar = fc.constantFrom<Json[]>(null, true, 0, 1, 2.5, 'a', 'b', 'c d', '');
/** Items that have an id, of which few are different, so that they are added, removed, changed and moved. */
const { value } = fc.letrec<{ value: Json; item: Json }>((tie) => ({
  item: fc.record({ id: fc.constantFrom('x', 'y', 'z', 'q"]'), v: tie('value') }) as fc.Arbitrary<Json>,
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.dictionary(fc.constantFrom('a', 'b c', 'd.e', '$x', 'f"]['), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    fc.uniqueArray(tie('item'), { maxLength: 4, selector: (item) => (item as { id: string }).id }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.uniqueArray(scalar, { maxLength: 5 }),
  ),
}));

describe.each(engines)('diff on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
  });
  afterAll(() => db.close());

  const differences = async (before: Json, after: Json): Promise<readonly Difference[]> => {
    const { rows } = await db.query<{ list: readonly Difference[] }>(
      `select pennon.differences($1::jsonb, $2::jsonb, '$') as list`,
      [JSON.stringify(before), JSON.stringify(after)],
    );
    return rows[0]?.list ?? [];
  };

  it.each<[string, Json, Json, readonly unknown[]]>([
    ['nothing where nothing differs', { a: [1] }, { a: [1.0] }, []],
    [
      'members by their name',
      { a: 1, 'b c': 1 },
      { a: null, d: 2 },
      [
        { path: '$.a', op: 'replace', from: 1, to: null },
        { path: '$["b c"]', op: 'remove', from: 1 },
        { path: '$.d', op: 'add', to: 2 },
      ],
    ],
    [
      'items by their id, key, variation or flag',
      { rules: [{ id: 'x', v: 1 }, { id: 'y' }] },
      { rules: [{ id: 'y' }] },
      [{ path: '$.rules[id="x"]', op: 'remove', from: { id: 'x', v: 1 } }],
    ],
    [
      'a new order in one line',
      [{ key: 'x' }, { key: 'y' }],
      [{ key: 'y' }, { key: 'x', v: 1 }],
      [
        { path: '$[key="x"].v', op: 'add', to: 1 },
        { path: '$[*].key', op: 'replace', from: ['x', 'y'], to: ['y', 'x'] },
      ],
    ],
    [
      'scalars by themselves',
      ['a', 'b', 'c'],
      ['b', 'c', 'd'],
      [
        { path: '$[="a"]', op: 'remove', from: 'a' },
        { path: '$[="d"]', op: 'add', to: 'd' },
      ],
    ],
    [
      'anything else by its place',
      [1, 1, [2]],
      [1, 3],
      [
        { path: '$[1]', op: 'replace', from: 1, to: 3 },
        { path: '$[2]', op: 'remove', from: [2] },
      ],
    ],
  ])('names %s', async (_, before, after, expected) => {
    expect(await differences(before, after)).toEqual(expected);
  });

  it('takes what is nested deeper than 32 for one thing, and so has stack enough on every engine', async () => {
    const nested = (depth: number, leaf: Json): Json => (depth === 0 ? leaf : { a: nested(depth - 1, leaf) });
    expect(await differences(nested(32, 1), nested(32, 2))).toMatchObject([
      { op: 'replace', from: 1, to: 2 },
    ]);
    expect(await differences(nested(2000, 1), nested(2000, 2))).toMatchObject([
      { path: `$${'.a'.repeat(32)}`, op: 'replace' },
    ]);
    const sides = [1, 2, 3].map((leaf) => JSON.stringify(nested(2000, leaf)));
    const { rows } = await db.query<{ body: unknown }>(
      `select pennon.merged($1::jsonb, $2::jsonb, $3::jsonb, '$', null) as body`,
      sides,
    );
    expect(rows[0]?.body).toMatchObject({ conflicts: [{ path: `$${'.a'.repeat(32)}` }] });
  });

  it('leads, applied to one value, to the other', async () => {
    await fc.assert(
      fc.asyncProperty(value, value, async (before, after) => {
        expect(applied(before, await differences(before, after))).toEqual(after);
      }),
      { numRuns: 150 },
    );
  });

  it('merges so that no change of either side is lost', async () => {
    await fc.assert(
      fc.asyncProperty(value, value, value, async (base, origin, target) => {
        const { rows } = await db.query<{ body: { value: Json; conflicts: readonly unknown[] } }>(
          `select pennon.merged($1::jsonb, $2::jsonb, $3::jsonb, '$', null) as body`,
          [base, origin, target].map((side) => JSON.stringify(side)),
        );
        const { value: merged, conflicts } = (rows[0] as { body: { value: Json; conflicts: unknown[] } })
          .body;
        if (conflicts.length > 0) return;
        const [ours, theirs] = [await differences(base, origin), await differences(base, target)];
        const paths = new Set(theirs.map(({ path }) => path));
        const shared = new Set(ours.map(({ path }) => path).filter((path) => paths.has(path)));
        // What both added at one place is merged in turn, and a new order has room for what the other added.
        const own = [...ours, ...theirs].filter(({ path }) => !path.includes('[*]') && !shared.has(path));
        expect(applied(merged, own)).toEqual(merged);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['only one side changed', 0],
    ['both made the same change', 1],
  ])('merges without a conflict when %s', async (_, isSame) => {
    await fc.assert(
      fc.asyncProperty(value, value, async (base, changed) => {
        const sides = isSame ? [base, changed, changed] : [base, changed, base];
        const { rows } = await db.query<{ body: unknown }>(
          `select pennon.merged($1::jsonb, $2::jsonb, $3::jsonb, '$', null) as body`,
          sides.map((side) => JSON.stringify(side)),
        );
        expect(rows[0]?.body).toEqual({ value: changed, conflicts: [] });
      }),
      { numRuns: 40 },
    );
  });

  it('compares versions of a document, revisions, and environments', async () => {
    const environment = await newEnvironment(db);
    const other = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a'), flagChange('b')]);
    await accepted(db, environment, [flagChange('a', 1, { status: 'inactive' }), deletion('flag', 'b', 1)]);
    await accepted(db, other, [flagChange('c')]);
    const toInactive = { path: '$.status', op: 'replace', from: 'active', to: 'inactive' };
    const address = { environment, kind: 'flag', key: 'a' } as const;
    const changed = { kind: 'flag', key: 'a', from: 1, to: 2, changes: [toInactive] };
    expect(await control.diff({ ...address, version: 1 }, address)).toEqual([changed]);
    const gone = {
      kind: 'flag',
      key: 'b',
      from: 1,
      to: null,
      changes: [{ path: '$', op: 'remove', from: flagOf('b') }],
    };
    expect(await control.diff({ environment, revision: 1 }, { environment })).toEqual([changed, gone]);
    expect(await control.diff({ environment }, { environment })).toEqual([]);
    expect(
      (await control.diff({ environment }, { environment: other })).map(({ key, from, to }) => [
        key,
        from,
        to,
      ]),
    ).toEqual([
      ['a', 2, null],
      ['c', null, 1],
    ]);
  });

  it('refuses sides that are not there or not alike', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    await expect(control.diff({ environment, revision: 9 }, { environment })).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
    await expect(control.diff({ ...address, version: 2 }, address)).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
    await expect(control.diff(address, { environment })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      details: [{ path: 'after' }],
    });
  });
});
