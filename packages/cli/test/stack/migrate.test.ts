import { randomBytes } from 'node:crypto';
import { readMigrations, readPlatform } from '@pennon/database';
import { startLocal } from '@pennon/local';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { emptyFolder, type Outcome } from '../pennon.js';
import { pennonHere } from '../pennon-here.js';

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
    pennonHere(['migrate', '--database-url', ...args], { cwd: await emptyFolder(), env: { DATABASE_URL } });

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

  it('says what is missing in a dry run and writes nothing, not even the history', async () => {
    await db.query('drop schema supabase_migrations cascade');
    const { out } = await run(['--dry-run']);
    expect(out).toContain(`lacks ${(await readMigrations()).length} migrations`);
    const { rows } = await db.query(
      `select nspname from pg_namespace where nspname in ('supabase_migrations', 'pennon')`,
    );
    expect(rows).toEqual([]);
  });

  it('applies all of them once', async () => {
    const { length } = await readMigrations();
    const first = await run([]);
    expect(first.err).toBe('');
    expect(first.out).toContain(`Applied ${length} migrations`);
    const again = await run(['--json']);
    expect(JSON.parse(again.out)).toMatchObject({ present: length, applied: [] });
  });

  it('lets the doctor look into the database: at its migrations, and for pg_cron', async () => {
    const stack = await startLocal({ port: 0, database: { url } });
    const doctor = async () => {
      const env = { SUPABASE_URL: stack.url, SUPABASE_SECRET_KEY: stack.secretKey, DATABASE_URL: url };
      return await pennonHere(['doctor', '--database-url'], { cwd: await emptyFolder(), env });
    };
    try {
      const whole = await doctor();
      expect(whole.out).toContain('✓ migrations: all of this release are applied');
      expect(whole.out).toContain('! pg_cron: is not there');
      expect(whole.exitCode).toBe(0);
      const { version, name: last } = (await readMigrations()).at(-1) ?? { version: '', name: '' };
      await db.query('delete from supabase_migrations.schema_migrations where version = $1', [version]);
      const partial = await doctor();
      expect(partial.out).toContain('✗ migrations: 1 missing');
      expect(partial.out).toContain(last);
      expect(partial.exitCode).toBe(1);
    } finally {
      await stack.close();
    }
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
