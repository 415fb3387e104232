import type { ChannelLike, RpcRequestLike, RpcResponseLike, SupabaseLike } from '@pennon/store';

export type AnnouncementFault =
  | 'none'
  | 'drop'
  | 'repeat'
  | 'hold'
  | 'release'
  | 'garble'
  | 'wrong checksum'
  | 'old';
export type AnswerFault = 'none' | 'error' | 'garble' | 'wrong checksum' | 'old' | 'reject';

/** A real client between which and the store a test sits: what the server says may be lost, doubled, late or broken. */
export class FaultyClient implements SupabaseLike {
  readonly #client: SupabaseLike;
  readonly realtime: SupabaseLike['realtime'];
  /** In order, one for each announcement, then none. */
  readonly announcementFaults: AnnouncementFault[] = [];
  /** In order, one for each answer, then none. */
  readonly answerFaults: AnswerFault[] = [];
  readonly #held: (() => void)[] = [];
  readonly #heard: unknown[] = [];
  readonly #answered: unknown[] = [];

  constructor(client: SupabaseLike) {
    this.#client = client;
    this.realtime = client.realtime;
  }

  schema(name: string): { rpc(fn: string, args?: Readonly<Record<string, unknown>>): RpcRequestLike } {
    const schema = this.#client.schema(name);
    return { rpc: (fn, args) => this.#damage(schema.rpc(fn, args)) };
  }

  async #damage(request: PromiseLike<RpcResponseLike>): Promise<RpcResponseLike> {
    const { data, error } = await request;
    const fault = this.answerFaults.shift() ?? 'none';
    const earlier = this.#answered[0] ?? data;
    this.#answered.push(data);
    if (fault === 'reject') throw new Error('connection reset');
    if (fault === 'error') return { data: null, error: { message: 'too many requests' }, status: 429 };
    if (fault === 'garble') return { data: String(data).slice(0, 9), error };
    if (fault === 'wrong checksum') return { data: withWrongChecksum(data), error };
    return { data: fault === 'old' ? earlier : data, error };
  }

  channel(topic: string, options: { config: { private: boolean } }): ChannelLike {
    const channel = this.#client.channel(topic, options);
    return {
      on: (type, filter, callback) =>
        channel.on(type, filter, ({ payload }) => this.#pass(payload, (said) => callback({ payload: said }))),
      subscribe: (callback) => channel.subscribe(callback),
      real: channel,
    } as ChannelLike;
  }

  removeChannel(channel: ChannelLike): PromiseLike<unknown> {
    return this.#client.removeChannel((channel as ChannelLike & { real: ChannelLike }).real);
  }

  #pass(payload: unknown, say: (payload: unknown) => void): void {
    const fault = this.announcementFaults.shift() ?? 'none';
    const earlier = this.#heard[0] ?? payload;
    this.#heard.push(payload);
    if (fault === 'hold') this.#held.push(() => say(payload));
    if (fault === 'garble') say(JSON.stringify(payload).slice(0, 20));
    if (fault === 'wrong checksum') say(withWrongChecksum(payload));
    if (fault === 'old') say(earlier);
    if (fault === 'none' || fault === 'repeat' || fault === 'release') say(payload);
    if (fault === 'repeat') say(payload);
    // What was held comes after what followed it.
    if (fault === 'release') for (const release of this.#held.splice(0)) release();
  }
}

function withWrongChecksum(said: unknown): unknown {
  if (typeof said !== 'object' || said === null || !('checksum' in said)) return said;
  return { ...said, checksum: (Number(said.checksum) + 1) % 2 ** 32 };
}
