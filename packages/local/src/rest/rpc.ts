import type { IncomingHttpHeaders } from 'node:http';
import { actAs } from '../database/act-as.js';
import { inTransaction, type SqlDatabase, type TransactionOptions } from '../database/sql-database.js';
import type { Caller } from '../http/caller.js';
import { HttpError } from '../http/http-error.js';
import { chooseFunction } from './choose-function.js';
import { readArguments } from './read-arguments.js';
import { rpcStatement } from './rpc-call.js';
import { type RpcResponse, type RpcResult, rpcResponse } from './rpc-response.js';
import { responseOfError } from './sql-error-response.js';

export interface RpcRequest {
  readonly method: string;
  readonly path: string;
  readonly functionName: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly caller: Caller;
}

/** Calls one function as PostgREST does: its caller's role, one transaction, JSON built by Postgres. */
export async function callRpc(
  database: SqlDatabase,
  exposedSchemas: readonly string[],
  request: RpcRequest,
): Promise<RpcResponse> {
  const target = { schema: profileOf(request, exposedSchemas), name: request.functionName };
  const args = readArguments(request);
  try {
    const isReading = request.method !== 'POST';
    return await inTransaction(database, limitsOf(request.caller), async (session) => {
      const called = await chooseFunction(session, target, args.names);
      if (isReading || !called.isVolatile) await session.exec('set transaction read only');
      await actAs(session, request.caller, requestSettings(request, target.schema));
      const { sql, params } = rpcStatement(target, called, args);
      const { rows } = await session.query<RpcResult>(sql, params);
      return rpcResponse(request, called, rows[0]);
    });
  } catch (error) {
    throw responseOfError(error, request.caller.role);
  }
}

/** As on hosted Supabase: 3 s for anon, 8 s for everybody else. */
function limitsOf({ role }: Caller): TransactionOptions {
  return role === 'anon' ? { timeoutMs: 3_000 } : {};
}

function profileOf({ method, headers }: RpcRequest, exposed: readonly string[]): string {
  const header = headers[method === 'POST' ? 'content-profile' : 'accept-profile'];
  const schema = (Array.isArray(header) ? header[0] : header) ?? exposed[0] ?? 'public';
  if (exposed.includes(schema)) return schema;
  throw new HttpError(406, {
    code: 'PGRST106',
    details: null,
    hint: null,
    message: `The schema must be one of the following: ${exposed.join(', ')}`,
  });
}

function requestSettings({ method, path, headers }: RpcRequest, schema: string): Record<string, string> {
  return {
    search_path: [schema, 'public', 'extensions'].map((name) => `"${name.replaceAll('"', '""')}"`).join(', '),
    'request.method': method,
    'request.path': path,
    'request.headers': JSON.stringify(headers),
    // A function may set them for its session; the next caller must not inherit that.
    'response.status': '',
    'response.headers': '',
  };
}
