import type { Runtime } from './runtime.js';

/** setTimeout counts in a signed 32-bit integer: a longer delay would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** At most one pending timer: setting it again replaces it. */
export class Alarm {
  readonly #runtime: Runtime;
  readonly #ring: () => void;
  #handle: { readonly timer: unknown } | undefined;

  constructor(runtime: Runtime, ring: () => void) {
    this.#runtime = runtime;
    this.#ring = ring;
  }

  set(delayMs: number): void {
    this.clear();
    const timer = this.#runtime.setTimeout(
      () => {
        this.#handle = undefined;
        this.#ring();
      },
      Math.min(Math.max(delayMs, 0), LONGEST_DELAY_MS),
    );
    this.#handle = { timer };
  }

  clear(): void {
    if (this.#handle !== undefined) this.#runtime.clearTimeout(this.#handle.timer);
    this.#handle = undefined;
  }
}
