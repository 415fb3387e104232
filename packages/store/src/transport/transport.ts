import { bucketOf } from '@pennon/core';
import { attempt } from '../attempt.js';
import { type Runtime, systemRuntime } from '../runtime.js';
import { createComparison } from './comparison.js';
import { digestOf } from './digest-of.js';
import { type AdapterHealth, createHealth, type HealthState, type Outcome } from './health.js';
import { changedConfig, type Environment, refusedConfig } from './read-change.js';
import {
  type Adapter,
  byAdapter,
  type Category,
  DEFAULT_CONFIG,
  type Stage,
  type TransportChange,
  type TransportConfig,
} from './transport-config.js';

/** For {@link createTransport}. */
export interface TransportOptions {
  /** Whom percentages count: something that stays the same, such as a device's or a user's id. */
  readonly unit: string;
  /** What differs from the defaults. */
  readonly config?: TransportChange | undefined;
  /** Where `PENNON_TRANSPORT_*` is read, once, over `config`: `process.env`, or what a page was given of it. */
  readonly env?: Environment | undefined;
  readonly runtime?: Runtime | undefined;
}

/** Which adapters run for a category. */
export interface Route {
  /** In this order: the next takes over where the one before it fails. */
  readonly serve: readonly Adapter[];
  /** Runs to be compared, and is not believed. */
  readonly shadow: readonly Adapter[];
}

/** What listeners are told. */
export type TransportEvent =
  | { readonly type: 'configured'; readonly config: TransportConfig; readonly previous: TransportConfig }
  | { readonly type: 'switched'; readonly category: Category; readonly from: Adapter; readonly to: Adapter }
  | ({ readonly type: 'health'; readonly adapter: Adapter; readonly previous: HealthState } & AdapterHealth)
  | {
      readonly type: 'mismatch';
      readonly category: Category;
      readonly name: string;
      /** By adapter. */
      readonly checksums: Readonly<Record<string, string>>;
      /** In this category so far. */
      readonly mismatches: number;
    };

/** Of what both adapters said. */
export interface ComparisonStats {
  readonly compared: number;
  readonly mismatches: number;
  /** How much later the new adapter says the same, in the mean; below 0: earlier. */
  readonly lagMs: number;
}

/** Says for an adapter what `name` is. Rejects when that has no JSON. */
export type Compare = (
  category: Category,
  adapter: Adapter,
  said: { readonly name: string; readonly content: unknown },
) => Promise<void>;

/** How both adapters are doing, and by category how what they brought compares. */
export interface TransportStats {
  readonly adapters: Readonly<Record<Adapter, AdapterHealth>>;
  readonly categories: Readonly<Record<Category, ComparisonStats>>;
}

/** Decides what goes where, from a configuration and from how the adapters are doing. */
export interface Transport {
  readonly config: TransportConfig;
  readonly runtime: Runtime;
  /**
   * Changes the configuration: all that is said, or nothing.
   *
   * @throws PennonError `TRANSPORT_INVALID`, with every problem by path in its details
   */
  configure(change: TransportChange): void;
  /** Until what it returns is called. */
  subscribe(listener: (event: TransportEvent) => void): () => void;
  route(category: Category): Route;
  /** How an adapter is doing. */
  record(adapter: Adapter, outcome: Outcome): void;
  /**
   * Compares what adapters say under one name, apart from what others compare: one for each pair of sources. Another
   * checksum is told, and counts as an error of the new adapter.
   */
  comparison(): Compare;
  stats(): TransportStats;
}

/**
 * A WebSocket and Supabase Realtime side by side, moving from one to the other by category.
 *
 * @throws PennonError `TRANSPORT_INVALID`, with every problem by path in its details
 */
