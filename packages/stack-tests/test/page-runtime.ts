import { type Runtime, systemRuntime } from '@pennon/store';

/** The platform's time, as one page has it: with the page its timers are gone. */
export class PageRuntime implements Runtime {
  readonly #timers = new Set<unknown>();
  readonly #watchers = new Set<(isSeen: boolean) => void>();
  #isGone = false;

  now(): number {
    return systemRuntime.now();
  }

  random(): number {
    return systemRuntime.random();
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    if (this.#isGone) return undefined;
    const timer = systemRuntime.setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    systemRuntime.clearTimeout(timer);
    this.#timers.delete(timer);
  }

  watch(look: (isSeen: boolean) => void): () => void {
    this.#watchers.add(look);
    return () => this.#watchers.delete(look);
  }

  /** As a browser does it: the page hears that it is hidden, and that is the last it does. */
  leave(): void {
    for (const look of this.#watchers) look(false);
    queueMicrotask(() => {
      this.#isGone = true;
      for (const timer of this.#timers) systemRuntime.clearTimeout(timer);
    });
  }
}
