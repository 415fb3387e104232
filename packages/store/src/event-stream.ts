import { PennonError } from '@pennon/core';
import { createAlarm } from './alarm.js';
import type { FlagSource, SourceListener } from './flag-source.js';
import { failure, type HttpRequestOptions, request } from './http-source.js';
import { type Runtime, systemRuntime } from './runtime.js';

export interface EventStreamOptions extends HttpRequestOptions, SilenceOptions {}

/** When a quiet connection is given up. */
export interface SilenceOptions {
  /** A connection that says nothing for this long is dead, whatever its socket believes; by default 60 s. */
  readonly silenceMs?: number | undefined;
  readonly runtime?: Runtime | undefined;
}

/**
 * Hears announcements as server-sent events named `change`, through `fetch`, so that headers and Node are served too.
 * The server says something at least every 30 s: a comment is enough.
 */
export function eventStream(options: EventStreamOptions): NonNullable<FlagSource['listen']> {
  const { silenceMs = 60_000, runtime = systemRuntime } = options;
  return (listener) => {
    const end = new AbortController();
    const setSilence = createAlarm(runtime, () => end.abort(silence(options.url, silenceMs)));
    let isOver = false;

    function close(error?: unknown): void {
      setSilence();
      if (isOver) return;
      isOver = true;
      listener.closed(error);
    }

    async function follow(): Promise<void> {
      setSilence(silenceMs);
      const response = await request(options, { accept: 'text/event-stream' }, end.signal);
      if (!response.ok || response.body === null) throw failure(response);
      listener.joined();
      const read = eventReader(({ event, data }) => !isOver && event === 'change' && hear(listener, data));
      const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await chunks.read();
        if (done || isOver) return;
        setSilence(silenceMs);
        read(value);
      }
    }

    void follow().then(close, close);
    return () => {
      isOver = true;
      setSilence();
      end.abort();
    };
  };
}

/** Tells a listener what a text says; what is no JSON is passed on as it is, to be refused. */
export function hear(listener: SourceListener, text: string): void {
  let said: unknown = text;
  try {
    said = JSON.parse(text);
  } catch {
    // Refused by whoever reads it.
  }
  listener.heard(said);
}

/** Nothing was heard for too long. */
export function silence(url: string, silenceMs: number): PennonError {
  return new PennonError('SOURCE_SILENT', `${url} said nothing for ${silenceMs} ms.`);
}

interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** Above it, whatever is sent is no stream of events. */
const LONGEST_EVENT = 5_000_000;

/**
 * Reads events from text that comes in pieces.
 *
 * Source: WHATWG HTML, "Parsing an event stream".
 */
function eventReader(tell: (event: StreamEvent) => void): (piece: string) => void {
  let rest = '';
  let event = 'message';
  let data: string[] = [];

  function take(line: string): void {
    const [, name, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line) ?? [];
    if (name === 'event') event = value ?? '';
    else if (name === 'data') data.push(value ?? '');
    if (line !== '') return;
    if (data.length > 0) tell({ event, data: data.join('\n') });
    event = 'message';
    data = [];
  }

  return (piece) => {
    // A carriage return at the end may be half of a line break.
    const lines = `${rest}${piece}`.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_EVENT) throw new PennonError('SOURCE_FAILED', 'An event has no end.');
    for (const line of lines) take(line);
  };
}
