import type { SqlFunction } from './sql-function.js';

/** The arguments of one call: a JSON object as it came, or text by name. */
export type RpcArguments =
  | { readonly kind: 'json'; readonly names: readonly string[]; readonly text: string }
  | {
      readonly kind: 'text';
      readonly names: readonly string[];
      readonly values: ReadonlyMap<string, readonly string[]>;
    };

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
  const { from, passed, params } =
    args.kind === 'json' ? jsonSource(given, args.text) : textSource(given, args);
  const alias = called.returnsRows ? 'result' : 'result (value)';
  const item = called.returnsRows ? 'result' : 'result.value';
  const sql = `
    with result as (
      select result.* from ${from}lateral ${identifier(schema)}.${identifier(name)}(${passed}) as ${alias}
    )
    select
      ${called.returnsSet ? `coalesce(json_agg(${item}), '[]')` : `coalesce(json_agg(${item}) -> 0, 'null')`}::text as body,
      count(*)::int as "rowCount",
      current_setting('response.status', true) as status,
      current_setting('response.headers', true) as headers
    from result`;
  return { sql, params };
}

interface ArgumentSource {
  /** What the call is joined to; ends in a comma unless empty. */
  readonly from: string;
  readonly passed: string;
  readonly params: readonly string[];
}

/** The JSON reaches Postgres as it came, so numbers keep their precision and SQL's own conversions apply. */
function jsonSource(given: SqlFunction['parameters'], text: string): ArgumentSource {
  if (given.length === 0) return { from: '', passed: '', params: [] };
  const columns = given.map(({ name, type }) => `${identifier(name)} ${type}`);
  return {
    from: `json_to_record($1::text::json) as given (${columns.join(', ')}), `,
    passed: passedBy(given, ({ name }) => `given.${identifier(name)}`),
    params: [text],
  };
}

function textSource(
  given: SqlFunction['parameters'],
  { values }: RpcArguments & { kind: 'text' },
): ArgumentSource {
  const params = given.map(({ name, isVariadic }) => {
    const all = values.get(name) ?? [];
    return isVariadic ? arrayLiteral(all) : (all.at(-1) ?? '');
  });
  return {
    from: '',
    passed: passedBy(given, ({ type }, index) => `$${index + 1}::text::${type}`),
    params,
  };
}

function passedBy(
  given: SqlFunction['parameters'],
  value: (parameter: SqlFunction['parameters'][number], index: number) => string,
): string {
  return given
    .map((parameter, index) => {
      const variadic = parameter.isVariadic ? 'variadic ' : '';
      return `${variadic}${identifier(parameter.name)} => ${value(parameter, index)}`;
    })
    .join(', ');
}

function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
