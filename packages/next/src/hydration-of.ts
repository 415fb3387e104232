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
  if (delivery === 'values') return { environment, values: await flags.values() };
  // Together: all of them reject where there is no request to be read, and each must be heard.
  const [context, snapshot, overrides] = await Promise.all([
    flags.context(),
    flags.snapshot(),
    flags.overrides(),
  ]);
  const known = { environment, context, snapshot };
  return Object.keys(overrides).length === 0 ? known : { ...known, overrides };
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
