import { PennonError } from '@pennon/core';
import { type Migration, readMigrations } from './read-migrations.js';

/** One session of a Postgres: PGlite as it is, or a thin wrapper over one `pg` client (not a pool). */
export interface SqlClient {
  query<Row>(sql: string, params?: readonly unknown[]): Promise<{ readonly rows: Row[] }>;
  /** Runs several statements; their results are not looked at. */
  exec(sql: string): Promise<unknown>;
}

/** For {@link migrate}. */
export interface MigrateOptions {
  /** By default the migrations of this release. */
  readonly migrations?: readonly Migration[];
  /** Called after each migration that was applied. */
  readonly onApplied?: (migration: Migration) => void;
}

interface HistoryRow {
  readonly version: string;
  readonly name: string | null;
  readonly statements: readonly string[] | null;
}

// Any constant will do as long as it stays: it keeps two deployments from migrating at once.
const advisoryLock = 7_366_601_114;

/**
 * Brings a database to this release and returns what was applied, nothing when it was there already. The history is
 * the Supabase CLI's own, so `migrate` and `supabase db push` may take turns.
 *
 * @throws PennonError `PENNON_MIGRATION_UNKNOWN` (a newer Pennon was here), `PENNON_MIGRATION_EDITED`,
 * `PENNON_MIGRATION_FAILED`
 */
export async function migrate(db: SqlClient, options: MigrateOptions = {}): Promise<readonly Migration[]> {
  const migrations = options.migrations ?? (await readMigrations());
  await db.exec(historySql);
  const known = new Set<string>();
  await judgeHistory(db, migrations, known);
  const applied: Migration[] = [];
  for (const migration of migrations) {
    if (known.has(migration.version)) continue;
    if (await isAppliedNow(db, migration, migrations, known)) {
      applied.push(migration);
      options.onApplied?.(migration);
    }
  }
  return applied;
}

/**
 * What `migrate` would apply. Writes nothing, and throws what it throws of the history.
 */
export async function pendingMigrations(
  db: SqlClient,
  { migrations }: Pick<MigrateOptions, 'migrations'> = {},
): Promise<readonly Migration[]> {
  const released = migrations ?? (await readMigrations());
  // The first releases of the Supabase CLI made a history without names: none of ours is in that.
  const { rows } = await db.query<{ readonly has_history: boolean }>(
    `select count(*) = 2 as has_history from pg_catalog.pg_attribute
      where attrelid = to_regclass('supabase_migrations.schema_migrations') and attname in ('name', 'statements')`,
  );
  const known = new Set<string>();
  if (rows[0]?.has_history) await judgeHistory(db, released, known);
  return released.filter(({ version }) => !known.has(version));
}

/** Applies one migration unless the history has it: what others added meanwhile is read under the lock. */
async function isAppliedNow(
  db: SqlClient,
  migration: Migration,
  migrations: readonly Migration[],
  known: Set<string>,
): Promise<boolean> {
  await db.exec('begin');
  try {
    await db.query(`select pg_catalog.pg_advisory_xact_lock(${advisoryLock})`);
    await judgeHistory(db, migrations, known);
    const isNew = !known.has(migration.version);
    if (isNew) {
      await apply(db, migration);
      await db.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3])',
        [migration.version, migration.name, migration.sql],
      );
    }
    await db.exec('commit');
    known.add(migration.version);
    return isNew;
  } catch (error) {
    await db.exec('rollback');
    throw error;
  }
}

async function apply(db: SqlClient, { version, name, sql }: Migration): Promise<void> {
  try {
    await db.exec(sql);
  } catch (cause) {
    const { message, hint } = cause as { readonly message: string; readonly hint?: string };
    throw new PennonError('PENNON_MIGRATION_FAILED', `Migration ${version}_${name} failed: ${message}`, {
      hint:
        hint ??
        'Nothing of this migration was kept. It needs a Supabase database and its owner, `postgres`, as the role.',
      cause,
    });
  }
}

/**
 * Reads what is new in the history since it was last read, for it has hundreds of rows and is read before each migration.
 * The app's own migrations stand in the same table; only those named `pennon_…` are ours to judge.
 */
async function judgeHistory(
  db: SqlClient,
  migrations: readonly Migration[],
  known: Set<string>,
): Promise<void> {
  const { rows } = await db.query<HistoryRow>(
    String.raw`select version, name, statements from supabase_migrations.schema_migrations
      where name like 'pennon\_%' and version <> all ($1::text[]) order by version`,
    [[...known]],
  );
  const released = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const row of rows) {
    refuseForeign(row, released.get(row.version));
    known.add(row.version);
  }
}

function refuseForeign(row: HistoryRow, released: Migration | undefined): void {
  if (released === undefined) {
    throw new PennonError(
      'PENNON_MIGRATION_UNKNOWN',
      `The database has migration ${row.version}_${row.name}, which this release of @pennon/database does not.`,
      { hint: 'A newer release was applied here: upgrade @pennon/database and run again.' },
    );
  }
  if (
    row.name !== released.name ||
    (row.statements && essenceOf(row.statements) !== essenceOf([released.sql]))
  ) {
    throw new PennonError(
      'PENNON_MIGRATION_EDITED',
      `Migration ${row.version}_${row.name} was applied with another text than this release has.`,
      {
        hint: 'Restore the file from the release that was applied; change the database by a migration of your own.',
      },
    );
  }
}

/** The Supabase CLI stores a file split into trimmed statements, `migrate` as one: compare what both keep. */
function essenceOf(statements: readonly string[]): string {
  return statements.join('').replace(/[\s;]/g, '');
}

const historySql = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
  alter table supabase_migrations.schema_migrations add column if not exists statements text[];
  alter table supabase_migrations.schema_migrations add column if not exists name text;
`;
