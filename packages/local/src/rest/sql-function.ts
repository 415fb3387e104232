import type { SqlClient } from '@pennon/database';

/** A function of an exposed schema, as its callers see it. */
export interface SqlFunction {
  readonly parameters: readonly SqlParameter[];
  readonly isVolatile: boolean;
  readonly returnsSet: boolean;
  readonly returnsVoid: boolean;
  /** Rows become objects; anything else stands for itself. */
  readonly returnsRows: boolean;
}

interface SqlParameter {
  readonly name: string;
  /** As `format_type` writes it: safe to put into SQL. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly isVariadic: boolean;
}

/** Read anew for each call: there is no schema cache to reload after a migration. */
export async function findFunctions(
  session: SqlClient,
  schema: string,
  name: string,
): Promise<readonly SqlFunction[]> {
  const { rows } = await session.query<SqlFunction>(functionsSql, [schema, name]);
  return rows;
}

/** "fn(a, b)" for each function of the schema: what a caller with a typing error may have meant. */
export async function listSignatures(session: SqlClient, schema: string): Promise<readonly Signature[]> {
  const { rows } = await session.query<Signature>(signaturesSql, [schema]);
  return rows;
}

export interface Signature {
  readonly name: string;
  readonly parameters: readonly string[];
}

// The array columns of pg_proc are null where every parameter is an input.
const functionsSql = `
  select
    routine.provolatile = 'v' as "isVolatile",
    routine.proretset as "returnsSet",
    routine.prorettype = 'pg_catalog.void'::regtype as "returnsVoid",
    coalesce(routine.proargmodes::text[] && '{t,b,o}', false)
      or coalesce(base.typtype, result.typtype) = 'c' as "returnsRows",
    inputs.parameters
  from pg_catalog.pg_proc routine
  join pg_catalog.pg_type result on result.oid = routine.prorettype
  left join pg_catalog.pg_type base on base.oid = nullif(result.typbasetype, 0)
  cross join lateral (
    select
      coalesce(json_agg(json_build_object(
        'name', name,
        'type', pg_catalog.format_type(type, null),
        'isRequired', position <= routine.pronargs - routine.pronargdefaults,
        'isVariadic', mode = 'v'
      ) order by position), '[]') as parameters,
      coalesce(bool_and(name <> ''), true) as is_named
    from (
      select name, type, mode, row_number() over (order by ordinality) as position
      from unnest(
        routine.proargnames,
        coalesce(routine.proallargtypes, routine.proargtypes::oid[]),
        routine.proargmodes::text[]
      ) with ordinality as argument (name, type, mode, ordinality)
      where mode is null or mode in ('i', 'b', 'v')
    ) as input
  ) as inputs
  where routine.pronamespace = to_regnamespace(quote_ident($1::text))
    and routine.proname = $2::text
    and routine.prokind = 'f'
    and routine.prorettype <> 'pg_catalog.trigger'::regtype
    and inputs.is_named
`;

const signaturesSql = `
  select proname::text as name, coalesce(proargnames[1:pronargs], '{}') as parameters
  from pg_catalog.pg_proc
  where pronamespace = to_regnamespace(quote_ident($1::text))
    and prokind = 'f'
    and prorettype <> 'pg_catalog.trigger'::regtype
`;
