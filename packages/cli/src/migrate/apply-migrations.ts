import { type Migration, migrate, pendingMigrations, readMigrations } from '@pennon/database';
import type { CommandInput } from '../command.js';
import { databaseError } from '../postgres/database-error.js';
import { type Database, openDatabase } from '../postgres/open-database.js';
import { requireSupabase } from '../postgres/require-supabase.js';
import { answer } from '../project/project.js';
import type { Terminal } from '../terminal/terminal.js';
import type { MigrateOptions } from './migrate.js';

type Apply = Pick<CommandInput<MigrateOptions>, 'options' | 'terminal'>;

/** Brings a database to this release, and says what was there. */
export async function applyMigrations(url: string, { options, terminal }: Apply): Promise<void> {
  const { dryRun = false, json = false } = options;
  const db = await openDatabase(url);
  try {
    await requireSupabase(db);
    const migrations = await readMigrations();
    const pending = await pendingMigrations(db, { migrations });
    if (!dryRun) await apply(db, pending.length, terminal);
    const missing = pending.map(({ version, name }) => `${version}_${name}`);
    const present = migrations.length - pending.length;
    answer(
      { json, terminal },
      { database: db.place, present, [dryRun ? 'missing' : 'applied']: missing, dryRun },
      () => lines(db.place, { present, missing: missing.length, dryRun }),
    );
  } catch (error) {
    throw withRights(error, db.place);
  } finally {
    await db.close();
  }
}

async function apply(db: Database, count: number, { progress }: Terminal): Promise<void> {
  let done = 0;
  const onApplied = ({ name }: Migration) => progress(`${++done} of ${count}  ${name}`);
  await migrate(db, { onApplied });
}

/** Which role may do what shows only when the statement that needs it runs, in a migration or beside them. */
function withRights(error: unknown, place: string): unknown {
  const refused = [error, (error as Error).cause].find(
    (each) => (each as { readonly code?: string })?.code === '42501',
  );
  return refused === undefined ? error : databaseError(refused, place);
}

function lines(
  place: string,
  {
    present,
    missing,
    dryRun,
  }: { readonly present: number; readonly missing: number; readonly dryRun: boolean },
): readonly string[] {
  if (missing === 0) return [`${place} has all ${present} migrations; nothing was written.`];
  const rest = present === 0 ? '' : `; ${present} were there`;
  if (dryRun) return [`${place} lacks ${missing} migrations${rest}. Nothing was written.`];
  return [
    `Applied ${missing} migrations to ${place}${rest}.`,
    'Next: expose the schema pennon_api (Dashboard → Project Settings → Data API), and `pennon doctor`.',
  ];
}
