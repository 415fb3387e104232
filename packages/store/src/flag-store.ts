import type { Context, FullSnapshot, PennonError, Result } from '@pennon/core';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createAlarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import { attempt } from './attempt.js';
import { beginningOf } from './beginning-of.js';
import { createChain } from './chain.js';
import { checkOptions } from './check-options.js';
import type { EventSink, Exposure, Metric } from './event.js';
import { pendingExtras } from './extras.js';
import type { FlagSource } from './flag-source.js';
import { type AnswerLayer, evaluateIn, type FlagState } from './flag-state.js';
import { plainContext } from './plain-context.js';
import { equipped } from './replica.js';
import { type Runtime, systemRuntime } from './runtime.js';
import type { SupabaseLike } from './supabase-like.js';
import { type SupabaseSourceOptions, supabaseSource } from './supabase-source.js';
import { createSync } from './sync.js';
import type { ValuesStoreOptions } from './values-store.js';
import { warn } from './warn.js';

export interface FlagStoreOptions extends SupabaseSourceOptions {
  /** The app's own client. Without one, and without a source, the store answers from its snapshot alone. */
  readonly supabase?: SupabaseLike | undefined;
  /** Where the flags come from instead. */
  readonly source?: FlagSource | undefined;
  /** Who asks. Give `now` where a server renders, and the same to the page, so that both answer alike. */
  readonly context?: Context | undefined;
  /** What `fetchSnapshot` gave: the flags before the first answer, and the only ones on a server. */
  readonly snapshot?: FullSnapshot | undefined;
  /** The source is asked about this often, a third sooner to a third later: by default 45 s, so every 30 to 60 s. */
  readonly pollMs?: number | undefined;
  /** Clients that notice the same loss ask within this time of each other; by default 1 s. */
  readonly resyncJitterMs?: number | undefined;
  /** A question without an answer for this long has failed; by default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** Time, chance, timers and surroundings; by default the platform's. */
  readonly runtime?: Runtime | undefined;
  /** Hears of each trouble once, until it is over; by default it warns on the console. */
  readonly onError?: ((error: PennonError) => void) | undefined;
  /** Which changes readers see: `frozen` or `nextMount`; by default all, at once. */
  readonly updatePolicy?: AnswerLayer | undefined;
  /** Hears of each exposure once: who sees which variation of an experiment, and the answer that said so. */
  readonly onExposure?: ((exposure: Exposure, result: Result) => void) | undefined;
  /** Hears of each metric that is tracked. */
  readonly onTrack?: ((metric: Metric) => void) | undefined;
  /** Takes exposures and metrics on, for example to the database. */
  readonly sink?: EventSink | undefined;
  /** While it is false, no exposure and no metric is recorded; by default they are. */
  readonly consent?: boolean | undefined;
}

/** The options that may change while a store is in use. */
export type FlagStoreUpdate = Pick<FlagStoreOptions, 'onExposure' | 'onTrack' | 'sink' | 'consent'> &
  Partial<Pick<FlagState, 'answer' | 'context'>>;

/** A vanilla Zustand store that only its sync writes to; `useStore` of zustand reads it too. */
export interface FlagStore extends Pick<StoreApi<FlagState>, 'getState' | 'getInitialState' | 'subscribe'> {
  /** Begins to follow the source and the clock. Calling it again changes nothing. */
  start(): void;
  /** Leaves no timer, request or channel behind; what is known stays, and `start` goes on from there. */
  stop(): void;
  /** Never throws, never waits. A value is undefined where the caller's default applies. */
  evaluate(key: string, context?: Context): Result;
  /** Who asks from now on. An equal context changes nothing. */
  setContext(context: Context): void;
  /** Asks the source now, while started. Never rejects: the outcome is in the state. */
  resync(): Promise<void>;
  /**
   * Takes what was kept, while nothing is known: `stale` until the source confirms or replaces it.
   *
   * @param updatedAt - epoch ms at which a source confirmed it
   * @throws PennonError `WIRE_INVALID` when it is not a full snapshot that adds up
   */
  offer(snapshot: FullSnapshot, updatedAt: number): void;
  /** The newest of its options. */
  readonly options: FlagStoreOptions & Pick<ValuesStoreOptions, 'expose'>;
  /**
   * Other handlers count from the next event on; another consent, answer or context changes the state. A store that must
   * ask for the context's answers resolves when it has.
   */
  update(change: FlagStoreUpdate): Promise<void> | undefined;
}