export function createTransport(options: TransportOptions): Transport {
  const { unit, runtime = systemRuntime } = options;
  if (typeof unit !== 'string' || unit === '')
    throw refusedConfig([{ path: 'unit', message: 'must be a text' }]);
  let config = changedConfig(DEFAULT_CONFIG, options.config, options.env);
  const listeners = new Set<(event: TransportEvent) => void>();
  const health = byAdapter((adapter) => createHealth(adapter, () => config, runtime));
  const states = byAdapter((adapter): HealthState => health[adapter].read().state);
  const tallies = byCategory((): ComparisonStats => ({ compared: 0, mismatches: 0, lagMs: 0 }));
  const serving: Partial<Record<Category, Adapter>> = {};

  function tell(event: TransportEvent): void {
    for (const listener of [...listeners]) attempt(() => listener(event));
  }

  /** The state, told when it is another: time alone may have changed it. */
  function stateOf(adapter: Adapter): HealthState {
    const now = health[adapter].read();
    const previous = states[adapter];
    states[adapter] = now.state;
    if (now.state !== previous) tell({ type: 'health', adapter, previous, ...now });
    return now.state;
  }

  function record(adapter: Adapter, outcome: Outcome): void {
    health[adapter].record(outcome);
    stateOf(adapter);
  }

  function decide(category: Category): Route {
    const { override, stage, old, categories } = config;
    const { enabled, percentage, adapters } = categories[category];
    const isMoving = enabled && bucketOf(unit, `transport/${category}`) < percentage * 1_000;
    const next = OTHER[old];
    if (override !== 'none') return alone(override === 'websocket_only' ? 'websocket' : 'realtime');
    if (!isMoving || !adapters.includes(next)) return alone(old);
    const reached = STAGES[stage](old, next);
    // At either end of a migration there is nothing to go back to, or from.
    if (stage === 'off' || stage === 'complete') return reached;
    const state = stateOf(next);
    if (state === 'open') return alone(old);
    if (state === 'probing') return STAGES.shadow(old, next);
    return stage === 'live' && !adapters.includes(old) ? alone(next) : reached;
  }

  return {
    get config() {
      return config;
    },
    runtime,
    configure(change) {
      const previous = config;
      config = changedConfig(previous, change);
      tell({ type: 'configured', config, previous });
    },
    subscribe(listener) {
      const entry = (event: TransportEvent): void => listener(event);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    route(category) {
      const route = decide(category);
      const [to = config.old] = route.serve;
      const from = serving[category];
      serving[category] = to;
      if (from !== undefined && from !== to) tell({ type: 'switched', category, from, to });
      return route;
    },
    record,
    comparison() {
      const add = createComparison();
      return async (category, adapter, { name, content }) => {
        const at = runtime.now();
        const algorithm = config.categories[category].checksum;
        const checksum = await digestOf(content, algorithm);
        const other = add({ category, adapter, name, algorithm, checksum, at });
        if (other === undefined) return;
        const next = OTHER[config.old];
        const { compared, mismatches, lagMs } = tallies[category];
        const isSame = other.checksum === checksum;
        const laterMs = adapter === next ? at - other.at : other.at - at;
        tallies[category] = {
          compared: compared + 1,
          mismatches: mismatches + (isSame ? 0 : 1),
          lagMs: lagMs + (laterMs - lagMs) / (compared + 1),
        };
        if (isSame) return;
        const checksums = { [other.adapter]: other.checksum, [adapter]: checksum };
        tell({ type: 'mismatch', category, name, checksums, mismatches: mismatches + 1 });
        record(next, { isGood: false });
      };
    },
    stats: () => ({
      adapters: byAdapter((adapter) => health[adapter].read()),
      categories: { ...tallies },
    }),
  };
}

const OTHER: Readonly<Record<Adapter, Adapter>> = { websocket: 'realtime', realtime: 'websocket' };

const STAGES: Readonly<Record<Stage, (old: Adapter, next: Adapter) => Route>> = {
  off: alone,
  shadow: (old, next) => ({ serve: [old], shadow: [next] }),
  live: (old, next) => ({ serve: [next, old], shadow: [] }),
  complete: (_, next) => alone(next),
};

function alone(adapter: Adapter): Route {
  return { serve: [adapter], shadow: [] };
}

function byCategory<Value>(make: (category: Category) => Value): Record<Category, Value> {
  return {
    critical: make('critical'),
    performance: make('performance'),
    user_activity: make('user_activity'),
    system: make('system'),
    debug: make('debug'),
  };
}
