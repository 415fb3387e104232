import { type Context, type Result, unitOf } from '@pennon/core';
import { attempt } from './attempt.js';
import type { EventSink, Exposure } from './event.js';
import type { FlagState } from './flag-state.js';
import type { FlagStore, FlagStoreOptions } from './flag-store.js';
import { systemRuntime } from './runtime.js';

/** What a store has recorded of who saw what, for the person who is there now. */
export interface ExposureLog {
  /**
   * Records that somebody sees this answer, once: a unit, an experiment, its version, a variation and a session make
   * it the same exposure. Another user or session begins anew. Without consent, outside the experiment or without a
   * unit it records nothing. Call it when something is on the screen, never while rendering.
   */
  expose(result: Result): void;
  /** The oldest first, and the latest 1,000 at most. */
  entries(): readonly Exposure[];
  /** Calls back after each new one, until what it returns is called. */
  subscribe(listener: () => void): () => void;
}

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
function visitOf({ context }: FlagState): string {
  return JSON.stringify([whoOf(context), context.sessionId]);
}

/** The same for the same person. */
export function whoOf({ userId, anonymousId }: Context): string {
  return JSON.stringify([userId, anonymousId]);
}

/** What an experiment counts: by its layer's attribute, or its own, or the user. */
export function unitOfExperiment({ documents, context }: FlagState, key: string): string | undefined {
  const experiment = documents.get(`experiment/${key}`);
  const body = experiment?.kind === 'experiment' ? experiment.body : undefined;
  const layer = documents.get(`layer/${body?.layer?.key}`);
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
  const seen = new Map<string, Exposure>();
  const listeners = new Set<() => void>();
  let visit: string | undefined;

  return {
    expose(result) {
      const state = getState();
      const exposure = state.consent === false ? undefined : exposureOf(state, result, options);
      if (exposure === undefined) return;
      const now = visitOf(state);
      if (now !== visit) seen.clear();
      visit = now;
      const { at, ...identity } = exposure;
      const id = JSON.stringify(identity);
      if (seen.has(id)) return;
      seen.set(id, exposure);
      const [oldest = id] = seen.keys();
      if (seen.size > MAX_ENTRIES) seen.delete(oldest);
      handOn(exposure, options, (event) => options.onExposure?.(event, result));
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
): Exposure | undefined {
  if (!experiment?.isIn) return undefined;
  const { key, version, variation } = experiment;
  const unit = unitOfExperiment(state, key);
  if (unit === undefined) return undefined;
  const { sessionId: session } = state.context;
  const at = runtime.now();
  return Object.freeze({
    type: 'exposure',
    environment,
    at,
    experiment: key,
    version,
    variation,
    unit,
    ...(session === undefined ? {} : { session }),
  });
}
