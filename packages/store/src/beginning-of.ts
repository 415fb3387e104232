import type { PennonError } from '@pennon/core';
import { asPennonError } from './as-pennon-error.js';
import type { FlagState } from './flag-state.js';
import type { FlagStoreOptions } from './flag-store.js';
import { type PlainContext, plainContext } from './plain-context.js';
import { type Base, baseOf, emptyBase } from './replica.js';

/** What a store is before anything has happened; its first state is also what a page hydrates with. */
export interface Beginning {
  readonly state: FlagState;
  readonly base: Base;
  readonly contextJson: string | undefined;
}

/** Neither a bad snapshot nor a bad context keeps the app from starting: the state's error says what was wrong. */
export function beginningOf({ environment, snapshot, context = {} }: FlagStoreOptions): Beginning {
  let base = emptyBase(environment);
  let plain: Partial<PlainContext> = {};
  let error: PennonError | undefined;
  try {
    plain = plainContext(context);
    if (snapshot !== undefined) base = baseOf(environment, snapshot);
  } catch (caught) {
    error = asPennonError(caught);
  }
  const { revision, evaluator } = base;
  const isKnown = revision !== undefined;
  const state: FlagState = {
    status: isKnown ? 'ready' : error ? 'error' : 'loading',
    source: isKnown ? 'server' : 'default',
    isLive: false,
    revision,
    updatedAt: undefined,
    error,
    context: plain.context ?? {},
    evaluator,
  };
  return { state, base, contextJson: plain.json };
}
