/** What can carry the same flags and messages. */
export type Adapter = 'websocket' | 'realtime';

export const ADAPTERS: readonly Adapter[] = ['websocket', 'realtime'];

/** One value for each adapter. */
export function byAdapter<Value>(make: (adapter: Adapter) => Value): Record<Adapter, Value> {
  return { websocket: make('websocket'), realtime: make('realtime') };
}

/** What is carried, by what it is worth to the app. */
export type Category = 'critical' | 'performance' | 'user_activity' | 'system' | 'debug';

/**
 * How far a migration is. `off`: the old adapter serves, alone. `shadow`: the new one runs beside it and is compared.
 * `live`: the new one serves, and the old one takes over while that is in bad health. `complete`: the new one, alone.
 */
export type Stage = 'off' | 'shadow' | 'live' | 'complete';

/** Which adapter carries which category for whom, and when one is cut off. */
export interface TransportConfig {
  readonly stage: Stage;
  /** What serves before the migration, outside it, and when the other one is in bad health. */
  readonly old: Adapter;
  /** An order: neither stage, category nor health changes what it says. */
  readonly override: 'none' | 'websocket_only' | 'realtime_only';
  readonly categories: Readonly<Record<Category, CategoryConfig>>;
  /** Above these an adapter is degraded, which is told. */
  readonly health: {
    /** In [0, 1], of the last 100 outcomes. */
    readonly errorRate: number;
    readonly latencyMs: Readonly<Record<Adapter, number>>;
  };
  /** Above these the new adapter rests. */
  readonly breaker: {
    /** In [0, 1], of the last 100 outcomes. */
    readonly errorRate: number;
    /** It rests for this long, then it is tried beside the old one. */
    readonly recoveryMs: number;
    /** Times the health's latency. */
    readonly latencyMultiplier: number;
  };
}

/** Whether and how a category takes part in the migration; what does not is on the old adapter. */
export interface CategoryConfig {
  readonly enabled: boolean;
  /** Of the units, in [0, 100]. */
  readonly percentage: number;
  /** Where it goes: both run side by side while the stage is `live`; without the new one it does not move. */
  readonly adapters: readonly Adapter[];
  /** How what both adapters say is compared. */
  readonly checksum: 'crc32' | 'sha256';
}

/** A part of a configuration: what it leaves out stays; a list is replaced whole. */
export type TransportChange = Change<TransportConfig>;

type Change<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: Change<Value[Key]> | undefined }
    : Value;

/** What holds where nothing else is said: Realtime alone, until a `stage` begins. */
export const DEFAULT_CONFIG: TransportConfig = {
  stage: 'off',
  old: 'realtime',
  override: 'none',
  categories: {
    critical: { enabled: true, percentage: 100, adapters: ADAPTERS, checksum: 'sha256' },
    performance: { enabled: true, percentage: 50, adapters: ['websocket'], checksum: 'crc32' },
    user_activity: { enabled: false, percentage: 0, adapters: ['realtime'], checksum: 'crc32' },
    system: { enabled: true, percentage: 100, adapters: ADAPTERS, checksum: 'sha256' },
    debug: { enabled: false, percentage: 0, adapters: ['realtime'], checksum: 'crc32' },
  },
  health: { errorRate: 0.05, latencyMs: { websocket: 200, realtime: 150 } },
  breaker: { errorRate: 0.05, recoveryMs: 30_000, latencyMultiplier: 2 },
};
