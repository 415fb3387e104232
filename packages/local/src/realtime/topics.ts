import { type Broadcast, EncodedBroadcast } from './broadcast.js';
import type { Channel } from './channel.js';

/**
 * Who is on which topic. A public and a private topic of one name are two topics: nothing said in public is heard by
 * those who joined in private.
 */
export class Topics {
  readonly #public = new Map<string, Set<Channel>>();
  readonly #private = new Map<string, Set<Channel>>();
  readonly #deliveries: Delivery[] = [];

  add(channel: Channel): void {
    const topics = this.#of(channel.isPrivate);
    const members = topics.get(channel.topic) ?? new Set();
    topics.set(channel.topic, members.add(channel));
  }

  remove(channel: Channel): void {
    const topics = this.#of(channel.isPrivate);
    const members = topics.get(channel.topic);
    members?.delete(channel);
    if (members?.size === 0) topics.delete(channel.topic);
  }

  /** The channels of one topic. */
  on(topic: string, isPrivate: boolean): ReadonlySet<Channel> {
    return this.#of(isPrivate).get(topic) ?? nobody;
  }

  publish(message: Broadcast, isPrivate: boolean, except?: Channel): void {
    const channels = [...this.on(message.topic, isPrivate)].filter((channel) => channel !== except);
    if (channels.length === 0) return;
    this.#deliveries.push({ encoded: new EncodedBroadcast(message), channels, next: 0 });
    if (this.#deliveries.length === 1) setImmediate(() => this.#deliver());
  }

  /** A few at a time: thousands of listeners must not hold up the writer whose commit they hear of. */
  #deliver(): void {
    for (let sent = 0; sent < sendsPerTurn; sent++) {
      const [delivery] = this.#deliveries;
      if (delivery === undefined) return;
      delivery.channels[delivery.next++]?.deliver(delivery.encoded);
      if (delivery.next >= delivery.channels.length) this.#deliveries.shift();
    }
    if (this.#deliveries.length > 0) setImmediate(() => this.#deliver());
  }

  #of(isPrivate: boolean): Map<string, Set<Channel>> {
    return isPrivate ? this.#private : this.#public;
  }
}

interface Delivery {
  readonly encoded: EncodedBroadcast;
  readonly channels: readonly Channel[];
  next: number;
}

const sendsPerTurn = 256;
const nobody: ReadonlySet<Channel> = new Set();
