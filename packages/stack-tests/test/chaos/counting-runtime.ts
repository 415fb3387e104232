import { type Runtime, systemRuntime } from '@pennon/store';

/** The platform's runtime, which knows what timers are pending. */
export class CountingRuntime implements Runtime {
  readonly #timers = new Set<unknown>();

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return systemRuntime.now();
  }

  random(): number {
    return systemRuntime.random();
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const timer = systemRuntime.setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer);
    systemRuntime.clearTimeout(timer);
  }
}
