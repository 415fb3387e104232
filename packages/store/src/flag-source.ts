/**
 * Where a store's flags come from. What it says is checked by the store, which also decides when to ask, when to ask
 * again and when to listen: a source only carries.
 */
export interface FlagSource {
  /**
   * A snapshot as the wire has it (`full`; or `delta` or `unchanged` since that revision), unread. Rejects when there is
   * none to be had; `retryAfterMs` in a PennonError's details is honoured.
   */
  ask(since: number | undefined, signal: AbortSignal): PromiseLike<unknown>;
  /**
   * Tells of announcements until what it returns is called, and then is silent. Tells nothing before it has returned.
   * A source without it is polled.
   */
  listen?(listener: SourceListener): () => void;
}

/** What a store wants to hear between its questions. */
export interface SourceListener {
  /** Whatever is announced from now on arrives. */
  joined(): void;
  /** Nothing arrives for now; the source is trying again by itself. */
  lost(error?: unknown): void;
  /** Nothing will arrive any more: listen again, later. */
  closed(error?: unknown): void;
  /** An announcement, as it came. */
  heard(announcement: unknown): void;
}
