import type { Runtime } from '@pennon/store';

/** Time that passes only when told to. Chance is a linear congruential generator: the same in every run. */
export class VirtualTime implements Runtime {
  #now = Date.UTC(2026, 0, 1);
  #seed = 1;
  #nextHandle = 1;
  readonly #timers = new Map<number, { readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return this.#seed / 2 ** 32;
  }

  setTimeout(callback: () => void, delayMs: number): number {
    const handle = this.#nextHandle++;
    this.#timers.set(handle, { at: this.#now + delayMs, callback });
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as number);
  }

  /** Who watches the surroundings. */
  readonly watchers = new Set<(isSeen: boolean) => void>();

  watch(look: (isSeen: boolean) => void): () => void {
    this.watchers.add(look);
    return () => this.watchers.delete(look);
  }

  /** The page is seen or no longer, or the network may be another. */
  turn(isSeen: boolean): void {
    for (const look of this.watchers) look(isSeen);
  }

  /** How many timers are pending. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Ms until the next timer. */
  get untilNext(): number {
    return Math.min(...[...this.#timers.values()].map(({ at }) => at)) - this.#now;
  }

  /** Lets time pass, timer by timer, and what they start settle. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [handle, { at, callback }] = due;
      this.#timers.delete(handle);
      this.#now = Math.max(this.#now, at);
      callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Everything that only waits for promises has happened. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
