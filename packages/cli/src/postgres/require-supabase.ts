import { PennonError } from '@pennon/core';
import type { SqlClient } from '@pennon/database';

interface Standing {
  readonly version: number;
  readonly may_create: boolean;
  readonly role: string;
  readonly missing: readonly string[];
}

/** 15.0, as Postgres counts. */
const oldest = 150_000;

/**
 * That migrations can be applied here, before the first of them is.
 *
 * @throws PennonError `DATABASE_TOO_OLD`, `DATABASE_NOT_SUPABASE`, `DATABASE_RIGHTS_MISSING`
 */
export async function requireSupabase(db: SqlClient): Promise<void> {
  const { rows } = await db.query<Standing>(standingSql);
  const [standing] = rows;
  if (standing === undefined) return;
  const { version, may_create, role, missing } = standing;
  if (version < oldest) {
    throw new PennonError('DATABASE_TOO_OLD', `This is Postgres ${Math.floor(version / 10_000)}.`, {
      hint: 'Pennon needs 15 or newer. Hosted projects are upgraded under Project Settings → Infrastructure.',
    });
  }
  if (missing.length > 0) {
    throw new PennonError(
      'DATABASE_NOT_SUPABASE',
      `This database is no Supabase project's: it lacks ${missing.join(', ')}.`,
      {
        hint: "Use the project's own address (Dashboard → Connect). For a bare Postgres, `pennon dev --db postgres` makes what is missing.",
      },
    );
  }
  if (!may_create) {
    throw new PennonError('DATABASE_RIGHTS_MISSING', `The role ${role} may not create schemas here.`, {
      hint: 'Connect as the owner of the project, `postgres`.',
    });
  }
}

const standingSql = `
  select current_setting('server_version_num')::int as version,
    has_database_privilege(current_database(), 'CREATE') as may_create,
    current_user as role,
    array(
      select 'role ' || wanted from unnest('{anon,authenticated,service_role}'::text[]) wanted where to_regrole(wanted) is null
      union all
      select 'schema ' || wanted from unnest('{auth,realtime}'::text[]) wanted where to_regnamespace(wanted) is null
      union all
      -- By the catalog: to_regprocedure refuses whoever may not use the schema.
      select format('function realtime.%s', wanted) from unnest('{send,topic}'::text[]) wanted
      where to_regnamespace('realtime') is not null and not exists (
        select from pg_catalog.pg_proc where proname = wanted and pronamespace = to_regnamespace('realtime')
      )
    ) as missing`;
