import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { FaultScript, MessageFault, RequestFault } from './fault-script.js';

/** Stands between one client and the stack, and does to what passes what its script says. */
export class FaultProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #target: string;
  #requests: RequestFault[];
  #messages: MessageFault[];
  readonly #connections = new Set<Duplex>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** How often each fault was done. */
  readonly done = new Map<string, number>();

  static async start(target: string, script: FaultScript): Promise<FaultProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, target, script);
  }

  private constructor(server: Server, target: string, { requests, messages }: FaultScript) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#target = target;
    this.#requests = [...requests];
    this.#messages = [...messages];
    const sockets = new WebSocketServer({ noServer: true });
    server.on('connection', (socket) => this.#hold(socket));
    server.on('request', (incoming, response) => this.#pass(incoming, response));
    server.on('upgrade', (incoming, socket, head) => {
      const fault = this.#next(this.#requests);
      // supabase-js waits for a handshake for ever; a browser or a router ends it, in minutes where this is half a second.
      if (fault.type === 'hang') this.#after(500, () => socket.destroy());
      else if (fault.type !== 'none' && fault.type !== 'late') socket.destroy();
      else sockets.handleUpgrade(incoming, socket, head, (near) => this.#bridge(near, incoming.url ?? '/'));
    });
  }

  /** Connections that the client has open. */
  get open(): number {
    return this.#connections.size;
  }

  /** From now on this goes wrong, in place of what was still to come. */
  play({ requests, messages }: Omit<FaultScript, 'seed'>): void {
    this.#requests = [...requests];
    this.#messages = [...messages];
  }

  /** From now on nothing goes wrong; a socket that is half-open stays so, for the client to notice. */
  heal(): void {
    this.play({ requests: [], messages: [] });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#connections) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #next<Fault extends { readonly type: string }>(faults: Fault[]): Fault | { readonly type: 'none' } {
    const fault = faults.shift() ?? ({ type: 'none' } as const);
    this.done.set(fault.type, (this.done.get(fault.type) ?? 0) + 1);
    return fault;
  }

  #hold(socket: Duplex): void {
    this.#connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#connections.delete(socket));
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    const fault = this.#next(this.#requests);
    if (fault.type === 'hang') return;
    if (fault.type === 'reset') {
      incoming.socket.destroy();
    } else if (fault.type === 'status') {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      response.writeHead(fault.status, headers).end('{"message": "overloaded"}');
    } else if (fault.type === 'late') this.#after(fault.ms, () => this.#forward(incoming, response, fault));
    else this.#forward(incoming, response, fault);
  }

  #forward(incoming: IncomingMessage, response: ServerResponse, fault: RequestFault): void {
    const { method, url, headers } = incoming;
    const far = request(`${this.#target}${url}`, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => incoming.socket.destroy());
      answer.on('end', () => this.#give(Buffer.concat(chunks), { answer, response, fault }));
    });
    far.on('error', () => incoming.socket.destroy());
    incoming.pipe(far);
  }

  #give(
    body: Buffer,
    { answer, response, fault }: { answer: IncomingMessage; response: ServerResponse; fault: RequestFault },
  ): void {
    const half = body.subarray(0, body.length >> 1);
    const isCut = fault.type === 'truncated';
    const { 'transfer-encoding': _, ...headers } = answer.headers;
    response.writeHead(answer.statusCode ?? 500, {
      ...headers,
      'content-length': (isCut ? half : body).length,
    });
    if (isCut) response.end(half);
    else if (fault.type === 'slow body' || fault.type === 'reset in the body') {
      response.write(half);
      const isReset = fault.type !== 'slow body';
      this.#after(isReset ? 5 : fault.ms, () =>
        isReset ? response.socket?.destroy() : response.end(body.subarray(half.length)),
      );
    } else response.end(body);
  }

  #bridge(near: WebSocket, path: string): void {
    const far = new WebSocket(`${this.#target.replace('http', 'ws')}${path}`, { perMessageDeflate: false });
    const early: (() => void)[] = [];
    let isHalfOpen = false;
    const end = () => {
      near.terminate();
      far.terminate();
    };
    const carrier = (to: WebSocket) => {
      let held: (() => void) | undefined;
      return (data: RawData, isBinary: boolean) => {
        const fault = this.#next(this.#messages);
        if (fault.type === 'half-open') isHalfOpen = true;
        if (fault.type === 'reset') end();
        if (isHalfOpen || fault.type === 'reset' || fault.type === 'lost') return;
        const send = () =>
          !isHalfOpen && to.readyState === WebSocket.OPEN && to.send(data, { binary: isBinary });
        if (fault.type === 'after the next') {
          held = send;
          return;
        }
        if (fault.type === 'late') this.#after(fault.ms, send);
        else send();
        if (fault.type === 'twice') send();
        held?.();
        held = undefined;
      };
    };
    const toFar = carrier(far);
    const toNear = carrier(near);
    near.on('message', (data, isBinary) => {
      if (far.readyState === WebSocket.CONNECTING) early.push(() => toFar(data, isBinary));
      else toFar(data, isBinary);
    });
    far.on('open', () => {
      for (const send of early) send();
    });
    far.on('message', toNear);
    for (const side of [near, far]) {
      side.on('error', end);
      side.on('close', end);
    }
  }
}
