import type { SqlClient } from '@pennon/database';
import { HttpError } from '../http/http-error.js';
import type { RpcTarget } from './rpc-call.js';
import { findFunctions, listSignatures, type SqlFunction } from './sql-function.js';

/**
 * The function that the given argument names call.
 *
 * @throws HttpError 404 `PGRST202` for none, 300 `PGRST203` for several
 */
export async function chooseFunction(
  session: SqlClient,
  target: RpcTarget,
  names: readonly string[],
): Promise<SqlFunction> {
  const candidates = await findFunctions(session, target.schema, target.name);
  const fitting = candidates.filter(({ parameters }) => {
    const known = new Set(parameters.map(({ name }) => name));
    const given = new Set(names);
    return (
      names.every((name) => known.has(name)) &&
      parameters.every(({ name, isRequired }) => !isRequired || given.has(name))
    );
  });
  const [chosen, ...others] = fitting;
  if (chosen === undefined) throw await notFound(session, target, names);
  if (others.length > 0) throw ambiguous(target, fitting);
  return chosen;
}

async function notFound(
  session: SqlClient,
  { schema, name }: RpcTarget,
  names: readonly string[],
): Promise<HttpError> {
  const sorted = [...names].sort();
  const called = sorted.length === 0 ? `${schema}.${name}` : `${schema}.${name}(${sorted.join(', ')})`;
  const without = sorted.length === 0 ? ' without parameters' : '';
  const [nearest] = (await listSignatures(session, schema))
    .map((signature) => ({ ...signature, distance: editDistance(signature.name, name) }))
    .filter(({ distance }) => distance <= Math.max(2, name.length / 3))
    .sort((left, right) => left.distance - right.distance);
  return new HttpError(404, {
    code: 'PGRST202',
    details:
      `Searched for the function ${schema}.${name} ` +
      `${sorted.length === 0 ? 'without parameters' : `with parameter${sorted.length === 1 ? '' : 's'} ${sorted.join(', ')}`}, ` +
      'but no matches were found in the schema cache.',
    hint:
      nearest === undefined
        ? null
        : `Perhaps you meant to call the function ${schema}.${nearest.name}` +
          (nearest.parameters.length === 0 ? '' : `(${nearest.parameters.join(', ')})`),
    message: `Could not find the function ${called}${without} in the schema cache`,
  });
}

function ambiguous({ schema, name }: RpcTarget, fitting: readonly SqlFunction[]): HttpError {
  const signatures = fitting.map(
    ({ parameters }) =>
      `${schema}.${name}(${parameters.map((one) => `${one.name} => ${one.type}`).join(', ')})`,
  );
  return new HttpError(300, {
    code: 'PGRST203',
    details: null,
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
    message: `Could not choose the best candidate function between: ${signatures.join(', ')}`,
  });
}

/** Levenshtein, one row at a time. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...right].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
