import type { Config, FullSnapshot } from '@pennon/core';
import type { Control } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import {
  accepted,
  type Change,
  commit,
  deletion,
  newEnvironment,
  problemsOf,
  signedInAs,
  snapshot,
} from './requests.js';
import { controlOf } from './sql-control.js';

function section(key: string, base_version: number, body: Partial<Config>): Change {
  return { kind: 'config', key, base_version, body: { key, values: {}, ...body } };
}

describe.each(engines)('configuration sections on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
    await db.query(`insert into pennon.members (user_id, role) values ('editor', 'editor')`);
  });
  afterAll(() => db.close());

  const valuesIn = async (environment: string): Promise<Readonly<Record<string, unknown>>> => {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    return Object.fromEntries(documents.map(({ key, body }) => [key, (body as Config).values]));
  };
  const versionsOf = async (environment: string): Promise<Readonly<Record<string, number>>> => {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    return Object.fromEntries(documents.map(({ key, version }) => [key, version]));
  };
  const inheriting = async (): Promise<{ readonly base: string; readonly environment: string }> => {
    const [base, environment] = [await newEnvironment(db), await newEnvironment(db)];
    await control.inheritFrom({ environment, base });
    return { base, environment };
  };

  it('reach clients with their defaults, and operators as they were written', async () => {
    const environment = await newEnvironment(db);
    const schema = { properties: { retries: { type: 'integer', default: 3 }, url: { type: 'string' } } };
    const written = { key: 'http', values: { url: '/x' }, schema };
    await accepted(db, environment, [section('http', 0, written)]);
    expect(await valuesIn(environment)).toEqual({ http: { url: '/x', retries: 3 } });
    const { body, resolved } = await control.document({ environment, kind: 'config', key: 'http' });
    expect(body).toEqual(written);
    expect(resolved).toEqual({ ...written, values: { url: '/x', retries: 3 } });
  });

  it('are refused where they violate their schema, with every problem by its path', async () => {
    const environment = await newEnvironment(db);
    const schema = {
      type: 'object',
      required: ['url'],
      properties: { retries: { type: 'integer', maximum: 5 }, tags: { items: { type: 'string' } } },
    };
    const change = section('http', 0, { values: { retries: 9, tags: ['a', 1] }, schema });
    expect(await problemsOf(db, environment, [section('fine', 0, {}), change])).toEqual([
      '$[1].body.values: lacks "url"',
      '$[1].body.values.retries: must be at most 5',
      '$[1].body.values.tags[1]: must be string',
    ]);
    expect((await snapshot(db, environment)).revision).toBe(0);
  });

  it('are refused with a schema that says what is not checked', async () => {
    const environment = await newEnvironment(db);
    const change = section('http', 0, { schema: { properties: { a: { multipleOf: 3 } } } });
    expect(await problemsOf(db, environment, [change])).toEqual([
      '$[0].body.schema.properties.a.multipleOf: is a keyword that is not checked here; leave it out rather than have it ignored',
    ]);
  });

  it('inherit what they extend, member by member, and its schema unless they have one', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [
      section('top', 0, {
        values: { a: 1, deep: { x: 1, y: 1 }, list: [1, 2] },
        schema: { properties: { a: { type: 'integer' } } },
      }),
      section('middle', 0, { extends: 'top', values: { deep: { y: 2 } } }),
      section('leaf', 0, { extends: 'middle', values: { a: 5, deep: { z: 3 }, list: [] } }),
    ]);
    expect(await valuesIn(environment)).toMatchObject({
      middle: { a: 1, deep: { x: 1, y: 2 }, list: [1, 2] },
      leaf: { a: 5, deep: { x: 1, y: 2, z: 3 }, list: [] },
    });
    expect(
      await problemsOf(db, environment, [section('leaf', 1, { extends: 'middle', values: { a: 'x' } })]),
    ).toEqual(['$[0].body.values.a: must be integer']);
  });

  it('are committed with what they extend, in one revision, and only when that changes them', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [
      section('top', 0, { values: { a: 1, b: 1 } }),
      section('heir', 0, { extends: 'top' }),
      section('own', 0, { extends: 'top', values: { a: 7 } }),
      section('other', 0, {}),
    ]);
    const { revision, versions } = await accepted(db, environment, [
      section('top', 1, { values: { a: 2, b: 1 } }),
    ]);
    expect([revision, versions]).toEqual([
      2,
      [
        { kind: 'config', key: 'heir', version: 2 },
        { kind: 'config', key: 'top', version: 2 },
      ],
    ]);
    expect(await valuesIn(environment)).toMatchObject({ heir: { a: 2, b: 1 }, own: { a: 7, b: 1 } });
    expect((await control.document({ environment, kind: 'config', key: 'heir' })).body).toEqual({
      key: 'heir',
      values: {},
      extends: 'top',
    });
  });

  it('keep what they extend from becoming what violates them', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [
      section('top', 0, { values: { a: 1 } }),
      section('heir', 0, { extends: 'top', schema: { properties: { a: { maximum: 5 } } } }),
    ]);
    expect(await problemsOf(db, environment, [section('top', 1, { values: { a: 6 } })])).toEqual([
      `$[0].body: config heir of ${environment} inherits from it, and its values.a must be at most 5`,
    ]);
  });

  it('inherit from the section of the same key in the base environment, at once', async () => {
    const { base, environment } = await inheriting();
    await accepted(db, base, [section('http', 0, { values: { a: 1, b: 1 } }), section('absent', 0, {})]);
    await accepted(db, environment, [section('http', 0, { values: { b: 2 } })]);
    expect(await valuesIn(environment)).toEqual({ http: { a: 1, b: 2 } });
    const { body } = await commit(db, {
      environment: base,
      changes: [section('http', 1, { values: { a: 3, b: 3 } })],
    });
    expect(body).toMatchObject({
      revision: 2,
      heirs: [
        { environment, previous: 1, revision: 2, versions: [{ kind: 'config', key: 'http', version: 2 }] },
      ],
    });
    expect(await valuesIn(environment)).toEqual({ http: { a: 3, b: 2 } });
    expect((await control.history({ environment })).commits[0]?.note).toBe(
      `Inherited from ${base}, revision 2.`,
    );
  });

  it('prefer what is nearer in the chain of sections, then the environment over its base', async () => {
    const { base, environment } = await inheriting();
    await accepted(db, base, [
      section('top', 0, { values: { a: 'top, base', b: 'top, base', c: 'top, base' } }),
      section('leaf', 0, { extends: 'top', values: { c: 'leaf, base' } }),
    ]);
    await accepted(db, environment, [
      section('top', 0, { values: { b: 'top, own', c: 'top, own' } }),
      section('leaf', 0, {}),
    ]);
    expect((await valuesIn(environment)).leaf).toEqual({ a: 'top, base', b: 'top, own', c: 'leaf, base' });
  });

  it('show in a dry run what would change in every environment, and change nothing', async () => {
    const { base, environment } = await inheriting();
    await accepted(db, base, [section('http', 0, { values: { a: 1 } })]);
    await accepted(db, environment, [section('http', 0, {})]);
    const { body } = await commit(db, {
      environment: base,
      changes: [section('http', 1, { values: { a: 2 } })],
      options: { dry_run: true },
    });
    const changes = [{ path: '$.values.a', op: 'replace', from: 1, to: 2 }];
    expect(body).toMatchObject({ diff: [{ changes }], heirs: [{ environment, diff: [{ changes }] }] });
    expect([await valuesIn(base), await valuesIn(environment)]).toEqual([
      { http: { a: 1 } },
      { http: { a: 1 } },
    ]);
  });

  it('in a protected environment wait for their own approved commit, and the answer says so', async () => {
    const { base, environment } = await inheriting();
    await accepted(db, base, [section('http', 0, { values: { a: 1 } })]);
    await accepted(db, environment, [section('http', 0, {})]);
    await db.query('update pennon.environments set protected = true where key = $1', [environment]);
    const { body } = await commit(db, {
      environment: base,
      changes: [section('http', 1, { values: { a: 2 } })],
    });
    expect(body).toMatchObject({
      heirs: [],
      warnings: [
        { kind: 'config', key: 'http', message: expect.stringContaining(`${environment} inherits it`) },
      ],
    });
    expect(await valuesIn(environment)).toEqual({ http: { a: 1 } });
  });

  it('let browsers hold nothing that a base environment keeps from them', async () => {
    const { base, environment } = await inheriting();
    await accepted(db, base, [section('http', 0, { values: { secret: 1 } })]);
    expect(await problemsOf(db, environment, [section('http', 0, { delivery: 'rules' })])).toEqual([
      `$[0].body.delivery: lets browsers hold what config http of ${base} keeps from them`,
    ]);
  });

  it('let browsers hold nothing that reaches them through what only the base says', async () => {
    const { base, environment } = await inheriting();
    await accepted(db, base, [section('top', 0, { delivery: 'rules' })]);
    await accepted(db, base, [section('leaf', 0, { delivery: 'rules', extends: 'top' })]);
    await accepted(db, environment, [section('top', 0, { values: { secret: 1 } })]);
    expect(await problemsOf(db, environment, [section('leaf', 0, { delivery: 'rules' })])).toEqual([
      `$[0].body.delivery: lets browsers hold what config top of ${environment} keeps from them`,
    ]);
  });

  it('that inherit from each other are each refused by their own path', async () => {
    const environment = await newEnvironment(db);
    const schema = { properties: { a: { type: 'string' } } };
    const changes = [section('top', 0, {}), section('leaf', 0, { extends: 'top', values: { a: 1 }, schema })];
    expect(await problemsOf(db, environment, changes)).toEqual(['$[1].body.values.a: must be string']);
  });

  it('are refused when their values are nested too deeply to be looked through', async () => {
    const environment = await newEnvironment(db);
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    const change = (depth: number): Change =>
      section('deep', 0, { values: { a: nested(depth) } } as Partial<Config>);
    expect(await problemsOf(db, environment, [change(100)])).toEqual([
      '$[0].body.values: is nested deeper than 100',
    ]);
    await accepted(db, environment, [change(99)]);
  });

  it('lose what a deleted base section gave, unless they need it', async () => {
    const { base, environment } = await inheriting();
    await accepted(db, base, [section('a', 0, { values: { x: 1 } }), section('b', 0, { values: { x: 1 } })]);
    await accepted(db, environment, [section('a', 0, {}), section('b', 0, { schema: { required: ['x'] } })]);
    await accepted(db, base, [deletion('config', 'a', 1)]);
    expect((await valuesIn(environment)).a).toEqual({});
    expect(await problemsOf(db, base, [deletion('config', 'b', 1)])).toEqual([
      `$[0].body: config b of ${environment} inherits from it, and its values lacks "x"`,
    ]);
  });

  it('are resolved anew when the base changes, and refuse one that violates them', async () => {
    const [base, environment] = [await newEnvironment(db), await newEnvironment(db)];
    await accepted(db, base, [section('http', 0, { values: { a: 1 } })]);
    await accepted(db, environment, [section('http', 0, {})]);
    const [made] = await control.inheritFrom({ environment, base });
    expect(made).toMatchObject({ environment, revision: 2, versions: [{ key: 'http', version: 2 }] });
    expect(await valuesIn(environment)).toEqual({ http: { a: 1 } });
    await control.inheritFrom({ environment, base: null });
    expect([await valuesIn(environment), await versionsOf(environment)]).toEqual([{ http: {} }, { http: 3 }]);

    await accepted(db, environment, [
      section('http', 3, { schema: { properties: { a: { type: 'string' } } } }),
    ]);
    await expect(control.inheritFrom({ environment, base })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      details: [{ path: 'base', message: expect.stringContaining('values.a must be string') }],
    });
    expect(await valuesIn(environment)).toEqual({ http: {} });
    const { rows } = await db.query('select base from pennon.environments where key = $1', [environment]);
    expect(rows).toEqual([{ base: null }]);
  });

  it('do not inherit in a circle, from nowhere, or because an editor wants it', async () => {
    const { base, environment } = await inheriting();
    await expect(control.inheritFrom({ environment: base, base: environment })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
    });
    await expect(control.inheritFrom({ environment, base: environment })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
    });
    await expect(control.inheritFrom({ environment, base: 'nowhere' })).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
    await expect(
      controlOf(db, signedInAs('editor')).inheritFrom({ environment, base: null }),
    ).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
  });

  it('of thousands of keys are checked in a moment', async () => {
    const environment = await newEnvironment(db);
    const names = Array.from({ length: 2000 }, (_, index) => `key-${index}`);
    const schema = {
      properties: Object.fromEntries(
        names.map((name) => [name, { type: 'integer', minimum: 0, default: 1 }]),
      ),
      additionalProperties: false,
    };
    await accepted(db, environment, [section('large', 0, { schema })]);
    expect(Object.keys((await valuesIn(environment)).large as object)).toHaveLength(2000);
  });
});
