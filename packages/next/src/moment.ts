import type { Context, Result } from '@pennon/core';
import { evaluateIn, type FlagState, type Overrides } from '@pennon/store';
import { evaluatorAnswer, NOTHING_KNOWN, overriding, type Replica } from '@pennon/store/server';
import type { FlagsSetup } from './flags-setup.js';
import { contextUnder, identityOf } from './request-context.js';
import type { RequestLike } from './request-like.js';

export interface MomentOptions {
  /** What the caller says of itself: attributes, place, device and session. What the request says wins. */
  readonly context?: Context | undefined;
  /**
   * `process`: what the process holds, refreshed behind the caller's back. For the proxy, where Next has no cache.
   * By default Next's cache is asked, which tags what is rendered.
   */
  readonly ruleset?: 'cache' | 'process' | undefined;
}

/** Everything that a request is answered from, read once. */
export interface Moment {
  /** As a page's store has it. */
  readonly state: FlagState;
  readonly ruleset: Replica;
  readonly isKnown: boolean;
  readonly overrides: Overrides;
  /** What the request itself says of who asks: for what only a caller says, nothing is signed. */
  readonly identity: Context;
  answer(key: string): Result;
}

/** Rejects with nothing but a framework's signals. */
export async function momentOf(
  setup: FlagsSetup,
  read: () => Promise<RequestLike>,
  { context: said, ruleset }: MomentOptions = {},
): Promise<Moment> {
  // First: where there is no request to be read, nothing else is to be done either, and there is no time to be read.
  const request = await read();
  const [identity, replica] = await Promise.all([
    identityOf(request, setup),
    ruleset === 'process' ? setup.ruleset.hold() : readFor(request, setup),
  ]);
  const now = setup.runtime.now();
  const overrides = await setup.overrides(request, now, replica.documents);
  return momentAt(replica, { identity, overrides, context: { ...contextUnder(identity, said), now } });
}

/** What is kept of the answer needs its tag, and whoever may just have changed a flag the latest. */
async function readFor({ headers }: RequestLike, { ruleset }: FlagsSetup): Promise<Replica> {
  // Next gives a page that is forced to be static a request without headers; any other names its host.
  const isKept = headers.get('host') === null;
  // An action that redirects has its target rendered by a request of Next's own, which says what the action revalidated.
  const isAction = ['next-action', 'x-next-revalidated-tags'].some((name) => headers.get(name) !== null);
  return isKept || isAction ? ruleset.readInTurn() : ruleset.readRecent();
}

/** For nobody in particular, at no time: what a page is rendered with ahead of any request. */
export async function momentOfNobody({ ruleset }: FlagsSetup): Promise<Moment> {
  return momentAt(await ruleset.read(), { identity: {}, overrides: {}, context: {} });
}

function momentAt(
  ruleset: Replica,
  { identity, overrides, context }: Pick<Moment, 'identity' | 'overrides'> & { readonly context: Context },
): Moment {
  const isKnown = ruleset.revision !== NOTHING_KNOWN;
  const isOverridden = Object.keys(overrides).length > 0;
  const state: FlagState = {
    ...ruleset,
    status: isKnown ? 'ready' : 'error',
    source: isKnown ? 'server' : 'default',
    isLive: false,
    updatedAt: undefined,
    error: undefined,
    context,
    consent: undefined,
    answer: isOverridden ? overriding(overrides)(evaluatorAnswer) : undefined,
  };
  return { state, ruleset, isKnown, overrides, identity, answer: (key) => evaluateIn(state, key) };
}
