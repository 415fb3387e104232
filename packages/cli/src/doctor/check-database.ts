import { pendingMigrations, type SqlClient } from '@pennon/database';
import { openDatabase } from '../postgres/open-database.js';
import { requireSupabase } from '../postgres/require-supabase.js';
import type { Connection } from '../project/connection.js';
import { type Check, failed, ok, skipped } from './check.js';

/** What only a connection to Postgres itself can tell. */
export async function checkDatabase(
  url: string | undefined,
  { source }: Pick<Connection, 'source'>,
): Promise<readonly Check[]> {
  if (url === undefined) return source === 'local' ? embedded : unseen;
  try {
    const db = await openDatabase(url);
    try {
      await requireSupabase(db);
      return [ok('database', `${db.place} answers`), await migrationsOf(db), await cronOf(db)];
    } finally {
      await db.close();
    }
  } catch (error) {
    return [failed('database', error)];
  }
}

const embedded: readonly Check[] = [
  ok('migrations', 'the embedded stack applied those of its release when it started'),
];

const unseen: readonly Check[] = [
  skipped('migrations', 'the API does not tell which were applied: give --database-url'),
  skipped('pg_cron', 'the API does not tell what it runs: give --database-url'),
];

async function migrationsOf(db: SqlClient): Promise<Check> {
  try {
    const [first, ...others] = await pendingMigrations(db);
    if (first === undefined) return ok('migrations', 'all of this release are applied');
    return {
      check: 'migrations',
      status: 'failed',
      message: `${others.length + 1} missing, from ${first.version}_${first.name} on`,
      hint: 'Apply them: pennon migrate --database-url, or `pennon migrate` and `supabase db push`.',
    };
  } catch (error) {
    return failed('migrations', error);
  }
}

async function cronOf(db: SqlClient): Promise<Check> {
  const { rows } = await db.query<{ readonly has_cron: boolean }>(
    `select exists (select from pg_catalog.pg_extension where extname = 'pg_cron') as has_cron`,
  );
  if (!rows[0]?.has_cron) return withoutCron;
  const jobs = await db.query<{ readonly active: boolean }>(
    `select active from cron.job where command like '%pennon.maintain()%'`,
  );
  if (jobs.rows.some(({ active }) => active)) return ok('pg_cron', 'runs pennon.maintain()');
  return {
    check: 'pg_cron',
    status: 'failed',
    message: 'is there, and has no active job for pennon.maintain()',
    hint: 'select pennon.schedule_maintenance();',
  };
}

const withoutCron: Check = {
  check: 'pg_cron',
  status: 'warning',
  message: 'is not there: something else has to run pennon.maintain()',
  hint: 'Enable pg_cron (Dashboard → Integrations), then: select pennon.schedule_maintenance();',
};
