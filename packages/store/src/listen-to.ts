import type { Context, PennonError, Result } from '@pennon/core';
import { evaluateIn, type FlagState } from './flag-state.js';
import type { FlagStore } from './flag-store.js';

/** What happens to a store, by name. */
export interface StoreEvents {
  /** The source has confirmed, for the first time, what the flags are. */
  readonly ready: { readonly revision: number };
  /** Another revision is held. */
  readonly changed: { readonly revision: number; readonly previous: number | undefined };
  /** A flag has another answer: it was changed, or who asks was, or a time has come. Once per flag. */
  readonly flagChanged: FlagChange;
  /** The source cannot be asked; the last known flags are served, confirmed so long ago. */
  readonly stale: { readonly ageMs: number | undefined; readonly error: PennonError | undefined };
  /** The source can be asked again. */
  readonly recovered: { readonly revision: number };
  /** Announcements no longer arrive; flags are polled. */
  readonly offline: { readonly revision: number | undefined };
  /** Announcements arrive again. */
  readonly reconnected: { readonly revision: number | undefined };
  /** Why the source could not be asked, whenever the reason is another. */
  readonly error: { readonly error: PennonError };
  /** Somebody else asks. */
  readonly identityChanged: { readonly context: Context; readonly previous: Context };
}

/** A flag whose answer is another than before, for the store's context. */
export interface FlagChange {
  readonly key: string;
  readonly result: Result;
  readonly previous: Result;
}

/** Calls the listener with each event of that name, until what it returns is called. */
export function listenTo<Name extends keyof StoreEvents>(
  store: Pick<FlagStore, 'getState' | 'subscribe'>,
  name: Name,
  listener: (event: StoreEvents[Name]) => void,
): () => void {
  const tell = tellers[name];
  let hasBeenLive = store.getState().isLive;
  return store.subscribe((state, before) => {
    const events = tell(state, before, hasBeenLive);
    hasBeenLive ||= state.isLive;
    for (const event of events) listener(event);
  });
}

/**
 * Calls the listener when one of these flags has another answer, with those that have; the others' changes cost it
 * nothing. Until what it returns is called.
 */
export function subscribeToFlags(
  store: Pick<FlagStore, 'getState' | 'subscribe'>,
  keys: readonly string[],
  listener: (changes: readonly FlagChange[]) => void,
): () => void {
  return store.subscribe((state, before) => {
    const changes = changesOf(keys, state, before);
    if (changes.length > 0) listener(changes);
  });
}

type Teller<Event> = (state: FlagState, before: FlagState, hasBeenLive: boolean) => readonly Event[];

/** What a change of the state tells each kind of listener. */
const tellers: { readonly [Name in keyof StoreEvents]: Teller<StoreEvents[Name]> } = {
  ready: ({ source, revision = 0 }, before) =>
    source === 'live' && before.source !== 'live' ? [{ revision }] : [],
  changed: ({ revision }, { revision: previous }) =>
    revision === undefined || revision === previous ? [] : [{ revision, previous }],
  flagChanged: (state, before) =>
    changesOf(new Set([...state.evaluator.keys(), ...before.evaluator.keys()]), state, before),
  stale: ({ status, updatedAt, context: { now }, error }, before) =>
    status === 'stale' && before.status !== 'stale'
      ? [{ ageMs: now === undefined || updatedAt === undefined ? undefined : now - updatedAt, error }]
      : [],
  recovered: ({ status, revision = 0 }, before) =>
    status === 'ready' && before.status !== 'ready' && before.source === 'live' ? [{ revision }] : [],
  offline: ({ isLive, revision }, before) => (!isLive && before.isLive ? [{ revision }] : []),
  reconnected: ({ isLive, revision }, before, hasBeenLive) =>
    isLive && !before.isLive && hasBeenLive ? [{ revision }] : [],
  error: ({ error }, before) => (error !== undefined && error.code !== before.error?.code ? [{ error }] : []),
  identityChanged: ({ context }, { context: previous }) =>
    isSameIdentity(context, previous) ? [] : [{ context, previous }],
};

/** A result is the same object for as long as the answer is the same. */
function changesOf(keys: Iterable<string>, state: FlagState, before: FlagState): readonly FlagChange[] {
  const changes: FlagChange[] = [];
  for (const key of keys) {
    const result = evaluateIn(state, key);
    const previous = evaluateIn(before, key);
    if (result !== previous) changes.push({ key, result, previous });
  }
  return changes;
}

/** The same but for the time, which each state has its own of; a store copies a context when it is set, and only then. */
function isSameIdentity(context: Context, previous: Context): boolean {
  const { now: _, ...one } = context;
  const { now: __, ...other } = previous;
  return JSON.stringify(one) === JSON.stringify(other);
}
