import type { SqlClient } from '@pennon/database';

/** What both engines are to the rest of the stack: sessions, and notifications that say when they may have been lost. */
export interface SqlDatabase {
  readonly engine: 'pglite' | 'postgres';
  /**
   * Lends one session to `work` alone.
   *
   * @param timeoutMs - how long one statement may run in PGlite, which enforces no statement_timeout of its own
   */
  withSession<T>(work: (session: SqlClient) => Promise<T>, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Told of every NOTIFY on one channel, and when notifications stop or start to arrive. */
export interface NotificationListener {
  readonly channel: string;
  readonly onPayload: (payload: string) => void;
  readonly onListening: (isListening: boolean) => void;
}

export interface TransactionOptions {
  readonly isReadOnly?: boolean;
  /** How long one statement may run. */
  readonly timeoutMs?: number;
  /** Undo everything at the end: the work was a question. */
  readonly rollsBack?: boolean;
}

/** Commits what `work` did, or undoes all of it when it throws. */
export async function inTransaction<T>(
  database: SqlDatabase,
  { isReadOnly = false, timeoutMs = defaultTimeoutMs, rollsBack = false }: TransactionOptions,
  work: (session: SqlClient) => Promise<T>,
): Promise<T> {
  return await database.withSession(async (session) => {
    await session.exec(
      `begin ${isReadOnly ? 'read only' : 'read write'}; set local statement_timeout = ${timeoutMs}`,
    );
    try {
      const result = await work(session);
      await session.exec(rollsBack ? 'rollback' : 'commit');
      return result;
    } catch (error) {
      await session.exec('rollback').catch(() => undefined); // a session that died has rolled back already
      throw error;
    }
  }, timeoutMs);
}

/** What hosted Supabase grants a signed-in caller. */
const defaultTimeoutMs = 8_000;

/** What Postgres says of a failed statement. */
export interface SqlError extends Error {
  /** SQLSTATE, five characters. */
  readonly code: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

/** The system's own errors have a number beside a code that may look alike, as EPIPE and EROFS. */
export function isSqlError(error: unknown): error is SqlError {
  if (!(error instanceof Error) || !('code' in error) || 'errno' in error) return false;
  return /^[0-9A-Z]{5}$/.test(String(error.code));
}
