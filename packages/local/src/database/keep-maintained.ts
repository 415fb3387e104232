import type { SqlDatabase } from './sql-database.js';

/**
 * Does now, and then every minute, what hosted Supabase and pg_cron do there: partitions made and dropped, history
 * pruned, what is due published.
 *
 * @returns how to stop
 */
export async function keepMaintained(database: SqlDatabase): Promise<() => void> {
  await maintain(database);
  const timer = setInterval(() => {
    maintain(database).catch(() => undefined); // a minute later it is tried again
  }, minuteMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function maintain(database: SqlDatabase): Promise<void> {
  await database.withSession(async (session) => {
    await session.exec('select pennon_local.rotate_message_partitions()');
    await session.exec('select pennon.maintain()');
  });
}

const minuteMs = 60_000;
