import type { SqlFunction } from './sql-function.js';

/** The arguments of one call. */
export interface RpcArguments {
  readonly names: readonly string[];
  /** A JSON object for SQL to convert from. */
  readonly jsonFor: (called: SqlFunction) => string;
}

export interface RpcTarget {
  readonly schema: string;
  readonly name: string;
}

/** One statement that calls the function and builds the whole answer, JSON included. */
export function rpcStatement(
  { schema, name }: RpcTarget,
  called: SqlFunction,
  args: RpcArguments,
): { readonly sql: string; readonly params: readonly string[] } {
  const given = called.parameters.filter((parameter) => args.names.includes(parameter.name));
  const columns = given.map(({ name: column, type }) => `${identifier(column)} ${type}`);
  const source =
    given.length === 0 ? '' : `json_to_record($1::text::json) as given (${columns.join(', ')}), `;
  const passed = given.map(
    ({ name: parameter, isVariadic }) =>
      `${isVariadic ? 'variadic ' : ''}${identifier(parameter)} => given.${identifier(parameter)}`,
  );
  const alias = called.returnsRows ? 'result' : 'result (value)';
  const item = called.returnsRows ? 'result' : 'result.value';
  const sql = `
    with result as (
      select result.* from ${source}lateral ${identifier(schema)}.${identifier(name)}(${passed.join(', ')}) as ${alias}
    )
    select
      ${called.returnsSet ? `coalesce(json_agg(${item}), '[]')` : `coalesce(json_agg(${item}) -> 0, 'null')`}::text as body,
      count(*)::int as "rowCount",
      current_setting('response.status', true) as status,
      current_setting('response.headers', true) as headers
    from result`;
  return { sql, params: given.length === 0 ? [] : [args.jsonFor(called)] };
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
