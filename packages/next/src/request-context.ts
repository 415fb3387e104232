import type { Context } from '@pennon/core';
import { asPennonError } from '@pennon/store/server';
import { anonymousIdIn } from './anonymous-id.js';
import type { FlagsSetup } from './flags-setup.js';
import { isFrameworkSignal } from './framework-signal.js';
import type { RequestLike } from './request-like.js';

/**
 * Who sent a request: the anonymous visitor, and what the app knows. Plain data, so that a page that is told of it
 * evaluates for the same person. Rejects with nothing but a framework's signals.
 */
export async function identityOf(request: RequestLike, setup: FlagsSetup): Promise<Context> {
  const anonymousId = anonymousIdIn(request, setup.anonymousIdCookie);
  const visitor: Context = anonymousId === undefined ? {} : { anonymousId };
  try {
    const known = await setup.identify?.(request);
    const identity: Context = { ...visitor, ...JSON.parse(JSON.stringify(known ?? {})) };
    failing.delete(setup);
    return identity;
  } catch (error) {
    if (isFrameworkSignal(error)) throw error;
    if (!failing.has(setup)) setup.onError(asPennonError(error, 'IDENTIFY_FAILED'));
    failing.add(setup);
    return visitor;
  }
}

/** Those whose `identify` failed the last time: it has been told. */
const failing = new WeakSet<FlagsSetup>();

/** What a page says of itself, under what the request says: nobody becomes somebody else by asking. */
export function contextUnder(identity: Context, said: Context | undefined): Context {
  if (said === undefined) return identity;
  // Claims are verified by a server, and the time is the server's own.
  const { auth: _, now: __, ...rest } = said;
  const attributes = { ...rest.attributes, ...identity.attributes };
  return { ...rest, ...identity, attributes };
}
