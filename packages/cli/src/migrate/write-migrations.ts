import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PennonError } from '@pennon/core';
import type { Migration } from '@pennon/database';

interface WrittenMigrations {
  readonly written: readonly string[];
  readonly present: number;
  /** An own migration is newer than one that was written: `supabase db push` wants to be told. */
  readonly isBetween: boolean;
}

/**
 * Writes the migrations that a folder lacks.
 *
 * @throws PennonError `PENNON_MIGRATION_EDITED`, `PENNON_MIGRATION_UNKNOWN`, `PENNON_VERSION_TAKEN`; then nothing was written
 */
export async function writeMigrations(
  folder: string,
  migrations: readonly Migration[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<WrittenMigrations> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => /^\d{14}_.+\.sql$/.test(file));
  const wanted = new Map(migrations.map((migration) => [fileOf(migration), migration]));
  refuseForeign(folder, files, wanted);
  await refuseEdited(
    folder,
    files.filter((file) => wanted.has(file)),
    wanted,
  );
  const present = new Set(files);
  const missing = [...wanted].filter(([file]) => !present.has(file));
  if (!dryRun && missing.length > 0) {
    await mkdir(folder, { recursive: true });
    for (const [file, { sql }] of missing) await writeWhole(join(folder, file), sql);
  }
  const [oldest = ''] = missing.map(([file]) => file);
  return {
    written: missing.map(([file]) => file),
    present: wanted.size - missing.length,
    isBetween: oldest !== '' && files.some((file) => !wanted.has(file) && file > oldest),
  };
}

/** What is called `pennon_…` is ours to judge; the app's own migrations stand beside it. */
function refuseForeign(
  folder: string,
  files: readonly string[],
  wanted: ReadonlyMap<string, Migration>,
): void {
  const unknown = files.filter((file) => file.slice(15).startsWith('pennon_') && !wanted.has(file));
  if (unknown.length > 0) {
    throw new PennonError(
      'PENNON_MIGRATION_UNKNOWN',
      `${folder} has ${listed(unknown)}, which this release does not.`,
      {
        hint: 'A newer release wrote it: upgrade the package `pennon` and run again.',
      },
    );
  }
  const versions = new Set([...wanted.values()].map(({ version }) => version));
  const taken = files.filter((file) => !wanted.has(file) && versions.has(file.slice(0, 14)));
  if (taken.length > 0) {
    throw new PennonError(
      'PENNON_VERSION_TAKEN',
      `${folder} has ${listed(taken)} under a version of Pennon's.`,
      {
        hint: 'Give your own migration the time at which it was made, and rename it before it is applied.',
      },
    );
  }
}

async function refuseEdited(
  folder: string,
  files: readonly string[],
  wanted: ReadonlyMap<string, Migration>,
): Promise<void> {
  const edited: string[] = [];
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    // git may have checked it out with the line ends of Windows.
    if (text.replaceAll('\r\n', '\n') !== wanted.get(file)?.sql) edited.push(file);
  }
  if (edited.length === 0) return;
  throw new PennonError('PENNON_MIGRATION_EDITED', `${folder}: ${listed(edited)} is not as released.`, {
    hint: 'Delete it and run this again to have it as released; change the database by a migration of your own.',
    details: edited.map((file) => ({ path: join(folder, file), message: 'is not as released' })),
  });
}

/** Aside and renamed: half a file would count as an edited one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const aside = `${file}.part`;
  await writeFile(aside, text);
  await rename(aside, file);
}

function fileOf({ version, name }: Migration): string {
  return `${version}_${name}.sql`;
}

function listed(files: readonly string[]): string {
  const [first = '', ...others] = files;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
