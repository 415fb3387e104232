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

/**
 * Adds what a page says of itself: where and on what it is seen, and attributes, under those that the request says.
 * Never who asks, what was verified, when it is, or what an experiment answered before: whoever could say that would
 * choose whose flags they get, and which.
 */
export function contextUnder(identity: Context, said: Context | undefined): Context {
  if (said === undefined) return identity;
  const { sessionId, userAgent, location, device } = said;
  return {
    // From a body it may be anything, and it is signed.
    ...(typeof sessionId === 'string' && { sessionId }),
    ...(userAgent !== undefined && { userAgent }),
    ...(location !== undefined && { location }),
    ...(device !== undefined && { device }),
    ...identity,
    attributes: { ...said.attributes, ...identity.attributes },
  };
}
