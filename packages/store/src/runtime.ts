/** Where a store gets its time, chance and timers; each can be given, so that tests own them. */
export interface Runtime {
  /** Epoch ms. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Of a timer that has fired, or `undefined`, it does nothing. */
  clearTimeout(handle: unknown): void;
}

/** The platform's. Looks each global up when it is called: none is captured at import. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as number), // what our setTimeout returned
};
