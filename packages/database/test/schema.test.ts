import { readFile } from 'node:fs/promises';
import { describeSchema, readMigrations } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';

const [pglite] = engines;

describe('schema.sql', () => {
  it('is what the migrations make; `npm run schema -w @pennon/database` writes it anew', async () => {
    const db = (await pglite?.open()) as TestDatabase;
    const written = await readFile(new URL('../schema.sql', import.meta.url), 'utf8');
    expect(await describeSchema(db)).toBe(written);
    await db.close();
  });
});

describe('the migrations', () => {
  it('raise nothing without an error code and a hint', async () => {
    const raises = (await readMigrations()).flatMap(
      ({ sql }) => sql.match(/raise exception[\s\S]*?;\n/g) ?? [],
    );
    expect(raises.length).toBeGreaterThan(0);
    for (const raise of raises) expect(raise).toMatch(/errcode = .*\bhint = /s);
  });

  it('hold one function each, with its comment and its revoke; one that replaces another keeps those', async () => {
    for (const { name, sql } of await readMigrations()) {
      const created = sql.match(/^create function/gm) ?? [];
      const replaced = sql.match(/^create or replace function/gm) ?? [];
      expect([name, created.length + replaced.length <= 1]).toEqual([name, true]);
      for (const saying of [/^comment on function/gm, /^revoke execute on function .* from public/gm]) {
        const said = (sql.match(saying) ?? []).length;
        expect([name, said]).toEqual([name, replaced.length === 0 ? created.length : said]);
      }
    }
  });
});

describe.each(engines)('the schema on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const ours = `n.nspname in ('pennon', 'pennon_api') or (n.nspname = 'public' and p.proname like 'pennon%')`;

  it('shows a trigger that someone disabled', async () => {
    const before = await describeSchema(db);
    await db.exec('begin; alter table pennon.versions disable trigger refuse_rewriting');
    const after = await describeSchema(db);
    await db.exec('rollback');
    expect(before).toContain('alter table pennon.versions enable always trigger refuse_rewriting;');
    expect(after).toContain('alter table pennon.versions disable trigger refuse_rewriting;');
  });

  it('explains every table and function', async () => {
    const { rows } = await db.query(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where (${ours}) and obj_description(p.oid, 'pg_proc') is null
      union all
      select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('pennon', 'pennon_api') and obj_description(c.oid, 'pg_class') is null`);
    expect(rows).toEqual([]);
  });

  it('gives every security-definer function a search path with temporary objects last', async () => {
    const { rows } = await db.query(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where (${ours}) and p.prosecdef and not p.proconfig @> array['search_path=pg_catalog, pg_temp'] is true`);
    expect(rows).toEqual([]);
  });

  it('runs as its owner what is called from outside and triggers, and role_of for policies', async () => {
    const { rows } = await db.query(`
      select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where (${ours}) and p.prosecdef <> (n.nspname in ('pennon_api', 'public') or p.proname = 'role_of')
        and p.prorettype <> 'trigger'::regtype order by 1`);
    expect(rows).toEqual([]);
  });

  it('lets each role call what it is meant to and nothing else', async () => {
    const { rows } = await db.query(`
      select role, p.oid::regprocedure::text as name, is_meant
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
        unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) role,
        lateral (
          select role <> 'authenticator' and (
            n.nspname = 'public' or p.proname = 'role_of' or (n.nspname = 'pennon_api' and role <> 'anon')
          )
        ) meant (is_meant)
      where (${ours}) and has_function_privilege(role, p.oid, 'execute') <> is_meant
      order by role, 2`);
    expect(rows).toEqual([]);
  });

  it('has row-level security on every table', async () => {
    const { rows } = await db.query(`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname in ('pennon', 'pennon_api') and not c.relrowsecurity`);
    expect(rows).toEqual([]);
  });
});
