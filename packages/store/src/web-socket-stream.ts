import { PennonError } from '@pennon/core';
import { createAlarm } from './alarm.js';
import { hear, type SilenceOptions, silence } from './event-stream.js';
import type { FlagSource } from './flag-source.js';
import { systemRuntime } from './runtime.js';

/** For {@link webSocketStream}. */
export interface WebSocketStreamOptions extends SilenceOptions {
  /** A function is called for each connection, so that a token in the address can be fresh. */
  readonly url: string | (() => string | Promise<string>);
  readonly protocols?: string | string[] | undefined;
  /** The platform's by default; `ws` has one for Node 20. */
  readonly WebSocket?: (new (url: string, protocols?: string | string[]) => WebSocketLike) | undefined;
}

/** What is used of a WebSocket. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  close(): void;
}

/**
 * Hears announcements as text messages of a WebSocket, each a JSON document. The server says something at least every
 * 30 s: an empty message is enough.
 */
export function webSocketStream(options: WebSocketStreamOptions): NonNullable<FlagSource['listen']> {
  const { url, protocols, silenceMs = 60_000, runtime = systemRuntime } = options;
  return (listener) => {
    let socket: WebSocketLike | undefined;
    let isOver = false;
    const setSilence = createAlarm(runtime, () => close(silence(String(url), silenceMs)));

    function leave(): void {
      isOver = true;
      setSilence();
      socket?.close();
    }

    function close(error: unknown): void {
      if (isOver) return;
      leave();
      listener.closed(error);
    }

    async function open(): Promise<void> {
      setSilence(silenceMs);
      const address = typeof url === 'function' ? await url() : url;
      if (isOver) return;
      const { WebSocket = globalThis.WebSocket } = options;
      const opened: WebSocketLike = new WebSocket(address, protocols);
      socket = opened;
      opened.onopen = () => !isOver && listener.joined();
      opened.onmessage = ({ data }: { readonly data: unknown }) => {
        if (isOver) return;
        setSilence(silenceMs);
        if (data !== '') hear(listener, String(data));
      };
      // An error is told twice, and only the second time with a reason.
      opened.onerror = () => {};
      opened.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) =>
        close(new PennonError('SOURCE_CLOSED', `The socket was closed: ${code} ${reason}`));
    }

    open().catch(close);
    return leave;
  };
}
