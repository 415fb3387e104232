import type { Caller } from '../http/caller.js';
import { type Broadcast, EncodedBroadcast } from './broadcast.js';
import type { ClientSocket } from './client-socket.js';
import type { JoinConfig } from './join-config.js';

/** One topic on one socket, from its join to its end. */
export class Channel {
  readonly socket: ClientSocket;
  /** Without the prefix `realtime:`. */
  readonly topic: string;
  readonly joinRef: string;
  readonly config: JoinConfig;
  caller: Caller;
  /** The token it was given last; the same one again changes nothing. */
  token: string | undefined;
  #isEnded = false;
  #held: EncodedBroadcast[] | undefined;
  #replayedIds: ReadonlySet<string> = new Set();

  constructor(
    socket: ClientSocket,
    joined: {
      readonly topic: string;
      readonly joinRef: string;
      readonly config: JoinConfig;
      readonly caller: Caller;
      readonly token: string | undefined;
    },
  ) {
    this.socket = socket;
    this.topic = joined.topic;
    this.joinRef = joined.joinRef;
    this.config = joined.config;
    this.caller = joined.caller;
    this.token = joined.token;
  }

  get isPrivate(): boolean {
    return this.config.isPrivate;
  }

  deliver(broadcast: EncodedBroadcast): void {
    if (this.#isEnded || this.#replayedIds.has(broadcast.message.meta?.id ?? '')) return;
    if (this.#held !== undefined) this.#held.push(broadcast);
    else this.socket.sendBroadcast(broadcast);
  }

  /** Holds live messages back until the replayed ones, which are older, have been sent. */
  hold(): void {
    this.#held = [];
  }

  /** Sends the replayed messages, then the held ones. What was replayed may still arrive live, and is dropped then. */
  resume(replayed: readonly Broadcast[]): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const message of replayed) this.deliver(new EncodedBroadcast(message));
    this.#replayedIds = new Set(replayed.flatMap(({ meta }) => meta?.id ?? []));
    for (const broadcast of held) this.deliver(broadcast);
  }

  /** A push of the server's own accord. */
  push(event: string, payload: unknown): void {
    if (this.#isEnded) return;
    this.socket.send({ joinRef: this.joinRef, ref: null, topic: `realtime:${this.topic}`, event, payload });
  }

  reply(ref: string | null, status: 'ok' | 'error', response: unknown): void {
    const payload = { status, response };
    this.socket.send({
      joinRef: this.joinRef,
      ref,
      topic: `realtime:${this.topic}`,
      event: 'phx_reply',
      payload,
    });
  }

  /** `phx_close`: over for good. `phx_error`: the client joins again. Nothing is sent after it. */
  end(event: 'phx_close' | 'phx_error'): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.socket.send({
      joinRef: this.joinRef,
      ref: this.joinRef,
      topic: `realtime:${this.topic}`,
      event,
      payload: {},
    });
  }
}
