import { PennonError, type Snapshot } from '@pennon/core';
import type { FlagSource } from './flag-source.js';

/** How to call a server. */
export interface HttpRequestOptions {
  readonly url: string;
  /** Sent along; a function is called for each request, so that a token in it can be fresh. */
  readonly headers?: HttpHeaders | (() => HttpHeaders | Promise<HttpHeaders>) | undefined;
  /** The platform's by default. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** By name, such as `authorization`. */
export type HttpHeaders = Readonly<Record<string, string>>;

export interface HttpSourceOptions extends HttpRequestOptions {
  /** Where announcements are heard: `eventStream` or `webSocketStream`. Without, the server is polled. */
  readonly listen?: FlagSource['listen'];
}

/**
 * A server that answers `GET` with a full snapshot as JSON and an `ETag`, and with 304 while nothing changed: a relay,
 * or a file behind a CDN. Rejects with `SOURCE_FAILED`.
 */
export function httpSource(options: HttpSourceOptions): FlagSource {
  let known: { readonly etag: string; readonly revision: number; readonly checksum: number } | undefined;
  const { listen } = options;
  return {
    async ask(since, signal) {
      const match = known?.revision === since ? known : undefined;
      const response = await request(options, match && { 'if-none-match': match.etag }, signal);
      if (match !== undefined && response.status === 304) return { ...match, type: 'unchanged' };
      if (!response.ok) throw failure(response);
      const snapshot: Snapshot = await response.json();
      const etag = response.headers.get('etag');
      known =
        etag === null ? undefined : { etag, revision: snapshot?.revision, checksum: snapshot?.checksum };
      return snapshot;
    },
    ...(listen && { listen }),
  };
}

/** `GET`, with what the caller adds. */
export async function request(
  { url, headers, fetch = globalThis.fetch }: HttpRequestOptions,
  more: HttpHeaders | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const given = typeof headers === 'function' ? await headers() : headers;
  // Our own conditional request: the browser's cache would answer 200 where the server said 304.
  return fetch(url, { headers: { ...given, ...more }, signal, cache: 'no-store' });
}

/** The error of an answer that is none. */
export function failure({ url, status, headers, body }: Response): PennonError {
  // A body that nobody reads keeps its connection.
  body?.cancel().catch(() => {});
  return new PennonError('SOURCE_FAILED', `${url} answered ${status}.`, {
    details: { status, retryAfterMs: retryAfterMsOf(headers) },
  });
}

/** In seconds, or as a date by the server's own clock. */
export function retryAfterMsOf(headers: Headers): number {
  const said = headers.get('retry-after') ?? '';
  const seconds = Number(said) || (Date.parse(said) - Date.parse(headers.get('date') ?? '')) / 1_000;
  return seconds > 0 ? seconds * 1_000 : 0;
}
