/** Web Locks of one origin: names, `ifAvailable`, and tabs that die with what they hold. Node 20 has none. */
export class TabLocks {
  readonly #held: Map<string, number>;
  readonly #tab: number;

  constructor(origin = new Map<string, number>(), tab = 0) {
    this.#held = origin;
    this.#tab = tab;
  }

  /** Another tab of the same origin. */
  tab(tab: number): TabLocks {
    return new TabLocks(this.#held, tab);
  }

  /** The tab has crashed. */
  die(): void {
    for (const [name, tab] of this.#held) if (tab === this.#tab) this.#held.delete(name);
  }

  get held(): number {
    return this.#held.size;
  }

  readonly request = (async (name: string, _options: LockOptions, work: LockGrantedCallback<unknown>) => {
    if (this.#held.has(name)) return work(null);
    this.#held.set(name, this.#tab);
    try {
      return await work({ name, mode: 'exclusive' });
    } finally {
      if (this.#held.get(name) === this.#tab) this.#held.delete(name);
    }
  }) as LockManager['request'];
}
