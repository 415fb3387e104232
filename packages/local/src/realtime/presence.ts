import { randomUUID } from 'node:crypto';
import type { Channel } from './channel.js';
import type { Topics } from './topics.js';

/** What one channel says of itself, with the reference that tells its versions apart. */
type Meta = Readonly<Record<string, unknown>> & { readonly phx_ref: string };
type Metas = Readonly<Record<string, { readonly metas: readonly Meta[] }>>;

/** Who is here: one entry a channel, under the key it chose. */
export class Presence {
  readonly #topics: Topics;
  readonly #tracked = new Map<Channel, { readonly key: string; readonly meta: Meta }>();

  constructor(topics: Topics) {
    this.#topics = topics;
  }

  track(channel: Channel, payload: unknown): void {
    if (!this.#topics.on(channel.topic, channel.isPrivate).has(channel)) return; // it left meanwhile
    const before = this.#tracked.get(channel);
    const key = before?.key ?? channel.config.presence.key ?? randomUUID();
    const meta: Meta = {
      ...(typeof payload === 'object' ? payload : {}),
      phx_ref: randomUUID(),
      ...(before === undefined ? {} : { phx_ref_prev: before.meta.phx_ref }),
    };
    this.#tracked.set(channel, { key, meta });
    this.#announce(channel, {
      joins: { [key]: { metas: [meta] } },
      leaves: before === undefined ? {} : { [key]: { metas: [before.meta] } },
    });
  }

  untrack(channel: Channel): void {
    const before = this.#tracked.get(channel);
    if (before === undefined) return;
    this.#tracked.delete(channel);
    this.#announce(channel, { joins: {}, leaves: { [before.key]: { metas: [before.meta] } } });
  }

  sendState(channel: Channel): void {
    // Clients choose the keys: in a plain object "constructor" would be there already.
    const state = new Map<string, { readonly metas: Meta[] }>();
    for (const member of this.#topics.on(channel.topic, channel.isPrivate)) {
      const tracked = this.#tracked.get(member);
      if (tracked === undefined) continue;
      const entry = state.get(tracked.key) ?? { metas: [] };
      entry.metas.push(tracked.meta);
      state.set(tracked.key, entry);
    }
    channel.push('presence_state', Object.fromEntries(state));
  }

  #announce(channel: Channel, diff: { readonly joins: Metas; readonly leaves: Metas }): void {
    for (const member of this.#topics.on(channel.topic, channel.isPrivate)) {
      if (member.config.presence.isEnabled) member.push('presence_diff', diff);
    }
  }
}
