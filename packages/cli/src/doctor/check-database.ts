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
  ok('maintenance', 'the embedded stack does it by itself'),
];

const unseen: readonly Check[] = [
  skipped('migrations', 'the API does not tell which were applied: give --database-url'),
  skipped('maintenance', 'the API does not tell whether pg_cron does it: give --database-url'),
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
  if (jobs.rows.some(({ active }) => active)) return ok('maintenance', 'pg_cron does it');
  return {
    check: 'maintenance',
    status: 'failed',
    message: 'pg_cron is there, and has no active job for it',
    hint: 'select pennon.schedule_maintenance();',
  };
}

const withoutCron: Check = {
  check: 'maintenance',
  status: 'warning',
  message:
    'pg_cron is not there: partitions are not made ahead, old events stay, nothing is published by itself',
  hint: 'Enable pg_cron (Dashboard → Integrations), then: select pennon.schedule_maintenance();',
};
