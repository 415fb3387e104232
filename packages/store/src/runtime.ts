/** Where a store gets its time, chance, timers and surroundings; each can be given, so that tests own them. */
export interface Runtime {
  /** Epoch ms. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Of a timer that has fired, or `undefined`, it does nothing. */
  clearTimeout(handle: unknown): void;
  /**
   * Tells whether somebody sees the page, whenever that or the network may have changed, until what it returns is
   * called. What a browser says of the network is not believed, only tried: a stack on one's own machine needs none.
   */
  watch?(look: (isSeen: boolean) => void): () => void;
}

/** The platform's. Looks each global up when it is called: none is captured at import. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as number), // what our setTimeout returned
  watch(look) {
    const end = new AbortController();
    for (const event of ['visibilitychange', 'online', 'offline'])
      globalThis.addEventListener?.(event, () => look(!globalThis.document?.hidden), end);
    return () => end.abort();
  },
};

/** A page that nobody has seen for this long lets go of its connection, and catches up when it is seen again. */
export const HIDDEN_MS = 30_000;
