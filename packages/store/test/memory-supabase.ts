import type { ChannelLike, RpcRequestLike, RpcResponseLike, SupabaseLike } from '@pennon/store';
import type { MemoryDatabase } from './memory-database.js';

type Answer = RpcResponseLike | Promise<RpcResponseLike>;
type Subscriber = (status: string, error?: Error) => void;

/** A client whose server does what a test says: answers come from a database unless `answerNext` has another. */
export class MemorySupabase implements SupabaseLike {
  readonly database: MemoryDatabase;
  /** The `since` of every question. */
  readonly questions: (number | undefined)[] = [];
  /** Taken in order, one per question, instead of the database's answer. */
  readonly answerNext: (() => Answer)[] = [];
  readonly channels: MemoryChannel[] = [];
  readonly removed: MemoryChannel[] = [];
  authorizations = 0;
  /** Joins succeed by themselves. */
  isReachable = true;

  readonly realtime = {
    setAuth: async (): Promise<void> => {
      this.authorizations++;
    },
  };

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  schema(name: string): { rpc(fn: string, args?: Readonly<Record<string, unknown>>): RpcRequestLike } {
    if (name !== 'public') throw new Error(`unexpected schema ${name}`);
    return { rpc: (fn, args) => this.#rpc(fn, args?.since as number | undefined) };
  }

  #rpc(fn: string, since: number | undefined): RpcRequestLike {
    if (fn !== 'pennon_snapshot') throw new Error(`unexpected function ${fn}`);
    this.questions.push(since);
    const other = this.answerNext.shift();
    return other === undefined ? this.#answer(since) : Promise.resolve(other());
  }

  /** The next question waits until the returned function gives its answer. */
  holdNext(): (data: unknown) => void {
    let release: (data: unknown) => void = () => {};
    const held = new Promise<RpcResponseLike>((resolve) => {
      release = (data) => resolve({ data, error: null });
    });
    this.answerNext.push(() => held);
    return (data) => release(data);
  }

  /** Read when asked, told later: as over a network. */
  async #answer(since: number | undefined): Promise<RpcResponseLike> {
    return { data: JSON.parse(JSON.stringify(this.database.snapshot(since))), error: null, status: 200 };
  }

  channel(topic: string): MemoryChannel {
    const known = this.channels.find((channel) => channel.topic === topic);
    if (known !== undefined) return known;
    const channel = new MemoryChannel(topic, this);
    this.channels.push(channel);
    return channel;
  }

  async removeChannel(channel: ChannelLike): Promise<string> {
    const index = this.channels.indexOf(channel as MemoryChannel);
    if (index >= 0) this.removed.push(...this.channels.splice(index, 1));
    return 'ok';
  }

  /** Says it on every open channel; the payload travels as JSON. */
  announce(payload: unknown): void {
    for (const channel of this.channels)
      channel.hear(payload === undefined ? undefined : JSON.parse(JSON.stringify(payload)));
  }

  /** As supabase-js: a closed channel is forgotten before anyone hears of it. */
  close(): void {
    for (const channel of this.channels.splice(0)) channel.tell('CLOSED');
  }
}

export class MemoryChannel implements ChannelLike {
  readonly topic: string;
  readonly #client: MemorySupabase;
  readonly #listeners: ((message: { readonly payload?: unknown }) => void)[] = [];
  #subscriber: Subscriber | undefined;

  constructor(topic: string, client: MemorySupabase) {
    this.topic = topic;
    this.#client = client;
  }

  on(
    _type: 'broadcast',
    _filter: { event: string },
    callback: (message: { readonly payload?: unknown }) => void,
  ): this {
    this.#listeners.push(callback);
    return this;
  }

  subscribe(callback: Subscriber): this {
    this.#subscriber = callback;
    queueMicrotask(() => {
      if (this.#client.isReachable) callback('SUBSCRIBED');
      else callback('CHANNEL_ERROR', new Error('unreachable'));
    });
    return this;
  }

  hear(payload: unknown): void {
    for (const listener of this.#listeners) listener({ payload });
  }

  tell(status: string, error?: Error): void {
    this.#subscriber?.(status, error);
  }
}
