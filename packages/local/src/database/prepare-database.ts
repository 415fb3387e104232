import { PennonError } from '@pennon/core';
import { migrate, readPlatform, type SqlClient } from '@pennon/database';
import type { SqlDatabase } from './sql-database.js';

/**
 * Gives the database what hosted Supabase has, then this release's migrations. Does nothing where nothing is missing.
 *
 * @throws PennonError `DATABASE_IS_SUPABASE`, `PLATFORM_FAILED`, or what `migrate` throws
 */
export async function prepareDatabase(
  database: SqlDatabase,
  onProgress: (line: string) => void,
): Promise<void> {
  await database.withSession(async (session) => {
    await refuseSupabase(session);
    await applyPlatform(session);
    let count = 0;
    await migrate(session, {
      onApplied: () => {
        if (count++ === 0) onProgress('Applying migrations…');
      },
    });
    if (count > 0) onProgress(`Applied ${count} migrations`);
  });
}

/** Its own Realtime would deliver beside ours, and `auth` is not ours to replace. */
async function refuseSupabase(session: SqlClient): Promise<void> {
  const { rows } = await session.query<{ readonly is_supabase: boolean }>(
    `select to_regclass('realtime.messages') is not null and to_regnamespace('pennon_local') is null as is_supabase`,
  );
  if (!rows[0]?.is_supabase) return;
  throw new PennonError('DATABASE_IS_SUPABASE', 'This Postgres belongs to a Supabase project already.', {
    hint: "Use the project's own URL and keys; the embedded stack is for a bare Postgres.",
  });
}

async function applyPlatform(session: SqlClient): Promise<void> {
  await session.exec('begin');
  try {
    // Other processes may be preparing the same database.
    await session.query('select pg_catalog.pg_advisory_xact_lock($1)', [platformLock]);
    for (const { sql } of await readPlatform()) await session.exec(sql);
    await session.exec('commit');
  } catch (cause) {
    await session.exec('rollback');
    throw new PennonError('PLATFORM_FAILED', `Preparing the database failed: ${(cause as Error).message}`, {
      hint: 'The embedded stack makes roles and schemas: connect as a superuser of a Postgres 15 or newer.',
      cause,
    });
  }
}

const platformLock = 8_151_623_420;
