import { parseJson } from '../http/parse-json.js';

/** One message of the Phoenix protocol. Refs tie a reply to its push and a push to its join. */
export interface Frame {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
}

/** 1.0.0 speaks JSON objects; 2.0.0 JSON arrays, and binary for broadcasts. */
export type ProtocolVersion = '1.0.0' | '2.0.0';

/** @throws Error for anything that is no frame */
export function decodeText(version: ProtocolVersion, text: string): Frame {
  const value = parseJson(text);
  if (version === '2.0.0') {
    if (!Array.isArray(value) || value.length !== 5) throw new Error('A frame has five elements.');
    const [joinRef, ref, topic, event, payload] = value as unknown[];
    return frameOf(joinRef, ref, topic, event, payload);
  }
  const { join_ref, ref, topic, event, payload } = Object(value) as Record<string, unknown>;
  return frameOf(join_ref, ref, topic, event, payload);
}

/**
 * A client's broadcast: `03 | lengths of joinRef, ref, topic, event, meta | encoding | those | payload`.
 *
 * @throws Error for anything else
 */
export function decodeBinary(bytes: Buffer): Frame {
  const [kind, ...rest] = bytes.subarray(0, 7);
  if (kind !== 3 || rest.length !== 6) throw new Error('Not a broadcast of a client.');
  const encoding = rest.pop();
  let offset = 7;
  const [joinRef = '', ref = '', topic, event] = rest.map((length) => {
    const part = bytes.toString('utf8', offset, offset + length);
    offset += length;
    return part;
  });
  if (offset > bytes.length) throw new Error('The frame is shorter than its lengths say.');
  const body = bytes.subarray(offset);
  const payload = encoding === 1 ? parseJson(body.toString('utf8')) : body;
  return frameOf(joinRef || null, ref || null, topic, 'broadcast', { type: 'broadcast', event, payload });
}

export function encodeText(version: ProtocolVersion, { joinRef, ref, topic, event, payload }: Frame): string {
  return version === '2.0.0'
    ? JSON.stringify([joinRef, ref, topic, event, payload])
    : JSON.stringify({ topic, event, payload, ref, join_ref: joinRef });
}

function frameOf(joinRef: unknown, ref: unknown, topic: unknown, event: unknown, payload: unknown): Frame {
  if (typeof topic !== 'string' || typeof event !== 'string')
    throw new Error('A frame names topic and event.');
  return { joinRef: refOf(joinRef), ref: refOf(ref), topic, event, payload };
}

function refOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error('A ref is a string or null.');
}
