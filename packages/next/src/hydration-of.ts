import type { Context } from '@pennon/core';
import { browserSnapshotOf } from './browser-snapshot.js';
import type { Hydration } from './client/hydrated-flags.js';
import type { FlagsSetup } from './flags-setup.js';
import { momentOfNobody } from './moment.js';
import type { RequestFlags } from './request-flags.js';
import { valuesAt } from './values-at.js';

/** What browsers are given: the rules that they may hold, or values only. */
export type BrowserDelivery = 'rules' | 'values';

/** What a page is handed for whoever asked. */
export async function hydrationOfRequest(
  { environment }: Pick<FlagsSetup, 'environment'>,
  flags: RequestFlags,
  delivery: BrowserDelivery,
): Promise<Hydration> {
  if (delivery === 'values') {
    const [context, values] = await Promise.all([flags.context(), flags.values()]);
    return { environment, context: whoIn(context), values };
  }
  // Together: all of them reject where there is no request to be read, and each must be heard.
  const [context, snapshot, overrides] = await Promise.all([
    flags.context(),
    flags.snapshot(),
    flags.overrides(),
  ]);
  const known = { environment, context, snapshot };
  return Object.keys(overrides).length === 0 ? known : { ...known, overrides };
}

/** What tells one person from another; what else the server knows of them, a page of values has no use for. */
function whoIn({ userId, anonymousId, sessionId }: Context): Context {
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
}

/** What a static page is handed: the flags of nobody in particular. */
export async function hydrationOfNobody(setup: FlagsSetup, delivery: BrowserDelivery): Promise<Hydration> {
  const { environment } = setup;
  const moment = await momentOfNobody(setup);
  if (!moment.isKnown) return { environment, context: {} };
  return delivery === 'values'
    ? { environment, context: {}, values: await valuesAt(setup, moment) }
    : { environment, context: {}, snapshot: browserSnapshotOf(moment.ruleset) };
}
