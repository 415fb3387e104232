import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Announcement } from '@pennon/core';
import { type WebSocket, WebSocketServer } from 'ws';
import type { MemoryDatabase } from './memory-database.js';

/** A relay as one may be written: snapshots with an ETag, announcements as server-sent events and over a WebSocket. */
export class FlagServer {
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #streams = new Set<ServerResponse>();
  readonly #sockets = new Set<WebSocket>();
  readonly #connections = new Set<Duplex>();
  /** What it answers questions with instead of flags. */
  refusal:
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
    | undefined;
  /** Of the questions: what they asked with, and how they were answered. */
  readonly questions: { readonly headers: IncomingMessage['headers']; status: number }[] = [];

  static async start(database: MemoryDatabase): Promise<FlagServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FlagServer(server, database);
  }

  private constructor(server: ReturnType<typeof createServer>, database: MemoryDatabase) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => this.#answer(request, response, database));
    const webSockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#sockets.add(webSocket);
        webSocket.on('close', () => this.#sockets.delete(webSocket));
      });
    });
    server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
  }

  get webSocketUrl(): string {
    return this.url.replace('http', 'ws');
  }

  /** Who listens. */
  get listeners(): number {
    return this.#streams.size + this.#sockets.size;
  }

  #answer(request: IncomingMessage, response: ServerResponse, database: MemoryDatabase): void {
    if (request.url === '/events') {
      this.#stream(response);
      return;
    }
    const question = { headers: request.headers, status: 200 };
    this.questions.push(question);
    if (this.refusal !== undefined) {
      const { status, headers, body } = this.refusal;
      question.status = status;
      response.writeHead(status, headers).end(body);
      return;
    }
    const etag = `"${database.revision}"`;
    question.status = request.headers['if-none-match'] === etag ? 304 : 200;
    response.writeHead(question.status, { etag });
    response.end(question.status === 304 ? undefined : JSON.stringify(database.full()));
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': welcome\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  announce(announcement: Announcement): void {
    const text = JSON.stringify(announcement);
    this.say(`event: change\ndata: ${text}\n\n`, text);
  }

  say(streamed: string, message: string): void {
    for (const stream of this.#streams) stream.write(streamed);
    for (const socket of this.#sockets) socket.send(message);
  }

  /** As a network does: every connection is gone, and nobody said goodbye. */
  cut(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
