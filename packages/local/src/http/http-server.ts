import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { PennonError } from '@pennon/core';
import { edgeHeaders } from './edge-headers.js';
import { HttpError } from './http-error.js';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  /** @throws HttpError 413 above 8 MB */
  readonly readBody: () => Promise<Buffer>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One server for every endpoint: CORS, refusals as JSON, and a guard against DNS rebinding. */
export function createHttpServer(
  hosts: readonly string[],
  route: (request: HttpRequest) => Promise<HttpResponse>,
): Server {
  return createServer(async (incoming, outgoing) => {
    const response = await answer(hosts, route, incoming);
    try {
      write(outgoing, response, incoming.headers);
    } catch {
      write(outgoing, internalError, incoming.headers); // SQL may raise headers that are none
    }
  });
}

/** @throws PennonError `PORT_IN_USE`, `PORT_UNUSABLE` */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  try {
    server.listen({ port, host, backlog: 4096 });
    await once(server, 'listening');
  } catch (cause) {
    throw listenError(cause as NodeJS.ErrnoException, port, host);
  }
  const address = server.address();
  return address === null || typeof address === 'string' ? port : address.port;
}

/** Finishes the requests that are being answered; after 2 s whatever is still open is cut. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const cut = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(cut);
}

/**
 * A page on the web can make its own name resolve to 127.0.0.1 and so reach a local server as its own origin; its
 * name still stands in `Host`. Addresses cannot be rebound.
 */
export function isTrustedHost(header: string | undefined, hosts: readonly string[]): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').toLowerCase();
  const address = name.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 || name === 'localhost' || name.endsWith('.localhost') || hosts.includes(name);
}

async function answer(
  hosts: readonly string[],
  route: (request: HttpRequest) => Promise<HttpResponse>,
  incoming: IncomingMessage,
): Promise<HttpResponse> {
  try {
    if (!isTrustedHost(incoming.headers.host, hosts)) {
      throw new HttpError(403, { message: `Host "${incoming.headers.host}" is not served here.` });
    }
    if (incoming.method === 'OPTIONS') return { status: 204 };
    return await route({
      method: incoming.method ?? 'GET',
      url: urlOf(incoming),
      headers: edgeHeaders(incoming),
      readBody: () => readBody(incoming),
    });
  } catch (error) {
    if (!(error instanceof HttpError)) return internalError;
    return { status: error.status, headers: error.headers, body: JSON.stringify(error.body) };
  }
}

const internalError: HttpResponse = { status: 500, body: JSON.stringify({ message: 'Internal error.' }) };

/** @throws HttpError 400 */
function urlOf({ url = '/' }: IncomingMessage): URL {
  try {
    return new URL(url.replace(/^\/+/, '/'), 'http://localhost');
  } catch {
    throw new HttpError(400, { message: 'The request target is no URL.' });
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroyed, it would take the connection with it, and the answer.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) break;
    chunks.push(chunk);
  }
  if (size <= bodyLimit) return Buffer.concat(chunks);
  await discardRest(incoming);
  throw new HttpError(413, { message: `A body may have ${bodyLimit} bytes.` }, { connection: 'close' });
}

const bodyLimit = 8_000_000;

/** Whoever still sends when a connection ends finds it reset, and reads no answer. After 2 s that is theirs to bear. */
async function discardRest(incoming: IncomingMessage): Promise<void> {
  incoming.resume();
  await once(incoming, 'close', { signal: AbortSignal.timeout(2_000) }).catch(() => undefined); // or it breaks off
}

function write(outgoing: ServerResponse, response: HttpResponse, asked: IncomingMessage['headers']): void {
  const { status, headers = {}, body = '' } = response;
  const contentType = body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  outgoing.writeHead(status, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
    'access-control-allow-headers': asked['access-control-request-headers'] ?? '*',
    'access-control-expose-headers': 'content-range, content-location, preference-applied, x-client-info',
    'access-control-max-age': '3600',
    'cache-control': 'no-store',
    ...contentType,
    ...headers,
  });
  outgoing.end(body);
}

function listenError(cause: NodeJS.ErrnoException, port: number, host: string): Error {
  if (cause.code === 'EADDRINUSE') {
    return new PennonError('PORT_IN_USE', `Port ${port} on ${host} is in use by another program.`, {
      hint: `Stop it (perhaps another \`pennon dev\`), or choose another port with --port.`,
      cause,
    });
  }
  return new PennonError('PORT_UNUSABLE', `Port ${port} on ${host} cannot be opened: ${cause.message}`, {
    hint: 'Choose another port with --port.',
    cause,
  });
}
