import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PennonError } from '@pennon/core';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.js';

type LockState = ProcessIdentity | 'released';

/**
 * Takes a data directory for this process alone. PGlite does not notice a second one on its files, and then an
 * acknowledged commit is lost in silence.
 *
 * A lock is a file `lock.<n>`, and the highest n counts. Taking over from n means making n + 1, which the file system
 * grants once. The highest is never removed, so a process that looked a while ago makes a number that is taken, or
 * finds a higher one beside its own.
 *
 * @returns how to release it
 * @throws PennonError `DATA_DIR_IN_USE`
 */
export async function lockDataDir(directory: string): Promise<() => Promise<void>> {
  for (;;) {
    const highest = Math.max(0, ...(await lockNumbers(directory)));
    if (highest > 0) await refuseWhenHeld(directory, highest);
    const mine = highest + 1;
    if (!(await isMade(directory, mine))) continue;
    const numbers = await lockNumbers(directory);
    if (Math.max(...numbers) > mine) {
      await rm(lockFile(directory, mine), { force: true });
      continue;
    }
    for (const old of numbers) if (old < mine) await rm(lockFile(directory, old), { force: true });
    return async () => {
      const release = write(directory, 'released', (file) => rename(file, lockFile(directory, mine)));
      await release.catch(() => undefined); // on a full disk: the lock goes with this process
    };
  }
}

async function refuseWhenHeld(directory: string, number: number): Promise<void> {
  const file = lockFile(directory, number);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return; // replaced by a higher one since
  const state = parse(text);
  if (state === 'released' || (state !== undefined && !isRunning(state))) return;
  const owner = state === undefined ? 'an unreadable lock' : `process ${state.pid} on ${state.host}`;
  throw new PennonError('DATA_DIR_IN_USE', `${directory} is in use by ${owner}.`, {
    hint: `Stop that process, or use another data directory. If it is surely gone, remove ${file}.`,
    details: state,
  });
}

async function isMade(directory: string, number: number): Promise<boolean> {
  try {
    await write(directory, thisProcess(), (file) => link(file, lockFile(directory, number)));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Written aside and then put in place, so nobody reads half a lock. */
async function write(
  directory: string,
  state: LockState,
  place: (file: string) => Promise<void>,
): Promise<void> {
  const file = join(directory, `.lock-${randomUUID()}`);
  try {
    await writeFile(file, JSON.stringify(state));
    await place(file);
  } finally {
    await rm(file, { force: true });
  }
}

function parse(text: string): LockState | undefined {
  try {
    const state = JSON.parse(text) as LockState;
    return state === 'released' || Number.isInteger(state.pid) ? state : undefined;
  } catch {
    return undefined;
  }
}

async function lockNumbers(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory);
  return names.flatMap((name) => {
    const number = /^lock\.(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function lockFile(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}
