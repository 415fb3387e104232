import { type Control, createControl, type SqlClient } from '@pennon/database';
import { PostgrestClient } from '@supabase/postgrest-js';
import { as, type Caller, serviceRole } from './requests.js';

/** The typed client, through the real supabase client, on functions that are called as PostgREST calls them. */
export function controlOf(db: SqlClient, caller: Caller = serviceRole): Control {
  return createControl(
    new PostgrestClient('http://supabase.test/rest/v1', { fetch: callsTo(db, caller), retry: false }),
  );
}

/** Answers with the status that the SQL set, or with the error that it raised. */
function callsTo(db: SqlClient, caller: Caller): typeof fetch {
  return async (input, init) => {
    const name = String(input).replace(/^.*\/rpc\//, '');
    const schema = new Headers(init?.headers).get('content-profile') ?? 'public';
    const args = JSON.parse(String(init?.body)) as Readonly<Record<string, unknown>>;
    try {
      const { status, body } = await called(db, caller, `${schema}.${name}`, args);
      return Response.json(body, { status });
    } catch (error) {
      const { code, message } = error as { readonly code: string; readonly message: string };
      return Response.json({ code, message, details: null, hint: null }, { status: 403 });
    }
  };
}

/** Calls a function by its arguments' names, as PostgREST does: the body, and the status that the SQL has set. */
export async function called(
  db: SqlClient,
  caller: Caller,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { rows } = await db.query<{ readonly names: readonly string[]; readonly types: readonly string[] }>(
    `select coalesce(proargnames::text[], '{}') as names, array(select t::regtype::text from unnest(proargtypes) t) as types
     from pg_proc where oid = $1::regproc`,
    [name],
  );
  const types = new Map(rows[0]?.names.map((argument, index) => [argument, rows[0]?.types[index]]));
  const given = Object.entries(args);
  const list = given.map(([argument], index) => `${argument} => $${index + 1}::${types.get(argument)}`);
  const values = given.map(([argument, value]) =>
    types.get(argument) === 'jsonb' && value !== null ? JSON.stringify(value) : value,
  );
  return await as(db, caller, async (sql) => {
    const answer = await sql.query<{ body: unknown }>(`select ${name}(${list.join(', ')}) as body`, values);
    const setting = await sql.query<{ status: string }>(
      `select coalesce(nullif(current_setting('response.status', true), ''), '200') as status`,
    );
    return { status: Number(setting.rows[0]?.status), body: answer.rows[0]?.body };
  });
}
