import { type Context, errorResult, type PennonError, type Result } from '@pennon/core';
import { createStore } from 'zustand/vanilla';
import { asPennonError } from './as-pennon-error.js';
import { attempt } from './attempt.js';
import { checkOptions } from './check-options.js';
import { evaluateIn, evaluatorAnswer, type FlagState } from './flag-state.js';
import type { FlagStore, FlagStoreOptions, FlagStoreUpdate } from './flag-store.js';
import type { FlagValues } from './flag-values.js';
import { type ChangeHints, createFollower } from './follower.js';
import { plainContext } from './plain-context.js';
import { readFlagValues } from './read-flag-values.js';
import { rulesMissing } from './rules-missing.js';
import { systemRuntime } from './runtime.js';
import { type EarlierAnswers, valuesEvaluator } from './values-evaluator.js';
import { warn } from './warn.js';

/** For {@link createValuesStore}: as a flag store's, but that a server evaluates. */
export interface ValuesStoreOptions
  extends Omit<FlagStoreOptions, 'supabase' | 'source' | 'snapshot' | 'audience'> {
  /** What a server evaluated for the context: the first answers, and those that a page hydrates with. */
  readonly values?: FlagValues | undefined;
  /**
   * Asks for the context's values. It rejects when there are none to be had; `retryAfterMs` in a PennonError's details
   * is honoured. Without it, the values are those that the store is given.
   */
  readonly refresh?: RefreshValues | undefined;
  /** Says when to ask between two polls: `announcements` of `@pennon/store/values-live`. */
  readonly hints?: ChangeHints | undefined;
  /**
   * Redeems the signed token of an answer that somebody sees, in place of an exposure event: once per token, person and
   * session. Without it, such an answer is exposed like any other.
   */
  readonly expose?: ((token: string, result: Result) => void) | undefined;
}

/** Asks for one person's values. What it answers is checked. */
export type RefreshValues = (signal: AbortSignal, context: Context) => PromiseLike<FlagValues>;

/** A store of one person's values: it is read like every other, and holds no rules. */
export interface ValuesStore extends FlagStore {
  /**
   * Who asks from now on. The state changes when their values are here: given with the context, or else asked for. With
   * an equal context, values that are not older than what is held are taken.
   */
  setContext(context: Context, values?: FlagValues): void;
  /** A context is always asked for anew: resolves when the answer, or the failure, is in the state. */
  update(change: FlagStoreUpdate & Pick<ValuesStoreOptions, 'expose' | 'refresh'>): Promise<void> | undefined;
}

/**
 * A store for pages that must not hold rules: somebody else evaluates, and the store keeps the values fresh. Nothing
 * happens until `start`: on a server, make one per request and never start it.
 *
 * @throws PennonError `OPTIONS_INVALID`
 */
