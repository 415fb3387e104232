import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { supabaseSource } from '@pennon/store';
import type { LocalStack } from '@pennon/test-support';
import { WebSocketServer } from 'ws';
import { clientOf } from './real-project.js';

/** A server of the app's own between the stack and its clients: hands on snapshots by HTTP, announcements over WebSockets. */
export class Relay {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #leave: () => void;

  /** Resolves when it hears the stack. */
  static async start({ url, publishableKey: key }: LocalStack, environment: string): Promise<Relay> {
    const source = supabaseSource(clientOf({ url, key }), { environment });
    const server = createServer(async (_, response) => {
      response.setHeader('access-control-allow-origin', '*');
      try {
        response.end(JSON.stringify(await source.ask(undefined, AbortSignal.timeout(10_000))));
      } catch {
        response.writeHead(503).end();
      }
    });
    const sockets = new WebSocketServer({ server });
    let leave = (): void => {};
    await new Promise<void>((resolve, reject) => {
      leave =
        source.listen?.({
          joined: resolve,
          lost: () => {},
          closed: reject,
          heard(announcement) {
            for (const socket of sockets.clients) socket.send(JSON.stringify(announcement));
          },
        }) ?? leave;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Relay(server, sockets, leave);
  }

  private constructor(server: Server, sockets: WebSocketServer, leave: () => void) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
    this.#server = server;
    this.#sockets = sockets;
    this.#leave = leave;
  }

  /** As a process that is killed: whoever was connected no longer is. */
  async close(): Promise<void> {
    this.#leave();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
