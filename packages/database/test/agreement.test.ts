import type { DocumentKind, Json } from '@pennon/core';
import { validateDocument } from '@pennon/core/validate';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { everyMember } from './every-member.js';

type Path = readonly (string | number)[];
interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Values that are wrong nearly everywhere, and wrong in ways that the engines may see differently. */
const junk: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  'x',
  'é',
  'a b',
  'on',
  'off',
  'rules',
  'fallthrough',
  'all',
  '1.2.3',
  'v1',
  '2026-02-29T00:00Z',
  '2028-02-29T00:00:00.5+14:59',
  -1,
  1.5,
  101,
  99_999,
  100_001,
  1e300,
  {},
  { x: 1 },
  { all: [] },
  { any: [], all: [] },
  { not: 1 },
  { variation: 'on' },
  { split: [] },
  { split: [{ variation: 'on', weight: 100_000 }] },
  { segment: [] },
  { attribute: 'a', op: 'exists' },
  // What JavaScript takes for a number when it adds.
  '',
  '7',
  true,
  null,
  [],
  [7],
  ['x'],
  [{}],
  [1, 'x', {}],
  { bucket: { salt: 's', from: 5, to: 1 } },
  { from: 5, until: 1 },
);

const mutation = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'add', 'repeat'),
  value: junk,
});
const regex = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'ab01.*+?{}[]()|^$\\dDwsbn,-:=!<',
        '{2,3}',
        '{0}',
        '(?:',
        '[a-c]',
        '[^',
        '\\.',
        '\\]',
      ),
      // Around the limit of states.
      fc.constantFrom(
        '(a{31}){30}',
        '(a|b{30}){31}',
        'a{998}',
        'a{999}',
        'a{1000}',
        '{31,}',
        '{0,499}',
        '(ab)',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe.each(engines)('validation in SQL on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const problemsInSql = async (kind: string, key: string, body: Json): Promise<readonly Problem[]> => {
    const { rows } = await db.query<{ problems: Problem[] }>(
      `select pennon.document_problems($1, $2, $3::jsonb, '$') as problems`,
      [kind, key, JSON.stringify(body)],
    );
    return (rows[0] as { problems: Problem[] }).problems;
  };

  it('lists the problems that core lists, of documents broken at random', async () => {
    const document = fc.constantFrom(...everyMember);
    await fc.assert(
      fc.asyncProperty(
        document,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        async (change, mutations) => {
          const { kind, key } = change;
          const body = mutations.reduce((tree, { at, how, value }) => {
            const paths = pathsOf(tree).filter((path) => String(path) !== 'key');
            return mutated(tree, paths[at % paths.length] ?? [], how, value);
          }, change.body as Json);
          fc.pre(typeof body === 'object' && body !== null && !Array.isArray(body) && 'key' in body);
          const inSql = await problemsInSql(kind, key, body);
          expect(inLines(inSql)).toEqual(inLines(validateDocument(kind as DocumentKind, body)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('takes the regular expressions that core takes', async () => {
    await fc.assert(
      fc.asyncProperty(regex, async (pattern) => {
        const when = { attribute: 'a', op: 'regex', value: pattern };
        const body = { key: 's', when };
        const inSql = await problemsInSql('segment', 's', body);
        expect([pattern, inSql.length]).toEqual([pattern, validateDocument('segment', body).length]);
      }),
      { numRuns: 400 },
    );
  });
});

/** In any order; what stands for an operator is quoted as either engine writes JSON. */
function inLines(problems: readonly Problem[]): readonly string[] {
  return problems
    .map(({ path, message }) => `${path}: ${message.replace(/(is no operator): [^"n].*/, '$1')}`)
    .sort();
}

/** The paths of everything inside a value, without those of the variations' free values and the metadata. */
function pathsOf(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member as Json, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

function mutated(tree: Json, [step, ...rest]: Path, how: string, value: Json): Json {
  if (step === undefined) return how === 'replace' ? value : tree;
  if (Array.isArray(tree)) {
    const index = Number(step);
    const item = tree[index] as Json;
    const withItem = (other: Json): Json => tree.map((each, place) => (place === index ? other : each));
    if (rest.length > 0) return withItem(mutated(item, rest, how, value));
    if (how === 'remove') return tree.filter((_, place) => place !== index);
    return how === 'replace' ? withItem(value) : [...tree, how === 'repeat' ? item : value];
  }
  const bag = tree as { readonly [key: string]: Json };
  if (rest.length > 0) return { ...bag, [step]: mutated(bag[step] as Json, rest, how, value) };
  if (how === 'add') return { ...bag, unheard: value };
  const others = Object.fromEntries(Object.entries(bag).filter(([name]) => name !== step));
  return how === 'replace' ? { ...bag, [step]: value } : others;
}