export function createValuesStore(options: ValuesStoreOptions): ValuesStore {
  checkOptions(options);
  const { environment, runtime = systemRuntime, pollMs = 45_000, onError = warn } = options;
  const beginning = beginningOf(options);
  const initial = beginning.state;
  const { getState, setState, subscribe } = createStore<FlagState>(() => initial);
  const latest = { ...options };
  /** Who is there. The state's context is whom its answers are for: both change together. */
  let asking = initial.context;
  let answered = asking;
  /** What `setContext` was told last, and whether `update` has said otherwise since. */
  let { json } = beginning;
  let given = options.values;
  let isIdentified = false;
  let isStarted = false;
  /** Codes of what was reported since the last good answer: an outage fails many times. */
  const reported = new Set<string>();

  const follower =
    options.refresh &&
    createFollower({ ...options, runtime, pollMs }, question, {
      failed(cause) {
        const error = asPennonError(cause, 'REFRESH_FAILED');
        set({ status: getState().revision === undefined ? 'error' : 'stale', error });
        report(error);
      },
      turned(isLive, cause) {
        if (isLive !== getState().isLive) set({ isLive });
        if (cause) report(asPennonError(cause, 'CHANNEL_LOST'));
      },
      isKnown: (revision) => revision <= (getState().revision ?? -1),
    });

  async function question(signal: AbortSignal): Promise<void> {
    const wire = await latest.refresh?.(signal, asking);
    // It was given up if somebody else is there by now.
    if (!signal.aborted) take(wire, { source: 'live', updatedAt: runtime.now() });
  }

  /** @throws PennonError `WIRE_INVALID` */
  function take(wire: unknown, change: Pick<FlagState, 'source'> & Partial<FlagState>): void {
    const known = knownFrom(wire, environment, {
      evaluator: getState().evaluator,
      isSameContext: answered === asking,
    });
    answered = asking;
    reported.clear();
    set({ ...known, ...change, error: undefined });
  }

  /** What a server rendered, which may be none. */
  function accept(values: FlagValues): boolean {
    try {
      take(values, { source: 'server' });
      return true;
    } catch (error) {
      report(asPennonError(error));
      return false;
    }
  }

  /** Somebody else is there: the question for who was there before is given up. */
  function turnTo(context: Context, values?: FlagValues): Promise<void> | undefined {
    asking = context;
    follower?.giveUp();
    if (values !== undefined && accept(values)) return undefined;
    if (!follower) answered = asking;
    set({});
    return follower?.ask();
  }

  /** The clock is read here only: while started, its time stands in the context. */
  function set(change: Partial<FlagState>): void {
    setState({
      ...change,
      context: isStarted ? { ...answered, now: runtime.now() } : answered,
      asking: asking === answered ? undefined : asking,
    });
  }

  function report(error: PennonError): void {
    if (reported.has(error.code)) return;
    reported.add(error.code);
    attempt(() => onError(error));
  }

  return {
    getState,
    getInitialState: () => initial,
    // A listener that throws keeps nothing from the others.
    subscribe: (listener) => subscribe((state, previous) => attempt(() => listener(state, previous))),
    start() {
      if (isStarted) return;
      isStarted = true;
      const state = getState();
      if (state.error) report(state.error);
      set({});
      // A listener may have stopped it just now.
      if (!isStarted) return;
      const isKnown = state.revision !== undefined && answered === asking;
      // What a server has just said is not asked at once.
      follower?.start(!isKnown ? 'ask' : state === initial ? 'wait' : 'encourage');
    },
    stop() {
      if (!isStarted) return;
      isStarted = false;
      follower?.stop();
    },
    evaluate(key, context) {
      const isOther = context !== undefined && JSON.stringify(context) !== JSON.stringify(answered);
      return isOther ? errorResult(key, 'RULES_MISSING') : evaluateIn(getState(), key);
    },
    setContext(context, values) {
      try {
        const plain = plainContext(context);
        const news = values === given ? undefined : values;
        given = values;
        if (plain.json !== json) {
          json = plain.json;
          isIdentified = false;
          void turnTo(plain.context, news);
        } else if (news && !isIdentified && !(news.revision < (getState().revision ?? 0))) accept(news);
      } catch (error) {
        report(asPennonError(error));
      }
    },
    async resync() {
      await follower?.ask();
    },
    offer() {
      throw rulesMissing('A kept ruleset');
    },
    options: latest,
    update(change) {
      Object.assign(latest, change);
      const before = getState();
      const { consent, answer } = { ...before, ...change };
      if (consent !== before.consent || answer !== before.answer) set({ consent, answer });
      if (change.context === undefined) return undefined;
      isIdentified = true;
      return turnTo(change.context);
    },
  };
}

/** Neither bad values nor a bad context keep the app from starting: the state's error says what was wrong. */
function beginningOf({ environment, values, context = {}, consent, updatePolicy }: ValuesStoreOptions): {
  readonly state: FlagState;
  readonly json: string | undefined;
} {
  const state: FlagState = {
    status: 'loading',
    source: 'default',
    isLive: false,
    revision: undefined,
    checksum: 0,
    updatedAt: undefined,
    error: undefined,
    context: {},
    evaluator: valuesEvaluator({ environment, revision: -1, flags: {} }),
    documents: undefined,
    consent,
    answer: updatePolicy?.(evaluatorAnswer),
  };
  try {
    const { context: plain, json } = plainContext(context);
    const known = values && { ...knownFrom(values, environment), source: 'server' as const };
    return { state: { ...state, context: plain, ...known }, json };
  } catch (error) {
    return { state: { ...state, status: 'error', error: asPennonError(error) }, json: undefined };
  }
}

function knownFrom(
  wire: unknown,
  environment: string,
  earlier?: EarlierAnswers,
): Pick<FlagState, 'status' | 'revision' | 'evaluator'> {
  const values = readFlagValues(wire, environment);
  return { status: 'ready', revision: values.revision, evaluator: valuesEvaluator(values, earlier) };
}
