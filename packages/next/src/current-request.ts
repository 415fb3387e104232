import { cookies, headers } from 'next/headers.js';
import type { RequestLike } from './request-like.js';

/**
 * The request that is being answered. Not async: where Next renders ahead of any request, it throws at once, and
 * whoever calls while rendering is rendered later.
 */
export function currentRequest(): Promise<RequestLike> {
  return Promise.all([cookies(), headers()]).then(([cookies, headers]) => ({ cookies, headers }));
}
