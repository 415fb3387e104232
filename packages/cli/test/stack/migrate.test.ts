import { randomBytes } from 'node:crypto';
import { readMigrations, readPlatform } from '@pennon/database';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { emptyFolder, type Outcome, pennon } from '../pennon.js';

const native = inject('nativePostgres');

describe.skipIf(!('url' in native))('pennon migrate --database-url, on native Postgres', () => {
  const server = 'url' in native ? native.url : 'postgresql://nowhere';
  const name = `pennon_cli_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  let admin: pg.Client;
  let db: pg.Client;

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: server });
    await admin.connect();
    await admin.query(`create database ${name}`);
    db = new pg.Client({ connectionString: url });
    await db.connect();
  });

  afterAll(async () => {
    await db?.end();
    await admin?.query(`drop database if exists ${name} with (force)`);
    await admin?.query(`drop role if exists ${name}`);
    await admin?.end();
  });

  const run = async (args: readonly string[], DATABASE_URL = url): Promise<Outcome> =>
    pennon(['migrate', '--database-url', ...args], { cwd: await emptyFolder(), env: { DATABASE_URL } });

  const as = (user: string): string => Object.assign(new URL(url), { username: user }).href;

  it("refuses a database that is no Supabase project's, and names what it lacks", async () => {
    const { err, exitCode } = await run([]);
    expect(exitCode).toBe(1);
    expect(err).toContain('DATABASE_NOT_SUPABASE');
    expect(err).toContain('schema auth, schema realtime');
  });

  it('refuses a role that may not log in, and one that may not create', async () => {
    for (const { sql } of await readPlatform()) await db.query(sql);
    await admin.query(`create role ${name} nologin`);
    expect((await run([], as(name))).err).toContain('DATABASE_PASSWORD_REFUSED');
    await admin.query(`alter role ${name} login`);
    expect((await run([], as(name))).err).toContain('DATABASE_RIGHTS_MISSING');
  });

  it('says that a database is unknown', async () => {
    const elsewhere = Object.assign(new URL(url), { pathname: '/pennon_nowhere' }).href;
    expect((await run([], elsewhere)).err).toContain('DATABASE_UNKNOWN');
  });

  it('says what is missing in a dry run and writes nothing', async () => {
    const { out } = await run(['--dry-run']);
    expect(out).toContain(`lacks ${(await readMigrations()).length} migrations`);
    const { rows } = await db.query(`select to_regnamespace('supabase_migrations') is null as untouched`);
    expect(rows).toEqual([{ untouched: true }]);
  });

  it('applies all of them once', async () => {
    const { length } = await readMigrations();
    const first = await run([]);
    expect(first.err).toBe('');
    expect(first.out).toContain(`Applied ${length} migrations`);
    const again = await run(['--json']);
    expect(JSON.parse(again.out)).toMatchObject({ present: length, applied: [] });
  });

  it('names a migration that was applied with another text', async () => {
    const history = 'supabase_migrations.schema_migrations';
    await db.query(`update ${history} set statements = '{select 1}' where name = 'pennon_environments'`);
    const { err, exitCode } = await run(['--dry-run']);
    expect(exitCode).toBe(1);
    expect(err).toContain('PENNON_MIGRATION_EDITED');
    expect(err).toContain('_pennon_environments');
  });
});
