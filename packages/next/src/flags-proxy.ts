import { type NextRequest, NextResponse } from 'next/server.js';
import { anonymousIdIn } from './anonymous-id.js';
import type { Flags } from './create-flags.js';
import type { FlagGroup } from './group.js';

/** For {@link flagsProxy}. */
export interface FlagsProxyOptions {
  /** The first whose `from` fits sends the visitor to the page of their combination. */
  readonly groups?: readonly GroupRoute[] | undefined;
  /**
   * Whether a visitor without an anonymous id gets one, which lasts a year; by default each does. Where the law wants
   * consent first, answer by your consent's cookie: until then nobody is told from another, and experiments without a
   * user take nobody in.
   */
  readonly seedAnonymousId?: boolean | ((request: NextRequest) => boolean) | undefined;
}

/** A path whose visitors are each sent to the static page of their variations. */
export interface GroupRoute {
  readonly group: Pick<FlagGroup, 'precompute'>;
  /** The path that visitors see, as `request.nextUrl.pathname` has it; or whether it is one. */
  readonly from: string | ((path: string) => boolean);
  /** The path of the page that `generateStaticParams` lists; the query stays. */
  readonly to: (code: string, path: string) => string;
}

/**
 * The whole of a `proxy.ts`, or of a `middleware.ts` before Next 16. A visitor without an anonymous id gets one, on the
 * request as on the response, so that the first page is rendered for the id that the browser will send from then on.
 * Nothing is recorded here: a page that is only prefetched exposes nobody. What is one visitor's, a new id or the page
 * of their combination, no cache may keep.
 *
 * The request's own headers and cookies go on as they are; so does what was set on them before.
 */
export function flagsProxy(
  { setup }: Pick<Flags, 'setup'>,
  { groups = [], seedAnonymousId = true }: FlagsProxyOptions = {},
): (request: NextRequest) => Promise<NextResponse> {
  const name = setup.anonymousIdCookie;
  const isSeeded = typeof seedAnonymousId === 'boolean' ? () => seedAnonymousId : seedAnonymousId;
  return async (request) => {
    const isNew = anonymousIdIn(request, name) === undefined && isSeeded(request);
    const id = isNew ? crypto.randomUUID() : undefined;
    if (id !== undefined) setCookie(request, name, id);
    const address = await rewritten(request, groups);
    const forwarded = { request: { headers: request.headers } };
    const response = address ? NextResponse.rewrite(address, forwarded) : NextResponse.next(forwarded);
    // Next says of a static page that caches in between may keep it, a year long.
    if (address || id !== undefined) response.headers.set('cache-control', 'private, no-store');
    if (id !== undefined) {
      const secure = request.nextUrl.protocol === 'https:';
      response.cookies.set(name, id, { path: '/', maxAge: YEAR_SECONDS, sameSite: 'lax', secure });
    }
    return response;
  };
}

const YEAR_SECONDS = 365 * 86_400;

/** Beside the others as they were written: Next would write them anew, and leave out what it cannot decode. */
function setCookie({ cookies, headers }: NextRequest, name: string, value: string): void {
  const others = (headers.get('cookie') ?? '')
    .split(/; */)
    .filter((each) => each !== '' && !each.startsWith(`${name}=`));
  cookies.set(name, value);
  headers.set('cookie', [...others, `${name}=${value}`].join('; '));
}

async function rewritten(request: NextRequest, groups: readonly GroupRoute[]): Promise<URL | undefined> {
  const { nextUrl } = request;
  const path = nextUrl.pathname;
  const route = groups.find(({ from }) => (typeof from === 'string' ? from === path : from(path)));
  if (route === undefined) return undefined;
  const address = nextUrl.clone();
  address.pathname = route.to(await route.group.precompute(request), path);
  return address;
}
