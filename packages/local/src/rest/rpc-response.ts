import { validateHeaderName, validateHeaderValue } from 'node:http';
import { HttpError } from '../http/http-error.js';
import type { RpcRequest } from './rpc.js';
import type { SqlFunction } from './sql-function.js';

/** One row of `rpcStatement`. */
export interface RpcResult {
  readonly body: string;
  readonly rowCount: number;
  readonly status: string | null;
  readonly headers: string | null;
}

export interface RpcResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const singular = 'application/vnd.pgrst.object+json';

/** @throws HttpError for what cannot be answered; the transaction is then undone */
export function rpcResponse(
  request: RpcRequest,
  called: SqlFunction,
  result: RpcResult | undefined,
): RpcResponse {
  if (result === undefined) throw new Error('The call returned no row.');
  const { method, headers: asked } = request;
  const mediaType = acceptedType(asked.accept);
  const headers = { ...contentRange(asked.prefer, result.rowCount), ...headersSetBySql(result.headers) };
  const status = statusSetBySql(result.status);
  if (called.returnsVoid) return { status: status ?? 204, headers, body: '' };
  const body = mediaType === singular && called.returnsSet ? onlyRow(result) : result.body;
  return {
    status: status ?? 200,
    headers: { 'content-type': `${mediaType}; charset=utf-8`, ...headers },
    body: method === 'HEAD' ? '' : body,
  };
}

function acceptedType(accept = '*/*'): string {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim() ?? '');
  if (types.includes(singular)) return singular;
  if (types.some((type) => ['*/*', 'application/*', 'application/json'].includes(type)))
    return 'application/json';
  throw new HttpError(415, {
    code: 'PGRST107',
    details: null,
    hint: null,
    message: `None of these media types are available: ${types.join(', ')}`,
  });
}

function onlyRow({ body, rowCount }: RpcResult): string {
  // One element: what Postgres wrote without the brackets.
  if (rowCount === 1) return body.trim().slice(1, -1);
  throw new HttpError(406, {
    code: 'PGRST116',
    details: `The result contains ${rowCount} rows`,
    hint: null,
    message: 'JSON object requested, multiple (or no) rows returned',
  });
}

/** The count is exact always: all rows are there. */
function contentRange(prefer: string | readonly string[] | undefined, count: number): Record<string, string> {
  const total = /\bcount=(exact|planned|estimated)\b/.test(String(prefer)) ? count : '*';
  return { 'content-range': `${count === 0 ? '*' : `0-${count - 1}`}/${total}` };
}

function statusSetBySql(text: string | null): number | undefined {
  if (!text) return undefined;
  const status = Number(text);
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw badGuc('PGRST112', 'response.status guc must be a valid status code');
}

function headersSetBySql(text: string | null): Record<string, string> {
  if (!text) return {};
  const malformed = badGuc(
    'PGRST111',
    'response.headers guc must be a JSON array composed of objects with a single key and a string value',
  );
  let items: unknown;
  try {
    items = JSON.parse(text);
  } catch {
    throw malformed;
  }
  if (!Array.isArray(items)) throw malformed;
  return Object.fromEntries(
    items.map((item: unknown) => {
      const [entry, ...more] = Object.entries(item ?? {});
      if (entry === undefined || more.length > 0 || !isHeader(entry)) throw malformed;
      return [entry[0].toLowerCase(), entry[1]];
    }),
  );
}

function isHeader(entry: readonly [string, unknown]): entry is readonly [string, string] {
  const [name, value] = entry;
  if (typeof value !== 'string') return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function badGuc(code: string, message: string): HttpError {
  return new HttpError(500, { code, details: null, hint: null, message });
}
