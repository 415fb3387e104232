import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PennonError } from '@pennon/core';
import { readMigrations } from '@pennon/database';
import { Option } from 'commander';
import { type CommandInput, type CommandSpec, jsonOption } from '../command.js';
import { givenDatabaseUrl } from '../postgres/database-url-of.js';
import { answer } from '../project/project.js';
import { applyMigrations } from './apply-migrations.js';
import { writeMigrations } from './write-migrations.js';

export interface MigrateOptions {
  readonly dir?: string;
  readonly databaseUrl?: string | true;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const migrateCommand: CommandSpec<MigrateOptions> = {
  usage: 'migrate',
  summary: "put Pennon's migrations into a project, or into its database",
  options: [
    new Option('--dir <folder>', 'where they are written (default: supabase/migrations)'),
    new Option(
      '--database-url [url]',
      'apply them to this database; without a value, to DATABASE_URL',
    ).conflicts('dir'),
    new Option('--dry-run', 'say what is missing, write nothing'),
    jsonOption,
  ],
  examples: [
    ['migrate', 'write files; then `supabase db push`'],
    ['migrate --database-url', 'apply them to DATABASE_URL'],
    'migrate --database-url --dry-run',
  ],
  notes: 'Both ways are recorded in one history, so they may take turns.\nRunning it again changes nothing.',
  async run(input) {
    const { databaseUrl } = input.options;
    if (databaseUrl === undefined) return await write(input);
    await applyMigrations(givenDatabaseUrl(databaseUrl, process.env), input);
  },
};

async function write({ options, terminal }: CommandInput<MigrateOptions>): Promise<void> {
  const { dir, dryRun = false, json = false } = options;
  const folder = dir ?? (await folderOfProject());
  const result = await writeMigrations(folder, await readMigrations(), { dryRun });
  const { written, present, isBetween } = result;
  answer({ json, terminal }, { folder, ...result, dryRun }, () => {
    if (written.length === 0) return [`${folder} has all ${present} migrations; nothing was written.`];
    const rest = present === 0 ? '' : `; ${present} were there`;
    if (dryRun) return [`${written.length} migrations are missing in ${folder}${rest}. Nothing was written.`];
    return [
      `Wrote ${written.length} migrations to ${folder}${rest}.`,
      `Next: supabase db push${isBetween ? ' --include-all   (one of yours is newer than some of these)' : ''}`,
      'Then: expose the schema pennon_api (Dashboard → Project Settings → Data API), and `pennon doctor`.',
    ];
  });
}

/** Hundreds of files should not appear where nobody expects them. */
async function folderOfProject(): Promise<string> {
  const isProject = await stat('supabase').then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isProject) return join('supabase', 'migrations');
  throw new PennonError('PROJECT_MISSING', 'There is no folder supabase here.', {
    hint: "Go to the project's root, make one with `npx supabase init`, or say where with --dir.",
  });
}
