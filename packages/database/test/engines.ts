import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { migrate, readPlatform, type SqlClient } from '@pennon/database';
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
  const pglite = await PGlite.create();
  await prepare(pglite, content);
  return {
    query: (sql, params) => pglite.query(sql, params as unknown[]),
    exec: (sql) => pglite.exec(sql),
    session: () => Promise.reject(new Error('PGlite has one session only.')),
    close: () => pglite.close(),
  };
}

function nativeOpener(url: string) {
  return async (content: 'platform' | 'migrated' = 'migrated'): Promise<TestDatabase> => {
    const name = `pennon_${randomBytes(6).toString('hex')}`;
    const admin = await connect(url);
    await admin.exec(`create database ${name}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    const owner = await connect(own.href);
    await prepare(owner, content);
    return {
      ...owner,
      session: () => connect(own.href),
      close: async () => {
        await owner.close();
        await admin.exec(`drop database ${name} with (force)`);
        await admin.close();
      },
    };
  };
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
