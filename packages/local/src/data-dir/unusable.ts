import { statfs } from 'node:fs/promises';
import { PennonError } from '@pennon/core';
import { isSqlError } from '../database/sql-database.js';

/** `DATA_DIR_UNUSABLE`: what the file system refused, and what to do. */
export async function unusable(directory: string, cause: unknown): Promise<PennonError> {
  const { code, message } = cause as Partial<NodeJS.ErrnoException>;
  // The embedded Postgres does not tell why it cannot go on; how much room is left does.
  const isTold = code !== undefined && !isSqlError(cause);
  const problem = isTold ? code : (await isFull(directory)) ? 'ENOSPC' : 'DAMAGED';
  const reason = problem === 'ENOSPC' ? 'no space is left there' : message;
  return new PennonError('DATA_DIR_UNUSABLE', `${directory} cannot be used: ${reason}.`, {
    hint: hints.get(problem) ?? 'Choose a folder that this user may write to, with --data.',
    cause,
  });
}

const hints: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'Make room: an empty database takes 60 MB. Or choose another folder with --data.'],
  ['EDQUOT', "Make room within this user's quota, or choose another folder with --data."],
  ['DAMAGED', 'If its files are damaged, restore a copy of them, or begin anew with --reset.'],
]);

async function isFull(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize < 60_000_000;
}
