import type { WebSocket } from 'ws';
import type { Caller } from '../http/caller.js';
import type { EncodedBroadcast } from './broadcast.js';
import type { Channel } from './channel.js';
import { decodeBinary, decodeText, encodeText, type Frame, type ProtocolVersion } from './frame.js';

/** One client's connection. Frames are handled one after the other, heartbeats at once. */
export class ClientSocket {
  readonly caller: Caller;
  /** What policies see as `request.headers`. */
  readonly headers: string;
  readonly channels: Map<string, Channel> = new Map();
  readonly #webSocket: WebSocket;
  readonly #version: ProtocolVersion;
  #line: Promise<void> = Promise.resolve();
  #waiting = 0;
  #lastSeen: number;

  constructor(
    webSocket: WebSocket,
    client: {
      readonly version: ProtocolVersion;
      readonly caller: Caller;
      readonly headers: string;
      readonly now: number;
    },
  ) {
    this.#webSocket = webSocket;
    this.#version = client.version;
    this.#lastSeen = client.now;
    this.caller = client.caller;
    this.headers = client.headers;
  }

  /** Calls `handle` with each frame in the order they came. What is no frame ends the connection. */
  receive(handle: (frame: Frame) => Promise<void>, onClose: () => void, now: () => number): void {
    this.#webSocket.on('message', (data: Buffer, isBinary) => {
      this.#lastSeen = now();
      let frame: Frame;
      try {
        frame = this.#decode(data, isBinary);
      } catch {
        return this.close(1007, 'Invalid frame');
      }
      if (frame.topic === 'phoenix' && frame.event === 'heartbeat') return this.#answerHeartbeat(frame);
      this.#enqueue(() => handle(frame));
    });
    this.#webSocket.on('close', onClose);
    this.#webSocket.on('error', () => undefined); // `close` follows
  }

  send(frame: Frame): void {
    this.#write(encodeText(this.#version, frame));
  }

  sendBroadcast(broadcast: EncodedBroadcast): void {
    const encoded = broadcast.for(this.#version);
    if (encoded !== undefined) this.#write(encoded);
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  isIdle(now: number): boolean {
    return now - this.#lastSeen > idleMs;
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
    // A peer that never answers the close frame must not keep the connection; ws waits 30 s otherwise.
    setTimeout(() => this.#webSocket.terminate(), 2_000).unref();
  }

  #decode(data: Buffer, isBinary: boolean): Frame {
    if (!isBinary) return decodeText(this.#version, data.toString('utf8'));
    if (this.#version === '1.0.0') throw new Error('1.0.0 has no binary frames.');
    return decodeBinary(data);
  }

  /** A client that sends faster than we work is read no further until we caught up. */
  #enqueue(work: () => Promise<void>): void {
    this.#waiting += 1;
    if (this.#waiting === waitingLimit) this.#webSocket.pause();
    this.#line = this.#line.then(async () => {
      await work();
      this.#waiting -= 1;
      if (this.#waiting === waitingLimit / 2) this.#webSocket.resume();
    });
  }

  #answerHeartbeat({ ref }: Frame): void {
    const payload = { status: 'ok', response: {} };
    this.send({ joinRef: null, ref, topic: 'phoenix', event: 'phx_reply', payload });
  }

  #write(encoded: string | Buffer): void {
    if (!this.isOpen) return;
    if (this.#webSocket.bufferedAmount > bufferLimit) this.close(1013, 'Too slow');
    else this.#webSocket.send(encoded, () => undefined); // a failed send closes the connection
  }
}

const idleMs = 60_000;
const bufferLimit = 1_000_000;
const waitingLimit = 256;
