import { type Context, errorResult } from '@pennon/core';
import { layerIn, setLayer } from './answer-layers.js';
import { asPennonError } from './as-pennon-error.js';
import type { AnswerLayer, FlagState } from './flag-state.js';
import type { FlagStore } from './flag-store.js';
import { plainContext } from './plain-context.js';

/** For `identify`: what is shown until the answers for the new context are there. */
export interface IdentifyOptions {
  /**
   * What readers are answered while the context is not known, or its values are not: as before (`keep`, the default),
   * their defaults (`default`), or their defaults under a `FlagBoundary` that shows that it is loading (`suspend`).
   */
  readonly whilePending?: 'keep' | 'default' | 'suspend' | undefined;
}

/**
 * Says who is there now. Who signs in keeps the anonymous id and the session, unless the new context names others.
 * A later call wins over an earlier one that still waits. Never rejects: who cannot be told, or whose values cannot be
 * had, stays who it was, and `onError` hears why, `IDENTIFY_FAILED` for the former.
 */
export async function identify(
  store: FlagStore,
  context: Context | PromiseLike<Context>,
  { whilePending = 'keep' }: IdentifyOptions = {},
): Promise<void> {
  const call = {};
  calls.set(store.options, call);
  const isLast = () => calls.get(store.options) === call;
  // A store without rules must ask what the answers are.
  const isWaiting = isPromise(context) || store.getState().documents === undefined;
  setLayer(store, 'pending', isWaiting && whilePending !== 'keep' ? pendingLayer(whilePending) : undefined);
  try {
    const known = isPromise(context) ? await context : context;
    if (isLast()) await merge(store, known);
  } catch (error) {
    const { onError = console.warn } = store.options;
    onError(asPennonError(error, 'IDENTIFY_FAILED'));
  } finally {
    if (isLast()) setLayer(store, 'pending', undefined);
  }
}

/** Somebody waits to know who is there, and asked to show that. Of a store's state, not of a view's. */
export function isSuspended(state: FlagState): boolean {
  const layer = layerIn(state, 'pending');
  return layer !== undefined && suspending.has(layer);
}

const calls = new WeakMap<object, object>();
const suspending = new WeakSet<AnswerLayer>();

function merge(store: FlagStore, context: Context): Promise<void> | undefined {
  const { anonymousId, sessionId } = store.getState().context;
  const kept = { ...(anonymousId && { anonymousId }), ...(sessionId && { sessionId }) };
  // Not by `setContext`: a provider that renders again with the context it was given must not undo this.
  return store.update({ context: plainContext({ ...kept, ...context }).context });
}

function pendingLayer(whilePending: 'default' | 'suspend'): AnswerLayer {
  const layer: AnswerLayer = () => (_, key) => errorResult(key, 'CONTEXT_PENDING');
  if (whilePending === 'suspend') suspending.add(layer);
  return layer;
}

function isPromise(context: Context | PromiseLike<Context>): context is PromiseLike<Context> {
  return typeof (context as Partial<PromiseLike<Context>> | null)?.then === 'function';
}
