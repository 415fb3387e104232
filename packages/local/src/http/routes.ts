import type { IncomingMessage, Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { inTransaction, type SqlDatabase } from '../database/sql-database.js';
import type { Gateway } from '../realtime/gateway.js';
import { broadcastMany, broadcastOne } from '../realtime/http-broadcast.js';
import { callRpc } from '../rest/rpc.js';
import type { Authenticator, Caller } from './caller.js';
import { HttpError } from './http-error.js';
import { type HttpRequest, type HttpResponse, isTrustedHost } from './http-server.js';

export type Route = (request: HttpRequest) => Promise<HttpResponse>;

export interface Services {
  readonly database: SqlDatabase;
  readonly gateway: Gateway;
  readonly authenticator: Authenticator;
  readonly schemas: readonly string[];
}

/** Every HTTP endpoint of the stack. */
export function createRoutes({ database, gateway, authenticator, schemas }: Services): Route {
  const endpoints: readonly Endpoint[] = [
    {
      path: /^\/health$/,
      methods: ['GET', 'HEAD'],
      answer: () => health(database),
    },
    {
      path: /^\/rest\/v1\/rpc\/([^/]+)$/,
      methods: ['GET', 'HEAD', 'POST'],
      answer: async (request, [functionName = '']) => {
        const caller = await callerOf(authenticator, request);
        const { method, headers, url } = request;
        const query = new URLSearchParams(url.searchParams);
        query.delete('apikey');
        const body = (await request.readBody()).toString('utf8');
        const path = url.pathname.replace(/^\/rest\/v1/, '');
        return await callRpc(database, schemas, { method, path, functionName, query, headers, body, caller });
      },
    },
    {
      path: /^\/realtime\/v1\/api\/broadcast$/,
      methods: ['POST'],
      answer: async (request) =>
        await broadcastMany(gateway, await callerOf(authenticator, request), request),
    },
    {
      path: /^\/realtime\/v1\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/,
      methods: ['POST'],
      answer: async (request, [topic = '', event = '']) =>
        await broadcastOne(gateway, await callerOf(authenticator, request), request, { topic, event }),
    },
  ];
  return async (request) => {
    for (const { path, methods, answer } of endpoints) {
      const match = path.exec(request.url.pathname);
      if (match === null) continue;
      if (!methods.includes(request.method)) throw methodNotAllowed(request.method, methods);
      return await answer(request, match.slice(1).map(decoded));
    }
    throw notFound(request.url.pathname);
  };
}

/** Opens WebSockets on the server's `/realtime/v1/websocket`. */
export function serveUpgrades(server: Server, hosts: readonly string[], gateway: Gateway): void {
  server.on('upgrade', async (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    try {
      if (!isTrustedHost(request.headers.host, hosts)) {
        throw new HttpError(403, { message: `Host "${request.headers.host}" is not served here.` });
      }
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname !== '/realtime/v1/websocket') throw notFound(url.pathname);
      await gateway.upgrade(request, url, stream, head);
    } catch (error) {
      refuseUpgrade(
        stream,
        error instanceof HttpError ? error : new HttpError(400, { message: 'Bad request.' }),
      );
    }
  });
}

interface Endpoint {
  readonly path: RegExp;
  readonly methods: readonly string[];
  readonly answer: (request: HttpRequest, captured: readonly string[]) => Promise<HttpResponse>;
}

async function callerOf(authenticator: Authenticator, { headers, url }: HttpRequest): Promise<Caller> {
  const apikey = headers.apikey ?? url.searchParams.get('apikey') ?? undefined;
  return await authenticator.callerOf({
    apikey: typeof apikey === 'string' ? apikey : undefined,
    authorization: headers.authorization,
    userAgent: headers['user-agent'],
  });
}

async function health(database: SqlDatabase): Promise<HttpResponse> {
  const { engine } = database;
  try {
    await inTransaction(database, { isReadOnly: true }, (session) => session.exec('select 1'));
    return { status: 200, body: JSON.stringify({ status: 'ok', engine }) };
  } catch (error) {
    return { status: 503, body: JSON.stringify({ status: 'unavailable', engine, message: String(error) }) };
  }
}

/** @throws HttpError 400 */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpError(400, { message: 'The path is not well encoded.' });
  }
}

function methodNotAllowed(method: string, allowed: readonly string[]): HttpError {
  return new HttpError(
    405,
    { code: 'PGRST101', details: null, hint: null, message: `Cannot use the ${method} method here` },
    { allow: allowed.join(', ') },
  );
}

function notFound(path: string): HttpError {
  return new HttpError(404, {
    code: 'PGRST125',
    details: path,
    hint: 'The embedded stack serves /rest/v1/rpc/<function>, /realtime/v1 and /health: no tables, auth or storage.',
    message: 'Invalid path specified in request URL',
  });
}

function refuseUpgrade(stream: Duplex, { status, message, headers }: HttpError): void {
  const body = JSON.stringify({ error: message });
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
