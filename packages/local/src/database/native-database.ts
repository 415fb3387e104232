import { PennonError } from '@pennon/core';
import type { SqlClient } from '@pennon/database';
import pg from 'pg';
import { keepListening } from './native-listener.js';
import type { NotificationListener, SqlDatabase } from './sql-database.js';

export interface NativeOptions {
  readonly url: string;
  readonly listeners: readonly NotificationListener[];
}

/** @throws PennonError `DATABASE_UNREACHABLE` */
export async function openNative({ url, listeners }: NativeOptions): Promise<SqlDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000, types });
  pool.on('error', () => undefined); // an idle client that broke has left the pool; the next one connects anew
  let stopListening: () => Promise<void>;
  try {
    stopListening = await keepListening(url, listeners);
  } catch (cause) {
    await pool.end();
    throw unreachable(url, cause);
  }
  return {
    engine: 'postgres',
    withSession: async (work) => {
      const client = await pool.connect();
      let failure: Error | undefined;
      const onError = (error: Error) => {
        failure = error;
      };
      client.on('error', onError);
      try {
        return await work(sessionOf(client));
      } finally {
        client.off('error', onError);
        client.release(failure);
      }
    },
    close: async () => {
      await stopListening();
      await pool.end();
    },
  };
}

function sessionOf(client: pg.PoolClient): SqlClient {
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) => {
      const { rows } = await client.query(sql, [...params]);
      return { rows: rows as Row[] };
    },
    exec: async (sql) => await client.query(sql),
  };
}

/** As PGlite does: a bigint is a number where a number can hold it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8
      ? (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text))
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

function unreachable(url: string, cause: unknown): PennonError {
  const reason = cause instanceof AggregateError ? String(cause.errors[0]) : String(cause);
  return new PennonError(
    'DATABASE_UNREACHABLE',
    `No Postgres answers at ${withoutPassword(url)}: ${reason}`,
    {
      hint: 'Start it, or correct DATABASE_URL. Without `--db postgres` the embedded one is used.',
      cause,
    },
  );
}

function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:/@]*):[^@]*@/, '$1:***@');
}
