import { randomUUID } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PennonError } from '@pennon/core';
import { openPglite } from '../database/pglite-database.js';
import { lockDataDir } from './lock-data-dir.js';
import { makeFolders } from './make-folders.js';
import { unusable } from './unusable.js';

/** What a stack keeps between runs: `keys.json`, the lock, and the files of the embedded Postgres. */
export interface DataDir {
  readonly keysFile: string;
  readonly postgres: string;
  /** Has what the file system refuses amid `work` say what to do, as `DATA_DIR_UNUSABLE`. */
  readonly use: <T>(work: () => Promise<T>) => Promise<T>;
  readonly release: () => Promise<void>;
}

/** The major version of the Postgres inside PGlite 0.5. */
const postgresMajor = '18';

/** @throws PennonError `DATA_DIR_UNUSABLE`, `DATA_DIR_IN_USE` */
export async function openDataDir(path: string): Promise<DataDir> {
  const directory = resolve(path);
  const use: DataDir['use'] = async (work) => {
    try {
      return await work();
    } catch (cause) {
      throw cause instanceof PennonError || isOfTheProcess(cause) ? cause : await unusable(directory, cause);
    }
  };
  const release = await use(async () => {
    await makeFolders(directory);
    return await lockDataDir(directory);
  });
  return { keysFile: join(directory, 'keys.json'), postgres: join(directory, 'postgres'), use, release };
}

/** Node's own errors, such as of memory that cannot be had: no other folder would help. */
function isOfTheProcess(cause: unknown): boolean {
  return (
    cause instanceof RangeError ||
    (cause instanceof Error && 'code' in cause && /^ERR_(WORKER|MODULE)_/.test(String(cause.code)))
  );
}

/** @throws PennonError `DATA_DIR_VERSION` when another major version of Postgres wrote it */
export async function hasPostgresFiles(directory: string): Promise<boolean> {
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) return false;
  if (version.trim() === postgresMajor) return true;
  throw new PennonError(
    'DATA_DIR_VERSION',
    `${directory} was written by Postgres ${version.trim()}; this release has Postgres ${postgresMajor}.`,
    { hint: 'Export with the release that wrote it, or start with an empty data directory.' },
  );
}

/** Unpacks a seed aside and moves it into place whole, so a start that was cut off leaves nothing half-made. */
export async function unpackSeed(seed: Uint8Array, directory: string): Promise<void> {
  const parent = join(directory, '..');
  for (const name of await readdir(parent)) {
    if (name.startsWith('unpacking-')) await rm(join(parent, name), { recursive: true, force: true });
  }
  const unfinished = join(parent, `unpacking-${randomUUID()}`);
  try {
    const database = await openPglite({ directory: unfinished, seed });
    await database.close();
    await chmod(unfinished, 0o700);
    await rename(unfinished, directory);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
