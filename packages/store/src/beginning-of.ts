import type { PennonError } from '@pennon/core';
import { asPennonError } from './as-pennon-error.js';
import { evaluatorAnswer, type FlagState } from './flag-state.js';
import type { FlagStoreOptions } from './flag-store.js';
import { type PlainContext, plainContext } from './plain-context.js';
import { emptyReplica, type Replica, replicaOf } from './replica.js';

/** What a store is before anything has happened; its first state is also what a page hydrates with. */
export interface Beginning {
  readonly state: FlagState;
  readonly replica: Replica;
  readonly json: string | undefined;
}

/** Neither a bad snapshot nor a bad context keeps the app from starting: the state's error says what was wrong. */
export function beginningOf(options: FlagStoreOptions): Beginning {
  const { environment, snapshot, context = {}, consent, updatePolicy } = options;
  let known: Replica | undefined;
  let plain: Partial<PlainContext> = {};
  let error: PennonError | undefined;
  try {
    plain = plainContext(context);
    known = snapshot && replicaOf(environment, snapshot);
  } catch (caught) {
    error = asPennonError(caught);
  }
  const replica = known ?? emptyReplica(environment);
  const state: FlagState = {
    ...replica,
    status: known ? 'ready' : error ? 'error' : 'loading',
    source: known ? 'server' : 'default',
    isLive: false,
    revision: known?.revision,
    updatedAt: undefined,
    error,
    context: plain.context ?? {},
    consent,
    answer: updatePolicy?.(evaluatorAnswer),
  };
  return { state, replica, json: plain.json };
}
