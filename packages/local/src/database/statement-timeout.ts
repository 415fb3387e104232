import type { PgliteThread } from './pglite-thread.js';
import { isSqlError } from './sql-database.js';

/**
 * What statement_timeout does in a native Postgres: the statement is cancelled, and nothing but the statement is lost.
 * A computation that does not notice within 5 s is cut, and with it the thread that it runs in.
 */
export async function underTimeout<T>(
  thread: PgliteThread,
  timeoutMs: number,
  answer: Promise<T>,
): Promise<T> {
  let isCancelled = false;
  const cancel = () => {
    isCancelled = true;
    thread.cancel();
    // Between two steps of one statement Postgres takes no cancel.
    timer = setTimeout(cancel, retryMs);
  };
  let timer = setTimeout(cancel, timeoutMs);
  const cut = setTimeout(() => void thread.cut(statementTimeout()), timeoutMs + graceMs);
  try {
    return await answer;
  } catch (error) {
    throw isCancelled && isSqlError(error) && error.code === '57014' ? statementTimeout() : error;
  } finally {
    clearTimeout(timer);
    clearTimeout(cut);
  }
}

const retryMs = 250;
const graceMs = 5_000;

function statementTimeout(): Error {
  return Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
}
