import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readMigrations, readPlatform } from '@pennon/database';
import { makeFolders } from '../data-dir/make-folders.js';
import { openPglite } from './pglite-database.js';
import { prepareDatabase } from './prepare-database.js';

/**
 * A packed data directory with the platform and this release's migrations in it. Making one takes seconds, opening
 * one about one: it is made once and kept in the user's cache.
 */
export async function readSeed(onProgress: (line: string) => void): Promise<Uint8Array> {
  const name = `seed-${await fingerprint()}.tar.gz`;
  const file = join(cacheFolder(process.env), name);
  const cached = await readFile(file).catch(() => undefined);
  if (cached !== undefined) return cached;
  onProgress('Making an empty database, once for this release (a few seconds)…');
  const packed = await packSeed();
  await keep(file, packed).catch((error: Error) =>
    onProgress(`The empty database could not be kept for the next start: ${error.message}`),
  );
  return packed;
}

async function packSeed(): Promise<Uint8Array> {
  const database = await openPglite({ directory: undefined });
  try {
    await prepareDatabase(database, () => undefined);
    return await database.dump();
  } finally {
    await database.close();
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const { dependencies } = createRequire(import.meta.url)('../../package.json') as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  hash.update(dependencies['@electric-sql/pglite'] ?? '');
  for (const { name, sql } of [...(await readPlatform()), ...(await readMigrations())]) {
    hash.update(`\0${name}\0${sql}`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Whole or not at all: two starts may be making the same one. */
async function keep(file: string, packed: Uint8Array): Promise<void> {
  const folder = join(file, '..');
  await makeFolders(folder);
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, packed, { mode: 0o600 });
  await rename(unfinished, file);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (name.startsWith('seed-') && mtimeMs < Date.now() - keptMs) await rm(path, { force: true });
  }
}

const keptMs = 30 * 24 * 60 * 60 * 1000;

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'pennon');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/pennon');
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'pennon/Cache');
  return join(homedir(), '.cache/pennon');
}
