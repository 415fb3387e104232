import { uuidOf } from '../uuid-of.js';
import type { Transport } from './transport.js';
import type { Adapter, Category } from './transport-config.js';

/** A message on its way, as JSON. */
export interface Envelope {
  readonly id: string;
  readonly category: Category;
  readonly message: unknown;
  /** Sent to be compared: never delivered. */
  readonly isShadow: boolean;
}

/** For `route` of a transport: the two ends of the adapters. */
export interface MessageRouterOptions {
  /** Sends over an adapter; rejects when it cannot. */
  readonly send: Readonly<Record<Adapter, (envelope: Envelope) => PromiseLike<unknown>>>;
  /** Is handed what others sent: each message once, however many adapters brought it. */
  readonly deliver: (message: unknown, category: Category) => void;
}

/** Messages by category over one or two adapters, each delivered once. */
export interface MessageRouter {
  /** Sends over every adapter that runs for the category; rejects when none of those that serve has taken it. */
  send(category: Category, message: unknown): Promise<void>;
  /** Takes in what came over an adapter; what is no envelope is dropped. */
  receive(adapter: Adapter, envelope: unknown): void;
}

/** As many messages are remembered, to know their copies. */
const MOST_REMEMBERED = 1_000;

/** An app's own messages over both adapters, by the same transport as its flags. */
export function messageRouter({ send, deliver }: MessageRouterOptions, transport: Transport): MessageRouter {
  const { runtime } = transport;
  const comparison = transport.comparison();
  const delivered = new Set<string>();

  async function sendOver(adapter: Adapter, envelope: Envelope): Promise<void> {
    const sentAt = runtime.now();
    try {
      await send[adapter](envelope);
      transport.record(adapter, { isGood: true, latencyMs: runtime.now() - sentAt });
    } catch (error) {
      transport.record(adapter, { isGood: false });
      throw error;
    }
  }

  return {
    async send(category, message) {
      const { serve, shadow } = transport.route(category);
      const id = uuidOf(runtime);
      for (const adapter of shadow)
        sendOver(adapter, { id, category, message, isShadow: true }).catch(() => {});
      const sent = serve.map((adapter) => sendOver(adapter, { id, category, message, isShadow: false }));
      await Promise.any(sent).catch(() => sent[0]);
    },
    receive(adapter, envelope) {
      if (!isEnvelope(envelope, transport)) return;
      const { id, category, message, isShadow } = envelope;
      comparison(category, adapter, { name: `message ${id}`, content: message }).catch(() => {});
      if (isShadow || delivered.has(id)) return;
      delivered.add(id);
      if (delivered.size > MOST_REMEMBERED) {
        const [earliest = id] = delivered;
        delivered.delete(earliest);
      }
      deliver(message, category);
    },
  };
}

function isEnvelope(value: unknown, { config }: Transport): value is Envelope {
  const { id, category, isShadow } = (value ?? {}) as Partial<Envelope>;
  return (
    typeof id === 'string' &&
    typeof category === 'string' &&
    Object.hasOwn(config.categories, category) &&
    typeof isShadow === 'boolean'
  );
}
