import type { TestDatabase } from './engines.js';

/**
 * Goes on as an owner like that of a hosted project: no superuser, bypasses row-level security (or not), may make policies
 * on realtime.messages only. Answers how to become the superuser again, and how to take the owner with all it owns away.
 */
export async function becomeHostedOwner(
  db: TestDatabase,
  rights: 'bypassrls' | 'nobypassrls',
): Promise<{ readonly resume: () => Promise<void>; readonly drop: () => Promise<void> }> {
  const owner = `pennon_owner_${rights}_${process.pid}`;
  const { rows } = await db.query<{ database: string; superuser: string }>(
    'select current_database() as database, session_user as superuser',
  );
  const [{ database, superuser }] = rows as [{ database: string; superuser: string }];
  await db.exec(`
    create role ${owner} login createrole ${rights};
    grant anon, authenticated, service_role to ${owner};
    grant supabase_realtime_admin to ${owner};
    revoke create on schema realtime from ${owner};
    grant all on schema public to ${owner};
    alter schema supabase_migrations owner to ${owner};
    alter table supabase_migrations.schema_migrations owner to ${owner};
    grant usage on schema realtime, auth to ${owner};
    grant create on database "${database}" to ${owner};
    set session authorization ${owner}`);
  const resume = async (): Promise<void> => {
    await db.exec(`set session authorization "${superuser}"`);
  };
  return {
    resume,
    drop: async () => {
      await resume();
      await db.exec(`drop owned by ${owner} cascade; drop role ${owner}`);
    },
  };
}
