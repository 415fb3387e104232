import type { Context, FullSnapshot, PennonError, Result } from '@pennon/core';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createAlarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import { beginningOf } from './beginning-of.js';
import { createChain } from './chain.js';
import type { FlagSource } from './flag-source.js';
import { evaluateIn, type FlagState } from './flag-state.js';
import { plainContext } from './plain-context.js';
import { NOTHING_KNOWN, replicaOf, snapshotOf } from './replica.js';
import { type Runtime, systemRuntime } from './runtime.js';
import type { SupabaseLike } from './supabase-like.js';
import { type SupabaseSourceOptions, supabaseSource } from './supabase-source.js';
import { createSync } from './sync.js';

export interface FlagStoreOptions extends SupabaseSourceOptions {
  /** The app's own client. Without one, and without a source, the store answers from its snapshot alone. */
  readonly supabase?: SupabaseLike | undefined;
  /** Where the flags come from instead. */
  readonly source?: FlagSource | undefined;
  /** Who asks. Give `now` where a server renders, and the same to the page, so that both answer alike. */
  readonly context?: Context | undefined;
  /** What `fetchSnapshot` gave: the flags before the first answer, and the only ones on a server. */
  readonly snapshot?: FullSnapshot | undefined;
  /** The source is asked at least this often, at a random time between the two; by default 30 to 60 s. */
  readonly poll?: { readonly minMs: number; readonly maxMs: number } | undefined;
  /** Clients that notice the same loss ask within this time of each other; by default 1 s. */
  readonly resyncJitterMs?: number | undefined;
  /** A question without an answer for this long has failed; by default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** Time, chance, timers and surroundings; by default the platform's. */
  readonly runtime?: Runtime | undefined;
  /** Hears of each trouble once, until it is over; by default it warns on the console. */
  readonly onError?: ((error: PennonError) => void) | undefined;
}

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
  /** What is known, for whoever keeps it; undefined while nothing is. */
  snapshot(): FullSnapshot | undefined;
  /**
   * Takes what was kept, while nothing is known: `stale` until the source confirms or replaces it.
   *
   * @param updatedAt - epoch ms at which a source confirmed it
   * @throws PennonError `WIRE_INVALID` when it is not a full snapshot that adds up
   */
  offer(snapshot: FullSnapshot, updatedAt: number): void;
}

/**
 * A store of one environment's flags. Nothing happens until `start`: on a server, make one per request and never start it.
 *
 * @throws PennonError `ENVIRONMENT_INVALID` or `POLL_INVALID`
 */
export function createFlagStore(options: FlagStoreOptions): FlagStore {
  checkOptions(options);
  const { supabase, source = supabase && supabaseSource(supabase, options) } = options;
  const { runtime = systemRuntime, onError = warn } = options;
  const beginning = beginningOf(options);
  const { getState, getInitialState, setState, subscribe } = createStore<FlagState>(() => beginning.state);
  const chain = createChain(beginning.replica);
  const isStarted = false;
  const json = beginning.contextJson;
  /** Codes of failures reported since the last good answer, and of other troubles reported at all. */
  const failures = new Set<string>();
  const troubles = new Set<string>();
  /** Rings when the time alone may change an answer. */
  const setBoundary = createAlarm(runtime, () => set({}));

  const sync =
    source &&
    createSync(
      { poll: POLL, resyncJitterMs: 1_000, timeoutMs: 10_000, ...defined(options), runtime, source, chain },
      {
      },
    );
