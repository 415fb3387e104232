import { encodeText, type ProtocolVersion } from './frame.js';

/** One message for everyone on a topic. */
export interface Broadcast {
  /** Without the prefix `realtime:`. */
  readonly topic: string;
  readonly event: string;
  /** JSON, or bytes. */
  readonly payload: unknown;
  /** Messages of the database have one. */
  readonly meta?: { readonly id: string; readonly replayed?: true };
}

/** Encodes once for each version of the protocol, however many receive it. */
export class EncodedBroadcast {
  readonly message: Broadcast;
  readonly #encoded = new Map<ProtocolVersion, string | Buffer | undefined>();

  constructor(message: Broadcast) {
    this.message = message;
  }

  /** Undefined where the version cannot carry it: bytes over 1.0.0. */
  for(version: ProtocolVersion): string | Buffer | undefined {
    if (!this.#encoded.has(version)) this.#encoded.set(version, encode(version, this.message));
    return this.#encoded.get(version);
  }
}

function encode(version: ProtocolVersion, message: Broadcast): string | Buffer | undefined {
  const { event, payload, meta } = message;
  const topic = `realtime:${message.topic}`;
  if (payload instanceof Uint8Array) {
    return version === '2.0.0' ? encodeBytes(topic, message, payload) : undefined;
  }
  const body = { event, payload, type: 'broadcast', ...(meta === undefined ? {} : { meta }) };
  return encodeText(version, { joinRef: null, ref: null, topic, event: 'broadcast', payload: body });
}

/** `04 | lengths of topic, event, meta | encoding | those | payload`; undefined when a part exceeds its one byte of length. */
function encodeBytes(topic: string, { event, meta }: Broadcast, payload: Uint8Array): Buffer | undefined {
  const parts = [topic, event, meta === undefined ? '' : JSON.stringify(meta)].map((part) =>
    Buffer.from(part),
  );
  if (parts.some((part) => part.length > 255)) return undefined;
  return Buffer.concat([Buffer.from([4, ...parts.map((part) => part.length), 0]), ...parts, payload]);
}
