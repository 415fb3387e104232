import { type Context, type FullSnapshot, PennonError, type Result } from '@pennon/core';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createAlarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import { beginningOf } from './beginning-of.js';
import type { EventSink, Exposure, Metric } from './event.js';
import { type AnswerLayer, evaluateIn, type FlagState } from './flag-state.js';
import { plainContext } from './plain-context.js';
import { type Runtime, systemRuntime } from './runtime.js';
import type { SupabaseLike } from './supabase-like.js';
import { createSync } from './sync.js';

export interface FlagStoreOptions {
  readonly environment: string;
  /** The app's own client; without one the store answers from its snapshot alone. */
  readonly supabase?: SupabaseLike | undefined;
  /** `server`: the client's key sees everything, so listen where everything is announced. By default `public`. */
  readonly audience?: 'public' | 'server' | undefined;
  /** Who asks. Give `now` where a server renders, and the same to the page, so that both answer alike. */
  readonly context?: Context | undefined;
  /** What `fetchSnapshot` gave: the flags before the first answer, and the only ones on a server. */
  readonly snapshot?: FullSnapshot | undefined;
  /** The database is asked at least this often, at a random time between the two; by default 30 to 60 s. */
  readonly poll?: { readonly minMs: number; readonly maxMs: number } | undefined;
  /** Clients that notice the same loss ask within this time of each other; by default 1 s. */
  readonly resyncJitterMs?: number | undefined;
  /** A question without an answer for this long has failed; by default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** Time, chance and timers; by default the platform's. */
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
  Partial<Pick<FlagState, 'answer'>>;

/** A vanilla Zustand store that only its sync writes to; `useStore` of zustand reads it too. */
export interface FlagStore extends Pick<StoreApi<FlagState>, 'getState' | 'getInitialState' | 'subscribe'> {
  /** Begins to follow the database and the clock. Calling it again changes nothing. */
  start(): void;
  /** Leaves no timer, request or channel behind; what is known stays, and `start` goes on from there. */
  stop(): void;
  /** Never throws, never waits. A value is undefined where the caller's default applies. */
  evaluate(key: string, context?: Context): Result;
  /** Who asks from now on. An equal context changes nothing. */
  setContext(context: Context): void;
  /** Asks the database now, while started. Never rejects: the outcome is in the state. */
  resync(): Promise<void>;
  /** The newest of its options. */
  readonly options: FlagStoreOptions;
  /** Other handlers count from the next event on; another consent, or answer, changes the state. */
  update(change: FlagStoreUpdate): void;
}

/**
 * A store of one environment's flags. Nothing happens until `start`: on a server, make one per request and never start it.
 *
 * @throws PennonError `ENVIRONMENT_INVALID` or `POLL_INVALID`
 */
export function createFlagStore(options: FlagStoreOptions): FlagStore {
  checkOptions(options);
  const {
    supabase,
    environment,
    audience,
    poll = POLL,
    resyncJitterMs = 1_000,
    timeoutMs = 10_000,
  } = options;
  const { runtime = systemRuntime, onError = warn } = options;
  const { state, replica, contextJson } = beginningOf(options);
  const { getState, getInitialState, setState, subscribe } = createStore<FlagState>(() => state);
  const latest = { ...options };
  let isStarted = false;
  let json = contextJson;
  /** Codes of failures reported since the last good answer, and of other troubles reported at all. */
  const failures = new Set<string>();
  const troubles = new Set<string>();
  /** Rings when the time alone may change an answer. */
  const setBoundary = createAlarm(runtime, () => set({}));

  const sync =
    supabase &&
    createSync({
      supabase,
      environment,
      topic: `${audience === 'server' ? 'pennon-server' : 'pennon'}:${environment}`,
      poll,
      resyncJitterMs,
      timeoutMs,
      runtime,
      replica,
      onFresh({ revision, evaluator, documents }) {
        failures.clear();
        set({
          status: 'ready',
          source: 'live',
          error: undefined,
          revision,
          updatedAt: runtime.now(),
          evaluator,
          documents,
        });
      },
      onFailure(error) {
        set({ status: getState().revision === undefined ? 'error' : 'stale', error });
        report(error, failures);
      },
      onLive(isLive) {
        if (isLive) troubles.delete('CHANNEL_LOST');
        set({ isLive });
      },
      onTrouble: (error) => report(error, troubles),
    });

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

  /** Once per code: an outage fails many times. */
  function report(error: PennonError, reported: Set<string>): void {
    if (reported.has(error.code)) return;
    reported.add(error.code);
    attempt(() => onError(error));
  }

  return {
    getState,
    getInitialState,
    // A listener that throws keeps nothing from the others.
    subscribe: (listener) => subscribe((state, previous) => attempt(() => listener(state, previous))),
    start() {
      if (isStarted) return;
      isStarted = true;
      const { error } = getState();
      if (error !== undefined) report(error, failures);
      set({});
      // A listener may have stopped it just now.
      if (isStarted) sync?.start();
    },
    stop() {
      if (!isStarted) return;
      isStarted = false;
      setBoundary();
      sync?.stop();
    },
    evaluate(key, context) {
      const state = getState();
      if (context === undefined) return evaluateIn(state, key);
      const { now } = state.context;
      return state.evaluator.evaluate(key, now === undefined ? context : { now, ...context });
    },
    setContext(context) {
      try {
        const plain = plainContext(context);
        if (plain.json === json) return;
        json = plain.json;
        set({ context: plain.context });
      } catch (error) {
        report(asPennonError(error), troubles);
      }
    },
    async resync() {
      if (isStarted) await sync?.resync();
    },
    options: latest,
    update(change) {
      Object.assign(latest, change);
      const { consent, answer } = { ...getState(), ...change };
      if (consent !== getState().consent || answer !== getState().answer) set({ consent, answer });
    },
  };
}

const POLL = { minMs: 30_000, maxMs: 60_000 };
const ENVIRONMENT = /^[a-z0-9-]{1,63}$/;

function checkOptions({ environment, poll }: FlagStoreOptions): void {
  if (!ENVIRONMENT.test(environment)) {
    throw new PennonError('ENVIRONMENT_INVALID', `"${environment}" is no name of an environment.`, {
      hint: 'Use a-z, 0-9 and hyphens, at most 63.',
    });
  }
  if (poll !== undefined && !(poll.minMs > 0 && poll.maxMs >= poll.minMs)) {
    throw new PennonError('POLL_INVALID', `Cannot poll every ${poll.minMs} to ${poll.maxMs} ms.`, {
      hint: 'Give 0 < minMs <= maxMs.',
    });
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    // The app's own code threw: it must be seen, but not stop the sync.
    console.error(error);
  }
}

function warn({ message, hint }: PennonError): void {
  console.warn(`Pennon: ${message}${hint === undefined ? '' : ` ${hint}`}`);
}
