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

  it('hold one function each, with its comment and its revoke', async () => {
    for (const { name, sql } of await readMigrations()) {
      const created = sql.match(/create function ([a-z_.0-9]+)/g) ?? [];
      expect([name, created.length]).toEqual([name, Math.min(created.length, 1)]);
      expect(sql.match(/^comment on function/gm) ?? []).toHaveLength(created.length);
      expect(sql.match(/^revoke execute on function .* from public/gm) ?? []).toHaveLength(created.length);
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
        where c.relkind = 'r' and n.nspname in ('pennon', 'pennon_api') and obj_description(c.oid, 'pg_class') is null`);
    expect(rows).toEqual([]);
  });

  it('gives every security-definer function a search path with temporary objects last', async () => {
    const { rows } = await db.query<{ name: string; path: string[] }>(`
      select p.proname as name, p.proconfig as path from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where (${ours}) and p.prosecdef order by 1`);
    expect(rows).toEqual(
      ['commit', 'pennon_enabled', 'pennon_evaluate', 'pennon_snapshot', 'role_of'].map((name) => ({
        name,
        path: expect.arrayContaining(['search_path=pg_catalog, pg_temp']),
      })),
    );
  });

  it('lets no role call more than it is meant to', async () => {
    const { rows } = await db.query<{ role: string; names: string }>(`
      select role, string_agg(p.proname, ' ' order by p.proname) as names
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
        unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) role
      where (${ours}) and has_function_privilege(role, p.oid, 'execute')
      group by role order by role`);
    expect(rows).toEqual([
      { role: 'anon', names: 'pennon_enabled pennon_evaluate pennon_snapshot role_of' },
      { role: 'authenticated', names: 'commit pennon_enabled pennon_evaluate pennon_snapshot role_of' },
      { role: 'service_role', names: 'commit pennon_enabled pennon_evaluate pennon_snapshot role_of' },
    ]);
  });

  it('has row-level security on every table', async () => {
    const { rows } = await db.query(`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname in ('pennon', 'pennon_api') and not c.relrowsecurity`);
    expect(rows).toEqual([]);
  });
});
