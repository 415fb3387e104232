import { PennonError, unitOf } from '@pennon/core';
import { asPennonError } from './as-pennon-error.js';
import type { EventAttributes, Metric } from './event.js';
import { handOn } from './exposure-log.js';
import type { FlagStore, FlagStoreOptions } from './flag-store.js';
import { systemRuntime } from './runtime.js';
import { uuidOf } from './uuid-of.js';

/** What is said of a metric event beside its name. */
export interface TrackOptions {
  /** A finite number: an amount, a duration, a count. */
  readonly value?: number | undefined;
  readonly attributes?: EventAttributes | undefined;
  /** Who did it; by default the user, else the anonymous visitor. */
  readonly unit?: string | undefined;
}

/**
 * Records that a unit did something that experiments count. Never throws: what cannot be recorded is told to
 * `onError`, `METRIC_INVALID`. Without consent, or without a unit, nothing is recorded.
 */
export function track(
  store: FlagStore,
  metric: string,
  { value, attributes, unit }: TrackOptions = {},
): void {
  const { options } = store;
  const { context, consent, asking = context } = store.getState();
  const { environment, runtime = systemRuntime } = options;
  const who = unit ?? unitOf().textOf(asking);
  if (consent === false || who === undefined) return;
  if (metric === '' || (value !== undefined && !Number.isFinite(value))) {
    complain(options, metric, value);
    return;
  }
  const event: Metric = Object.freeze({
    type: 'metric',
    id: uuidOf(runtime),
    environment,
    at: runtime.now(),
    metric,
    unit: who,
    ...(value === undefined ? {} : { value }),
    ...(attributes === undefined ? {} : { attributes }),
  });
  handOn(event, options, options.onTrack);
}

/** Hands on what the sink still holds. Never rejects: what goes wrong is told to `onError`. */
export async function flush({ options }: FlagStore): Promise<void> {
  try {
    await options.sink?.flush?.();
  } catch (error) {
    options.onError?.(asPennonError(error, 'FLUSH_FAILED'));
  }
}

function complain({ onError }: FlagStoreOptions, metric: string, value: unknown): void {
  const error = new PennonError('METRIC_INVALID', `The metric "${metric}" cannot have the value ${value}.`, {
    hint: 'Give a name, and a finite number or nothing.',
  });
  if (onError === undefined) console.warn(`Pennon: ${error.message} ${error.hint}`);
  else onError(error);
}
