import { type Context, type Result, unitOf } from '@pennon/core';
import { attempt } from './attempt.js';
import type { EventSink, Exposure } from './event.js';
import { type ExposureToken, tokenOf } from './exposure-tokens.js';
import type { FlagState } from './flag-state.js';
import type { FlagStore, FlagStoreOptions } from './flag-store.js';
import { systemRuntime } from './runtime.js';

/** What a store has recorded of who saw what, for the person who is there now. */
export interface ExposureLog {
  /**
   * Records that somebody sees this answer, once: a unit, an experiment, its version, a variation and a session make
   * it the same exposure. Another user or session begins anew. Without consent, outside the experiment, without a unit
   * or while the answers are still those of somebody who has gone, it records nothing. An answer that came with a signed token is redeemed instead, once per token. Call it when
   * something is on the screen, never while rendering.
   */
  expose(result: Result): void;
  /** The oldest first, and the latest 1,000 at most. */
  entries(): readonly LoggedExposure[];
  /** Calls back after each new one, until what it returns is called. */
  subscribe(listener: () => void): () => void;
}

/** An exposure as a page knows it: where it redeemed a token it knows no unit. */
export type LoggedExposure = Omit<Exposure, 'unit'> & Partial<Pick<Exposure, 'unit'>>;

/** The store's log: one, however many ask. */
export function exposureLogOf(store: FlagStore): ExposureLog {
  const known = logs.get(store.options);
  if (known !== undefined) return known;
  const log = createExposureLog(store);
  logs.set(store.options, log);
  return log;
}

/** By the options, which a store and the views of it for a part of a page share. */
const logs = new WeakMap<FlagStoreOptions, ExposureLog>();

/** The same while whoever saw this answer is there in the same session, and may be recorded or not. */
export function exposureScopeOf(state: FlagState, { experiment }: Result): string {
  const unit = experiment && unitOfExperiment(state, experiment.key);
  return JSON.stringify([visitOf(state), unit, state.consent !== false]);
}

/** The same while the same person is there in the same session. */
function visitOf({ context }: Pick<FlagState, 'context'>): string {
  return JSON.stringify([whoOf(context), context.sessionId]);
}

/** Somebody else is there, and is not answered yet. */
function isOthers(state: FlagState): boolean {
  return state.asking !== undefined && visitOf({ context: state.asking }) !== visitOf(state);
}

/** The same for the same person. */
export function whoOf({ userId, anonymousId }: Context): string {
  return JSON.stringify([userId, anonymousId]);
}

/** What an experiment counts: by its layer's attribute, or its own, or the user; where there are no rules, the user. */
export function unitOfExperiment({ documents, context }: FlagState, key: string): string | undefined {
  const experiment = documents?.get(`experiment/${key}`);
  const body = experiment?.kind === 'experiment' ? experiment.body : undefined;
  const layer = documents?.get(`layer/${body?.layer?.key}`);
  const by = (layer?.kind === 'layer' ? layer.body.bucketBy : undefined) ?? body?.bucketBy;
  return unitOf(by).textOf(context);
}

/** Hands an event to the app's own code, of which none may keep the others from it. */
export function handOn<Event extends Parameters<EventSink['record']>[0]>(
  event: Event,
  { sink }: FlagStoreOptions,
  listener: ((event: Event) => void) | undefined,
): void {
  attempt(() => listener?.(event));
  attempt(() => sink?.record(event));
}

const MAX_ENTRIES = 1_000;

function createExposureLog({ options, getState }: FlagStore): ExposureLog {
  const seen = new Map<string, LoggedExposure>();
  const listeners = new Set<() => void>();
  let visit: string | undefined;

  /** Whether it is the first of its kind in this visit. */
  function add(id: string, exposure: LoggedExposure, now: string): boolean {
    if (now !== visit) seen.clear();
    visit = now;
    if (seen.has(id)) return false;
    seen.set(id, exposure);
    const [oldest = id] = seen.keys();
    if (seen.size > MAX_ENTRIES) seen.delete(oldest);
    return true;
  }

  return {
    expose(result) {
      const state = getState();
      if (state.consent === false || isOthers(state)) return;
      const { expose } = options;
      const signed = expose && tokenOf(result);
      const exposure = exposureOf(state, result, options, signed);
      if (exposure === undefined) return;
      const { at, ...identity } = exposure;
      if (!add(signed?.id ?? JSON.stringify(identity), exposure, visitOf(state))) return;
      if (signed) attempt(() => expose?.(signed.token, result));
      // What nobody signed has a unit.
      else handOn(exposure as Exposure, options, (event) => options.onExposure?.(event, result));
      for (const listener of listeners) attempt(listener);
    },
    entries: () => [...seen.values()],
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function exposureOf(
  state: FlagState,
  { experiment }: Result,
  { environment, runtime = systemRuntime }: FlagStoreOptions,
  signed: ExposureToken | undefined,
): LoggedExposure | undefined {
  if (!experiment?.isIn) return undefined;
  const { key, version, variation } = experiment;
  const unit = signed ? undefined : unitOfExperiment(state, key);
  if (unit === undefined && signed === undefined) return undefined;
  const { sessionId: session } = state.context;
  const at = runtime.now();
  return Object.freeze({
    type: 'exposure',
    environment,
    at,
    experiment: key,
    version,
    variation,
    ...(unit === undefined ? {} : { unit }),
    ...(session === undefined ? {} : { session }),
  });
}
