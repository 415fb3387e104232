import type { SqlClient } from '@pennon/database';
import pg from 'pg';
import { databaseError, withoutPassword } from './database-error.js';
import { databaseUrlOf } from './database-url-of.js';

/** One session of a Postgres. */
export interface Database extends SqlClient {
  /** Host and database, for people. */
  readonly place: string;
  readonly close: () => Promise<void>;
}

/** @throws PennonError that says what to do about it, for what keeps people from their database */
export async function openDatabase(text: string): Promise<Database> {
  const url = databaseUrlOf(text);
  const client = new pg.Client({ ...configOf(url), connectionTimeoutMillis: 15_000 });
  // A connection that breaks makes the running query fail, which says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw databaseError(cause, withoutPassword(url));
  }
  const run = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (cause) {
      throw isLost(cause) ? databaseError(cause, withoutPassword(url)) : cause;
    }
  };
  return {
    place: `${url.host}${url.pathname}`,
    query: async <Row>(sql: string, params: readonly unknown[] = []) => {
      const { rows } = await run(client.query(sql, [...params]));
      return { rows: rows as Row[] };
    },
    exec: (sql) => run(client.query(sql)),
    close: () => client.end(),
  };
}

/** Nobody's password or data crosses a network in the clear unless the URL asks for it. */
function configOf(url: URL): pg.ClientConfig {
  const connectionString = url.href;
  const isHere =
    ['localhost', '127.0.0.1', '[::1]', ''].includes(url.hostname) || url.searchParams.has('host');
  if (isHere || url.searchParams.has('sslmode')) return { connectionString };
  // As libpq's `require`: encrypted, but whose certificate it is only `sslmode=verify-full` asks.
  return { connectionString, ssl: { rejectUnauthorized: false } };
}

function isLost(cause: unknown): boolean {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  return code === 'ECONNRESET' || code === '57P01' || message?.startsWith('Connection terminated') === true;
}
