import { type Context, type FullSnapshot, PennonError, type Result } from '@pennon/core';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { Alarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import { beginningOf } from './beginning-of.js';
import { evaluateIn, type FlagState } from './flag-state.js';
import { plainContext } from './plain-context.js';
import { Replica } from './replica.js';
import { type Runtime, systemRuntime } from './runtime.js';
import type { SupabaseLike } from './supabase-like.js';
import { Sync } from './sync.js';

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
}

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
}

/**
 * A store of one environment's flags. Nothing happens until `start`: on a server, make one per request and never start it.
 *
 * @throws PennonError `ENVIRONMENT_INVALID` or `POLL_INVALID`
 */
export function createFlagStore(options: FlagStoreOptions): FlagStore {
  checkOptions(options);
  return new LiveFlagStore(options);
}

class LiveFlagStore implements FlagStore {
  readonly #runtime: Runtime;
  readonly #onError: (error: PennonError) => void;
  readonly #replica: Replica;
  readonly #store: StoreApi<FlagState>;
  readonly #sync: Sync | undefined;
  /** Rings when the time alone may change an answer. */
  readonly #boundary: Alarm;
  #contextJson: string | undefined;
  #isStarted = false;
  /** Codes of failures reported since the last good answer, and of other troubles reported at all. */
  readonly #failures = new Set<string>();
  readonly #troubles = new Set<string>();

  readonly getState: FlagStore['getState'];
  readonly getInitialState: FlagStore['getInitialState'];

  constructor(options: FlagStoreOptions) {
    const { state, base, contextJson } = beginningOf(options);
    this.#runtime = options.runtime ?? systemRuntime;
    this.#onError = options.onError ?? warn;
    this.#replica = new Replica(base);
    this.#contextJson = contextJson;
    this.#store = createStore<FlagState>(() => state);
    this.getState = this.#store.getState;
    this.getInitialState = this.#store.getInitialState;
    this.#boundary = new Alarm(this.#runtime, () => this.#set(this.#timed(this.getState().context)));
    this.#sync = options.supabase && this.#syncOver(options, options.supabase);
  }

  /** A listener that throws keeps nothing from the others. */
  readonly subscribe: FlagStore['subscribe'] = (listener) =>
    this.#store.subscribe((state, previous) => attempt(() => listener(state, previous)));

  readonly start = (): void => {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { error, context } = this.getState();
    if (error !== undefined) this.#report(error, this.#failures);
    this.#set(this.#timed(context));
    // A listener may have stopped it just now.
    if (this.#isStarted) this.#sync?.start();
  };

  readonly stop = (): void => {
    if (!this.#isStarted) return;
    this.#isStarted = false;
    this.#boundary.clear();
    this.#sync?.stop();
  };

  readonly evaluate = (key: string, context?: Context): Result => {
    const state = this.getState();
    if (context === undefined) return evaluateIn(state, key);
    const { now } = state.context;
    return state.evaluator.evaluate(key, now === undefined ? context : { now, ...context });
  };

  readonly setContext = (context: Context): void => {
    try {
      const plain = plainContext(context);
      if (plain.json === this.#contextJson) return;
      this.#contextJson = plain.json;
      this.#set(this.#timed(plain.context));
    } catch (error) {
      this.#report(asPennonError(error), this.#troubles);
    }
  };

  readonly resync = async (): Promise<void> => {
    if (this.#isStarted) await this.#sync?.resync();
  };

  #syncOver(options: FlagStoreOptions, supabase: SupabaseLike): Sync {
    const { environment, audience, poll = POLL, resyncJitterMs = 1_000, timeoutMs = 10_000 } = options;
    return new Sync({
      supabase,
      environment,
      topic: `${audience === 'server' ? 'pennon-server' : 'pennon'}:${environment}`,
      poll,
      jitterMs: resyncJitterMs,
      timeoutMs,
      runtime: this.#runtime,
      replica: this.#replica,
      onFresh: () => this.#turnReady(),
      onFailure: (error) => this.#turnStale(error),
      onLive: (isLive) => this.#turnLive(isLive),
      onTrouble: (error) => this.#report(error, this.#troubles),
    });
  }

  #turnReady(): void {
    const { revision, evaluator } = this.#replica;
    const { context, evaluator: before } = this.getState();
    this.#failures.clear();
    this.#set({
      status: 'ready',
      source: 'live',
      error: undefined,
      revision,
      updatedAt: this.#runtime.now(),
      ...(evaluator === before ? {} : { evaluator, ...this.#timed(context) }),
    });
  }

  #turnStale(error: PennonError): void {
    this.#set({ status: this.#replica.revision === undefined ? 'error' : 'stale', error });
    this.#report(error, this.#failures);
  }

  #turnLive(isLive: boolean): void {
    if (isLive) this.#troubles.delete('CHANNEL_LOST');
    this.#set({ isLive });
  }

  /** The clock is read here only: while started, its time replaces the one that was given. */
  #timed(context: Context): Pick<FlagState, 'context'> {
    return { context: this.#isStarted ? { ...context, now: this.#runtime.now() } : context };
  }

  #set(change: Partial<FlagState>): void {
    this.#store.setState(change);
    const { evaluator, context } = this.getState();
    if (!this.#isStarted || !('context' in change) || context.now === undefined) return;
    const boundary = evaluator.nextBoundary(context.now);
    if (boundary === undefined) this.#boundary.clear();
    else this.#boundary.set(boundary - context.now);
  }

  /** Once per code: an outage fails many times. */
  #report(error: PennonError, reported: Set<string>): void {
    if (reported.has(error.code)) return;
    reported.add(error.code);
    attempt(() => this.#onError(error));
  }
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