/**
 * A store of one environment's flags. Nothing happens until `start`: on a server, make one per request and never start it.
 *
 * @throws PennonError `OPTIONS_INVALID`
 */
export function createFlagStore(options: FlagStoreOptions): FlagStore {
  checkOptions(options);
  const { supabase, source = supabase && supabaseSource(supabase, options) } = options;
  const { runtime = systemRuntime, onError = warn, pollMs = 45_000 } = options;
  let { state: initial, replica, json } = beginningOf(options);
  const { getState, setState, subscribe } = createStore<FlagState>(() => initial);
  const chain = createChain(replica);
  const latest = { ...options };
  let isStarted = false;
  /** What is told of the chain, while its extras are on their way. */
  let waiting: Partial<FlagState> | undefined;
  /** Codes of failures reported since the last good answer, and of other troubles reported at all. */
  const failures = new Set<string>();
  const troubles = new Set<string>();
  /** Rings when the time alone may change an answer. */
  const setBoundary = createAlarm(runtime, () => set({}));

  const sync =
    source &&
    createSync(
      { ...options, pollMs, runtime, source, chain },
      {
        fresh() {
          failures.clear();
          take({ status: 'ready', source: 'live', error: undefined, updatedAt: runtime.now() });
        },
        failed(cause) {
          const error = asPennonError(cause);
          const isKnown = waiting || getState().revision !== undefined;
          (waiting ? take : set)({ status: isKnown ? 'stale' : 'error', error });
          report(error, failures);
        },
        turned(isLive) {
          if (isLive) troubles.delete('CHANNEL_LOST');
          set({ isLive });
        },
        troubled: (cause) => report(cause, troubles),
      },
    );

  /** The clock is read here only: while started, its time replaces the one that was given. */
  function set(change: Partial<FlagState>): void {
    const now = runtime.now();
    const context = change.context ?? getState().context;
    setState({ ...change, context: isStarted ? { ...context, now } : context });
    // A listener may have stopped it just now.
    if (!isStarted) return;
    const boundary = getState().evaluator.nextBoundary(now);
    setBoundary(boundary && boundary - now);
  }

  /** Shows what the chain holds, once it can be answered from whole; what comes meanwhile is shown with it. */
  function take(change: Partial<FlagState>): void {
    const pending = pendingExtras();
    void pending?.then(() => waiting && take({}));
    waiting = { ...waiting, ...change };
    if (pending) return;
    const all = { ...chain.replica, ...waiting };
    waiting = undefined;
    set(all);
  }

  /** Once per code: an outage fails many times. */
  function report(cause: unknown, reported: Set<string>): void {
    const error = asPennonError(cause);
    if (reported.has(error.code)) return;
    reported.add(error.code);
    attempt(() => onError(error));
  }

  // What the snapshot needs may not be there yet: answers and boundaries are others with it.
  if (initial.revision !== undefined) {
    void pendingExtras()?.then(() => {
      initial = { ...initial, ...equipped(replica) };
      set(chain.replica);
    });
  }

  return {
    getState,
    getInitialState: () => initial,
    // A listener that throws keeps nothing from the others.
    subscribe: (listener) => subscribe((state, previous) => attempt(() => listener(state, previous))),
    start() {
      if (isStarted) return;
      isStarted = true;
      const { error } = getState();
      if (error) report(error, failures);
      set({});
      // A listener may have stopped it just now.
      if (isStarted) sync?.start();
    },
    stop() {
      isStarted = false;
      setBoundary();
      sync?.stop();
    },
    evaluate(key, context) {
      const state = getState();
      if (!context) return evaluateIn(state, key);
      // A time that is undefined counts as absent.
      return state.evaluator.evaluate(key, { now: state.context.now as number, ...context });
    },
    setContext(context) {
      try {
        const plain = plainContext(context);
        if (plain.json === json) return;
        json = plain.json;
        set({ context: plain.context });
      } catch (error) {
        report(error, troubles);
      }
    },
    resync: async () => sync?.resync(),
    offer(snapshot, updatedAt) {
      if (waiting || getState().revision !== undefined) return;
      chain.settle(chain.replica, snapshot);
      take({ status: 'stale', source: 'cache', updatedAt });
    },
    options: latest,
    update(change) {
      Object.assign(latest, change);
      const before = getState();
      const { consent, answer, context } = { ...before, ...change };
      if (consent !== before.consent || answer !== before.answer || context !== before.context)
        set({ consent, answer, context });
    },
  };
}
