/** How a worker opens its database. */
export interface PgliteWorkerData {
  /** Absent: in memory. */
  readonly directory: string | undefined;
  /** A packed data directory to start from. */
  readonly seed: Uint8Array | undefined;
  /** What it listens to from the start. */
  readonly channels: readonly string[];
}

export interface PgliteRequest {
  readonly id: number;
  readonly action: 'query' | 'exec' | 'dump' | 'close';
  readonly sql?: string;
  readonly params?: readonly unknown[];
}

export type PgliteReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: PgliteFailure }
  | { readonly kind: 'notification'; readonly channel: string; readonly payload: string }
  /** A request arrived that could not be deserialised, its id with it. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** The fields of a Postgres error that a clone across threads would lose. */
export interface PgliteFailure {
  readonly message: string;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: string | undefined;
}
