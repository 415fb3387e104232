import type { RequestLike } from './request-like.js';

/** Where a browser keeps the id of whoever is not signed in. Pages may read it: static ones evaluate for that id. */
export const ANONYMOUS_ID_COOKIE = 'pennon_anonymous_id';

/** The visitor's id; undefined where none was minted yet, or what stands there is none of ours. */
export function anonymousIdIn({ cookies }: Pick<RequestLike, 'cookies'>, name: string): string | undefined {
  const id = cookies.get(name)?.value;
  return id !== undefined && UUID.test(id) ? id : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
