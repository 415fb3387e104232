import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { SqlDatabase } from '../database/sql-database.js';
import type { Authenticator, Caller } from '../http/caller.js';
import { edgeHeaders } from '../http/edge-headers.js';
import { HttpError } from '../http/http-error.js';
import { Authorization } from './authorization.js';
import { ChannelSession } from './channel-session.js';
import { ClientSocket } from './client-socket.js';
import { DatabaseMessages } from './database-messages.js';
import type { ProtocolVersion } from './frame.js';
import { Presence } from './presence.js';
import { Topics } from './topics.js';

/** Speaks Supabase Realtime's protocol, for broadcasts and presence. */
export class Gateway {
  readonly topics: Topics = new Topics();
  readonly authorization: Authorization;
  readonly #authenticator: Authenticator;
  readonly #session: ChannelSession;
  readonly #messages: DatabaseMessages;
  readonly #sockets = new Set<ClientSocket>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: 5_000_000,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #now: () => number;
  readonly #sweeper: NodeJS.Timeout;
  #isListening = true;
  #isClosed = false;

  constructor(database: SqlDatabase, authenticator: Authenticator, now: () => number = Date.now) {
    this.#authenticator = authenticator;
    this.#now = now;
    this.authorization = new Authorization(database, now);
    this.#messages = new DatabaseMessages(database, this.topics, () => this.#failChannels());
    this.#session = new ChannelSession({
      authenticator,
      authorization: this.authorization,
      messages: this.#messages,
      topics: this.topics,
      presence: new Presence(this.topics),
      isListening: () => this.#isListening,
    });
    this.#sweeper = setInterval(() => this.#sweep(), 1_000).unref();
  }

  /** A NOTIFY of the platform's trigger. */
  receive(notification: string): void {
    this.#messages.receive(notification);
  }

  /** While nothing is heard from the database no channel is joined: its messages would be missed in silence. */
  setListening(isListening: boolean): void {
    this.#isListening = isListening;
    if (!isListening) this.#failChannels();
  }

  async upgrade(request: IncomingMessage, url: URL, stream: Duplex, head: Buffer): Promise<void> {
    const caller = await this.#callerOf(request.headers, url);
    const version = versionOf(url);
    this.#server.handleUpgrade(request, stream, head, (webSocket) => {
      const headers = JSON.stringify(headersForPolicies(edgeHeaders(request)));
      const socket = new ClientSocket(webSocket, { version, caller, headers, now: this.#now() });
      if (this.#isClosed) return socket.close(1001, 'The server stops');
      this.#sockets.add(socket);
      socket.receive(
        (frame) => this.#session.handle(socket, frame),
        () => {
          this.#sockets.delete(socket);
          this.#session.forget(socket);
        },
        this.#now,
      );
    });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#sweeper);
    for (const socket of this.#sockets) socket.close(1001, 'The server stops');
  }

  async #callerOf(headers: IncomingHttpHeaders, url: URL): Promise<Caller> {
    const given = url.searchParams.get('apikey') ?? headers['x-api-key'] ?? headers.apikey;
    return await this.#authenticator.callerOf({
      apikey: typeof given === 'string' ? given : undefined,
      authorization: undefined,
      userAgent: headers['user-agent'],
    });
  }

  #failChannels(): void {
    for (const socket of this.#sockets) this.#session.fail(socket);
  }

  #sweep(): void {
    this.authorization.sweep();
    for (const socket of this.#sockets) {
      if (socket.isIdle(this.#now())) socket.close(1000, 'No heartbeat for 60 seconds');
      else this.#session.endExpired(socket, this.#now());
    }
  }
}

/** @throws HttpError 400 */
function versionOf(url: URL): ProtocolVersion {
  const version = url.searchParams.get('vsn') ?? '1.0.0';
  if (version === '1.0.0' || version === '2.0.0') return version;
  throw new HttpError(400, { message: `vsn "${version}" is not spoken here: 1.0.0 or 2.0.0.` });
}

/** Without what differs between any two connections: equal clients are then one question to row-level security. */
function headersForPolicies(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('sec-websocket-')));
}
