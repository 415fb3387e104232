import { cookies, headers } from 'next/headers.js';
import { connection } from 'next/server.js';
import type { RequestLike } from './request-like.js';

/**
 * The request that is being answered. Not async: where Next renders ahead of any request, it throws at once, and
 * whoever calls while rendering is rendered later. A prefetch with the visitor's cookies is none either: flags depend on
 * the time, which may not be read there.
 */
export function currentRequest(): Promise<RequestLike> {
  return Promise.all([cookies(), headers(), connection()]).then(([cookies, headers]) => ({
    cookies,
    headers,
  }));
}
