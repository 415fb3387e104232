import { HttpError } from '../http/http-error.js';
import { parseJson } from '../http/parse-json.js';
import type { RpcRequest } from './rpc.js';
import type { RpcArguments } from './rpc-call.js';

/** @throws HttpError 400 for what is no JSON object or asks for more than a call, 415 for another media type */
export function readArguments(request: RpcRequest): RpcArguments {
  if (request.query.get('select') === '*') request.query.delete('select');
  return request.method === 'POST' ? readBody(request) : readQuery(request);
}

function readQuery({ query }: RpcRequest): RpcArguments {
  for (const name of query.keys()) if (shaping.has(name)) throw unsupported(name);
  const names = [...new Set(query.keys())];
  return {
    names,
    jsonFor: ({ parameters }) => {
      const variadic = parameters.find(({ isVariadic }) => isVariadic)?.name;
      const entries = names.map((name) => [name, name === variadic ? query.getAll(name) : query.get(name)]);
      return JSON.stringify(Object.fromEntries(entries));
    },
  };
}

function readBody({ query, headers, body }: RpcRequest): RpcArguments {
  const [extra] = query.keys();
  if (extra !== undefined) throw unsupported(extra);
  const mediaType = headers['content-type']?.split(';')[0]?.trim() || 'application/json';
  if (mediaType !== 'application/json') {
    throw refusal(415, `Content-Type not acceptable: ${mediaType}`, 'Send the arguments as a JSON object.');
  }
  if (body === '') return { names: [], jsonFor: () => '{}' };
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refusal(400, 'The body of a function call must be a JSON object of its arguments', null);
  }
  // As it came: a number may have more digits than JavaScript keeps.
  return { names: Object.keys(parsed), jsonFor: () => body };
}

/** PostgREST shapes a function's rows with these. */
const shaping: ReadonlySet<string> = new Set(['select', 'order', 'limit', 'offset', 'and', 'or', 'columns']);

function unsupported(name: string): HttpError {
  return new HttpError(400, {
    code: 'PGRST100',
    details: `Query parameter "${name}"`,
    hint: 'Filter inside the function, or use a full Supabase.',
    message: 'The embedded stack calls functions; it does not filter, order or pick from their rows',
  });
}

function parse(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    throw refusal(400, 'Empty or invalid json', null);
  }
}

function refusal(status: number, message: string, hint: string | null): HttpError {
  return new HttpError(status, { code: 'PGRST102', details: null, hint, message });
}
