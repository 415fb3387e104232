import type { PgliteThread } from './pglite-thread.js';
import { isSqlError } from './sql-database.js';

/**
 * What statement_timeout is for: the statement is cancelled, and nothing but the statement is lost.
 * A computation that does not notice within 5 s is cut, and with it the thread that it runs in.
 */
export async function underTimeout<T>(
  thread: PgliteThread,
  timeoutMs: number,
  answer: Promise<T>,
): Promise<T> {
  let cut: NodeJS.Timeout | undefined;
  const cancel = () => {
    thread.cancel();
    // Between two steps of one statement Postgres takes no cancel.
    timer = setTimeout(cancel, retryMs);
    // From the first on, so that an answer which has come while this thread was held up is read before.
    cut ??= setTimeout(() => void thread.cut(statementTimeout()), graceMs);
  };
  let timer = setTimeout(cancel, timeoutMs);
  try {
    return await answer;
  } catch (error) {
    throw cut && isSqlError(error) && error.code === '57014' ? statementTimeout() : error;
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
