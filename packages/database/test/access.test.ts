import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import {
  accepted,
  anon,
  as,
  commit,
  flagChange,
  newEnvironment,
  serviceRole,
  signedInAs,
} from './requests.js';

const callers = [
  ['anon', anon],
  ['a signed-in stranger', signedInAs('stranger')],
  ['an admin among the members', signedInAs('boss')],
  ['service_role', serviceRole],
] as const;

const tables = [
  'environments',
  'documents',
  'document_references',
  'versions',
  'commits',
  'members',
  'change_requests',
  'approvals',
  'authorisations',
  'audit_log',
  'api_tokens',
  'pii_keys',
  'digest_key',
];

const writes = tables.flatMap((table) => [
  `insert into pennon.${table} default values`,
  `update pennon.${table} set environment = 'x'`,
  `delete from pennon.${table}`,
  `truncate pennon.${table} cascade`,
]);

describe.each(engines)('access on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await newEnvironment(db);
    await db.query(`insert into pennon.members (user_id, role) values ('boss', 'admin')`);
    await accepted(db, environment, [flagChange('a')]);
  });
  afterAll(() => db.close());

  describe.each(callers)('%s', (_, caller) => {
    it.each(tables)('cannot read pennon.%s', async (table) => {
      await expect(as(db, caller, (sql) => sql.query(`select * from pennon.${table}`))).rejects.toMatchObject(
        {
          code: '42501',
        },
      );
    });

    it.each(writes)('cannot %s', async (statement) => {
      await expect(as(db, caller, (sql) => sql.query(statement))).rejects.toMatchObject({ code: '42501' });
    });

    it('cannot call an internal function', async () => {
      const calls = ['pennon.role_of()', `pennon.write_history('x', 1, '[]', null, 'me')`, 'pennon.author()'];
      for (const call of calls) {
        await expect(as(db, caller, (sql) => sql.query(`select ${call}`))).rejects.toMatchObject({
          code: '42501',
        });
      }
    });
  });

  it.each([
    'update pennon.versions set body = null',
    'delete from pennon.versions',
    'truncate pennon.versions cascade',
    `update pennon.commits set author = 'someone'`,
    'delete from pennon.commits',
    'truncate pennon.commits cascade',
    'truncate pennon.environments cascade',
  ])('does not even let the owner %s', async (statement) => {
    await expect(db.query(statement)).rejects.toMatchObject({ code: 'PT403', hint: expect.any(String) });
  });

  it('refuses to rewrite history in a session that plays a replica', async () => {
    await db.exec('set session_replication_role = replica');
    await expect(db.query('delete from pennon.versions')).rejects.toMatchObject({ code: 'PT403' });
    await expect(db.query('truncate pennon.commits cascade')).rejects.toMatchObject({ code: 'PT403' });
    await db.exec('reset session_replication_role');
  });

  it('lets the owner commit, signed with the role', async () => {
    const { rows } = await db.query<{ body: unknown }>('select pennon_api.commit($1, $2::jsonb) as body', [
      environment,
      JSON.stringify([flagChange('by-owner')]),
    ]);
    expect(rows[0]?.body).toMatchObject({ revision: 2 });
    const commits = await db.query(
      `select author from pennon.commits where environment = $1 and revision = 2`,
      [environment],
    );
    expect(commits.rows).toEqual([{ author: 'postgres' }]);
  });

  it('does not take a security-definer function of the app for its owner', async () => {
    await db.exec(`
      create function public.app_commit(environment text, changes jsonb) returns jsonb
        language sql security definer as 'select pennon_api.commit(environment, changes)';
      grant execute on function public.app_commit(text, jsonb) to anon`);
    const { rows } = await as(db, anon, (sql) =>
      sql.query<{ body: unknown }>('select public.app_commit($1, $2::jsonb) as body', [
        environment,
        JSON.stringify([flagChange('b')]),
      ]),
    );
    expect(rows[0]?.body).toMatchObject({ code: 'PENNON_FORBIDDEN' });
  });

  it('does not run what a caller with SQL access hides behind the names of types and tables', async () => {
    // With an empty search_path Postgres would look among temporary types and tables first.
    await db.exec(`
      begin;
      grant temporary on database "${await databaseName(db)}" to authenticated;
      set local role authenticated;
      create function pg_temp.spy(value pg_catalog.jsonb) returns boolean language plpgsql
        as 'begin perform set_config(''spy.ran_as'', current_user::text, false); return true; end';
      create domain pg_temp.jsonb as pg_catalog.jsonb check (pg_temp.spy(value));
      create temporary table pg_namespace as
        select name as nspname, oid as nspowner
        from (values ('pennon'::name, (select oid from pg_catalog.pg_roles where rolname = 'authenticated'))) as t (name, oid);
      grant select on pg_namespace to public`);
    const { rows } = await db.query<{ body: unknown }>(
      'select pennon_api.commit($1, $2::pg_catalog.jsonb) as body',
      [environment, JSON.stringify([flagChange('spied')])],
    );
    await db.query('select public.pennon_snapshot($1)', [environment]);
    const spy = await db.query(`select current_setting('spy.ran_as', true) as ran_as`);
    await db.exec('rollback');
    expect(rows[0]?.body).toMatchObject({ code: 'PENNON_FORBIDDEN' });
    expect(spy.rows).toEqual([{ ran_as: null }]);
  });

  it('ends a membership at once', async () => {
    await db.query(`insert into pennon.members (user_id, role) values ('leaver', 'editor')`);
    const change = (key: string) => ({
      environment,
      changes: [flagChange(key)],
      caller: signedInAs('leaver'),
    });
    expect((await commit(db, change('l1'))).status).toBe(200);
    await db.query(`delete from pennon.members where user_id = 'leaver'`);
    expect((await commit(db, change('l2'))).status).toBe(403);
  });
});

async function databaseName(db: TestDatabase): Promise<string> {
  const { rows } = await db.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}
