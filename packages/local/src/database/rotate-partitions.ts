import type { SqlDatabase } from './sql-database.js';

/**
 * Makes tomorrow's partitions of realtime.messages and drops those past their 72 hours, every hour. The platform did
 * so at the start.
 *
 * @returns how to stop
 */
export function keepRotating(database: SqlDatabase): () => void {
  const timer = setInterval(() => {
    database
      .withSession((session) => session.exec('select pennon_local.rotate_message_partitions()'))
      .catch(() => undefined); // there are three days of them: an hour later will do
  }, hourMs);
  timer.unref();
  return () => clearInterval(timer);
}

const hourMs = 60 * 60 * 1000;
