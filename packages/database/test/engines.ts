import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { migrate, readMigrations, readPlatform, type SqlClient } from '@pennon/database';
import pg from 'pg';
import { inject } from 'vitest';

/** A database with its own lifetime: the platform's SQL is in it, Pennon's migrations unless asked otherwise. */
export interface TestDatabase extends SqlClient {
  /** Another session of the same database; PGlite has one only. */
  session(): Promise<SqlClient & { close(): Promise<void> }>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  open(content?: 'platform' | 'migrated'): Promise<TestDatabase>;
}

const native = inject('nativePostgres');

/** Every test of the SQL runs on each of these; the setup says so when there is no native Postgres. */
export const engines: readonly Engine[] = [
  { name: 'PGlite', open: openPglite },
  ...('url' in native ? [{ name: 'native Postgres', open: nativeOpener(native.url) }] : []),
];

/** For what takes two sessions. */
export const concurrentEngines: readonly Engine[] = engines.filter(({ name }) => name !== 'PGlite');

async function openPglite(content: 'platform' | 'migrated' = 'migrated'): Promise<TestDatabase> {
  const pglite = await PGlite.create({ loadDataDir: await preparedPglite(content) });
  return {
    query: (sql, params) => pglite.query(sql, params as unknown[]),
    exec: (sql) => pglite.exec(sql),
    session: () => Promise.reject(new Error('PGlite has one session only.')),
    close: () => pglite.close(),
  };
}

/** A prepared database, packed: hundreds of migrations take PGlite half a minute on a busy machine, unpacking two seconds. */
async function preparedPglite(content: 'platform' | 'migrated'): Promise<Blob> {
  const scripts = [...(await readPlatform()), ...(content === 'migrated' ? await readMigrations() : [])];
  const hash = createHash('sha256')
    .update(JSON.stringify([content, scripts]))
    .digest('hex')
    .slice(0, 32);
  const file = join(tmpdir(), `pennon-test-${hash}.tar.gz`);
  const packed = await readFile(file).catch(() => undefined);
  if (packed !== undefined) return new Blob([packed]);
  const pglite = await PGlite.create();
  await prepare(pglite, content);
  const dump = await pglite.dumpDataDir('gzip');
  await pglite.close();
  // Aside and renamed: another worker may be making the same one.
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(aside, new Uint8Array(await dump.arrayBuffer()));
  await rename(aside, file);
  return dump;
}

function nativeOpener(url: string) {
  return async (content: 'platform' | 'migrated' = 'migrated'): Promise<TestDatabase> => {
    const name = `pennon_${randomBytes(6).toString('hex')}`;
    const admin = await connect(url);
    await admin.exec(`create database ${name} template ${await preparedTemplate(admin, url, content)}`);
    const own = databaseUrl(url, name);
    const owner = await connect(own);
    return {
      ...owner,
      session: () => connect(own),
      close: async () => {
        await owner.close();
        await admin.exec(`drop database ${name} with (force)`);
        await admin.close();
      },
    };
  };
}

async function hashOf(content: 'platform' | 'migrated'): Promise<string> {
  const scripts = [...(await readPlatform()), ...(content === 'migrated' ? await readMigrations() : [])];
  return createHash('sha256')
    .update(JSON.stringify([content, scripts]))
    .digest('hex')
    .slice(0, 32);
}

/** The same for the native cluster: a database that others are copied from. */
async function preparedTemplate(
  admin: SqlClient,
  url: string,
  content: 'platform' | 'migrated',
): Promise<string> {
  const name = `pennon_template_${await hashOf(content)}`;
  // Two workers would make the same one; and a session in it would be in the way of copying it.
  await admin.exec('select pg_advisory_lock(8151623423)');
  const { rows } = await admin.query('select from pg_database where datname = $1', [name]);
  if (rows.length === 0) {
    const draft = `pennon_draft_${randomBytes(6).toString('hex')}`;
    await admin.exec(`create database ${draft}`);
    const owner = await connect(databaseUrl(url, draft));
    await prepare(owner, content).finally(() => owner.close());
    await admin.exec(`alter database ${draft} rename to ${name}`);
  }
  await admin.exec('select pg_advisory_unlock(8151623423)');
  return name;
}

function databaseUrl(url: string, name: string): string {
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

async function connect(url: string): Promise<SqlClient & { close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  // Otherwise a session that `drop database … with (force)` ends would end the process.
  client.on('error', () => {});
  await client.connect();
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) => {
      const { rows } = await client.query(sql, [...params]);
      return { rows: rows as Row[] };
    },
    exec: (sql) => client.query(sql),
    close: () => client.end(),
  };
}

async function prepare(db: SqlClient, content: 'platform' | 'migrated'): Promise<void> {
  for (const { sql } of await readPlatform()) await db.exec(sql);
  if (content === 'migrated') await migrate(db);
}
