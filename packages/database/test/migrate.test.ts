import { type Migration, migrate, readMigrations } from '@pennon/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { concurrentEngines, engines, type TestDatabase } from './engines.js';
import { becomeHostedOwner } from './hosted-owner.js';
import { accepted, flagChange } from './requests.js';

const first: Migration = {
  version: '20000101000000',
  name: 'pennon_first',
  sql: 'create table pennon_first ();',
};
const second: Migration = {
  version: '20000101000001',
  name: 'pennon_second',
  sql: 'create table pennon_second ();',
};
const broken: Migration = {
  version: '20000101000002',
  name: 'pennon_broken',
  sql: 'create table pennon_broken (); select 1 / 0;',
};

describe('the migrations', () => {
  it('have 14-digit versions in their order, each once, and names that say whose they are', async () => {
    const migrations = await readMigrations();
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort());
    for (const { version, name } of migrations) {
      expect(version).toMatch(/^\d{14}$/);
      expect(name).toMatch(/^pennon_[a-z0-9_]+$/);
    }
  });
});

describe.each(engines)('migrate on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open('platform');
  });
  afterAll(() => db.close());
  afterEach(() =>
    db.exec(`
      drop table if exists pennon_first, pennon_second, pennon_broken;
      delete from supabase_migrations.schema_migrations where name like 'pennon\\_%'`),
  );

  const history = async (): Promise<unknown> => {
    const { rows } = await db.query(
      `select version, name, statements from supabase_migrations.schema_migrations order by 1`,
    );
    return rows;
  };

  it('applies what is missing, records it as the Supabase CLI does, and says what it did', async () => {
    const seen: string[] = [];
    await migrate(db, { migrations: [first] });
    const applied = await migrate(db, {
      migrations: [first, second],
      onApplied: ({ name }) => seen.push(name),
    });
    expect(applied).toEqual([second]);
    expect(seen).toEqual(['pennon_second']);
    expect(await history()).toEqual(
      [first, second].map(({ version, name, sql }) => ({ version, name, statements: [sql] })),
    );
  });

  it('does nothing the second time', async () => {
    await migrate(db, { migrations: [first, second] });
    expect(await migrate(db, { migrations: [first, second] })).toEqual([]);
  });

  it('keeps what succeeded and nothing of what failed', async () => {
    const failing = migrate(db, { migrations: [first, broken] });
    await expect(failing).rejects.toMatchObject({
      code: 'PENNON_MIGRATION_FAILED',
      message: 'Migration 20000101000002_pennon_broken failed: division by zero',
      hint: expect.any(String),
    });
    const { rows } = await db.query(
      `select to_regclass('pennon_first') is not null as first, to_regclass('pennon_broken') is not null as broken`,
    );
    expect(rows).toEqual([{ first: true, broken: false }]);
  });

  it('refuses a database that a newer release was at', async () => {
    await migrate(db, { migrations: [first, second] });
    await expect(migrate(db, { migrations: [first] })).rejects.toMatchObject({
      code: 'PENNON_MIGRATION_UNKNOWN',
      hint: expect.stringContaining('upgrade'),
    });
  });

  it('refuses a database where an applied migration had another text', async () => {
    await migrate(db, { migrations: [first] });
    const edited = { ...first, sql: 'create table pennon_first (id int);' };
    await expect(migrate(db, { migrations: [edited, second] })).rejects.toMatchObject({
      code: 'PENNON_MIGRATION_EDITED',
      message: expect.stringContaining('20000101000000_pennon_first'),
    });
  });

  it('goes on from what the Supabase CLI applied, which stores statements trimmed and split', async () => {
    const two = { ...first, sql: "create table pennon_first ();\n\ncomment on table pennon_first is 'x';\n" };
    await db.exec(two.sql);
    await db.query(
      `insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3, $4])`,
      [two.version, two.name, 'create table pennon_first ()', "comment on table pennon_first is 'x'"],
    );
    expect(await migrate(db, { migrations: [two, second] })).toEqual([second]);
  });

  it("leaves the app's own migrations alone", async () => {
    await db.query(
      `insert into supabase_migrations.schema_migrations (version, name) values ('20990101000000', 'app_tables')`,
    );
    expect(await migrate(db, { migrations: [first] })).toEqual([first]);
    await db.query(`delete from supabase_migrations.schema_migrations where name = 'app_tables'`);
  });

  it('refuses a database that is none of Supabase, with the next step', async () => {
    await db.exec('alter schema realtime rename to elsewhere');
    await expect(migrate(db)).rejects.toMatchObject({
      code: 'PENNON_MIGRATION_FAILED',
      message: expect.stringContaining('lacks what Supabase has'),
      hint: expect.stringContaining('pennon dev'),
    });
    await db.exec('alter schema elsewhere rename to realtime');
  });
});

describe.each(concurrentEngines)('two deployments at once on $name', ({ open }) => {
  it('apply each migration once', async () => {
    const db = await open('platform');
    const sessions = [await db.session(), await db.session()];
    const applied = await Promise.all(sessions.map((session) => migrate(session)));
    expect(applied.flat()).toHaveLength((await readMigrations()).length);
    for (const session of sessions) await session.close();
    await db.close();
  });
});

describe.each(engines)('an owner like that of a hosted project on $name', ({ name, open }) => {
  const rights = name === 'PGlite' ? (['bypassrls'] as const) : (['bypassrls', 'nobypassrls'] as const);
  it.each(rights)('migrates, commits and announces without being a superuser (%s)', async (right) => {
    const db = await open('platform');
    const owner = await becomeHostedOwner(db, right);
    await migrate(db);
    expect(await migrate(db)).toEqual([]);
    await accepted(db, 'production', [flagChange('a')]);
    await owner.resume();
    const messages = await db.query(
      `select topic from realtime.messages where topic like 'pennon%' order by 1`,
    );
    expect(messages.rows).toEqual([{ topic: 'pennon-server:production' }, { topic: 'pennon:production' }]);
    await owner.drop();
    await db.close();
  });
});
