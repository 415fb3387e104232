import { createEventQueue, type EventQueue, type OutgoingEvent } from '@pennon/store/events';
import type { RulesetStorage } from '@pennon/store/persistence';
import type { MemoryStorage } from './events-scene.js';
import type { MemoryIngest } from './memory-ingest.js';
import { TabLocks } from './tab-locks.js';
import { settle, VirtualTime } from './virtual-time.js';

/** A browser of one origin: tabs that share storage and locks, each with timers of its own that end with it. */
export class Browser {
  readonly storage: MemoryStorage;
  readonly ingest: MemoryIngest;
  readonly tabs: Tab[] = [];
  readonly #locks = new TabLocks();
  #elapsedMs = 0;
  #opened = 0;

  constructor(ingest: MemoryIngest, storage: MemoryStorage) {
    this.ingest = ingest;
    this.storage = storage;
  }

  async open(): Promise<Tab> {
    const tab = new Tab(this, this.#locks.tab(++this.#opened));
    this.tabs.push(tab);
    await tab.time.pass(this.#elapsedMs);
    return tab;
  }

  async pass(ms: number): Promise<void> {
    this.#elapsedMs += ms;
    for (const tab of this.tabs) await tab.time.pass(ms);
  }

  /** From one moment to the next, as a crash does it: what it was doing it does no more. */
  kill(tab: Tab): void {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    tab.isDead = true;
    tab.locks.die();
  }

  /** It hears that it is hidden; then nothing of it is left. */
  async close(tab: Tab): Promise<void> {
    tab.time.turn(false);
    for (let step = 0; step < 20; step++) await settle();
    this.kill(tab);
  }
}

export class Tab implements RulesetStorage {
  readonly time = new VirtualTime();
  readonly locks: TabLocks;
  readonly queue: EventQueue;
  isDead = false;
  readonly #storage: MemoryStorage;

  constructor({ ingest, storage }: Browser, locks: TabLocks) {
    this.#storage = storage;
    this.locks = locks;
    this.queue = createEventQueue({
      send: async (events, options) => {
        const answer = await ingest.send(events, options);
        return this.#unlessDead(() => answer);
      },
      storage: this,
      runtime: this.time,
      locks,
      onError: () => {},
    });
  }

  record(events: readonly OutgoingEvent[]): void {
    for (const event of events) this.queue.record(event);
  }

  get(name: string): ReturnType<MemoryStorage['get']> {
    return this.#unlessDead(() => this.#storage.get(name));
  }

  set(name: string, text: string): void | Promise<void> {
    return this.#unlessDead(() => this.#storage.set(name, text));
  }

  remove(name: string): void | Promise<void> {
    return this.#unlessDead(() => this.#storage.remove(name));
  }

  /** Whoever is dead waits for ever. */
  #unlessDead<Value>(work: () => Value): Value | Promise<Awaited<Value>> {
    return this.isDead ? new Promise<never>(() => {}) : work();
  }
}
