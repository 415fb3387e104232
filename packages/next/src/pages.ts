import type { NextApiHandler, NextApiRequest } from 'next';
import { NextRequest } from 'next/server.js';
import type { HydratedFlagsProps } from './client/hydrated-flags.js';
import type { Flags } from './create-flags.js';
import { type BrowserDelivery, hydrationOfNobody, hydrationOfRequest } from './hydration-of.js';
import type { RequestFlags } from './request-flags.js';
import type { RequestLike } from './request-like.js';

/** What `getServerSideProps` and API routes are given of a request: their `req`. */
export interface PagesRequest {
  readonly cookies: Readonly<Partial<Record<string, string>>>;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** For `<HydratedFlags>` of `@pennon/next/client`, beside the app's own `client`. Plain JSON. */
export type FlagProps = Omit<HydratedFlagsProps, 'client' | 'children'>;

/** The flags of whoever sent a request of the Pages Router. */
export function forPages(flags: Pick<Flags, 'forRequest'>, request: PagesRequest): RequestFlags {
  // What the process holds: in the Pages Router Next caches no fetches.
  return flags.forRequest(requestLikeOf(request), { ruleset: 'process' });
}

/**
 * What `getServerSideProps` hands to the page, so that its client components are rendered with this visitor's flags.
 *
 * @param delivery - `values` keeps the rules on the server; give `HydratedFlags` a client that goes with it
 */
export async function flagProps(
  flags: Pick<Flags, 'forRequest' | 'setup'>,
  request: PagesRequest,
  delivery: BrowserDelivery = 'rules',
): Promise<FlagProps> {
  return plain({ hydration: await hydrationOfRequest(flags.setup, forPages(flags, request), delivery) });
}

/**
 * What `getStaticProps` hands to the page: the flags of nobody in particular. In the browser those of its visitor take
 * their place.
 */
export async function staticFlagProps(
  { setup }: Pick<Flags, 'setup'>,
  delivery: BrowserDelivery = 'rules',
): Promise<FlagProps> {
  const hydration = await hydrationOfNobody(setup, delivery);
  return plain({ hydration, anonymousIdCookie: setup.anonymousIdCookie });
}

/** Serves a handler as an API route: `export default apiRoute(exposureHandler(flags))`. */
export function apiRoute(handle: (request: NextRequest) => Promise<Response>): NextApiHandler {
  return async (req, res) => {
    const response = await handle(nextRequestOf(req));
    res.status(response.status);
    for (const [name, value] of response.headers) res.appendHeader(name, value);
    res.send(await response.text());
  };
}

function requestLikeOf({ cookies, headers }: PagesRequest): RequestLike {
  return {
    cookies: {
      get(name) {
        const value = Object.hasOwn(cookies, name) ? cookies[name] : undefined;
        return value === undefined ? undefined : { value };
      },
    },
    headers: headersOf(headers),
  };
}

function headersOf(given: PagesRequest['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    // HTTP/2 has its method and path among them, under names that no header may have.
    if (name.startsWith(':')) continue;
    for (const each of typeof value === 'string' ? [value] : (value ?? [])) headers.append(name, each);
  }
  return headers;
}

/** Next has read the body already, and parsed it where it was JSON. */
function nextRequestOf({ method = 'GET', url = '/', headers, body }: NextApiRequest): NextRequest {
  const hasBody = method !== 'GET' && method !== 'HEAD' && body !== undefined;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new NextRequest(new URL(url, 'http://localhost'), {
    method,
    headers: headersOf(headers),
    ...(hasBody && { body: text }),
  });
}

/** Next refuses to hand a page anything but JSON, and a member that is undefined is none. */
function plain(props: FlagProps): FlagProps {
  return JSON.parse(JSON.stringify(props)) as FlagProps; // a copy of one
}
