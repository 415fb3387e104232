import type { Caller } from '../http/caller.js';
import { HttpError } from '../http/http-error.js';
import type { HttpRequest, HttpResponse } from '../http/http-server.js';
import { parseJson } from '../http/parse-json.js';
import type { Gateway } from './gateway.js';
import { field } from './join-config.js';

const accepted: HttpResponse = { status: 202 };

/** `POST …/api/broadcast`: several messages; a private one that its sender may not write is dropped in silence. */
export async function broadcastMany(
  gateway: Gateway,
  caller: Caller,
  request: HttpRequest,
): Promise<HttpResponse> {
  const messages = field(parse(await request.readBody()), 'messages');
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new HttpError(422, {
      message: 'The body must be {"messages": [{"topic", "event", "payload", "private"?}]}.',
    });
  }
  for (const message of messages.map(readMessage)) {
    if (await mayWrite(gateway, caller, request, message)) publish(gateway, message);
  }
  return accepted;
}

/** `POST …/api/broadcast/<topic>/events/<event>`: one message, JSON or bytes. */
export async function broadcastOne(
  gateway: Gateway,
  caller: Caller,
  request: HttpRequest,
  { topic, event }: { readonly topic: string; readonly event: string },
): Promise<HttpResponse> {
  const body = await request.readBody();
  const type = request.headers['content-type']?.split(';')[0]?.trim();
  if (type !== 'application/json' && type !== 'application/octet-stream') {
    throw new HttpError(415, { message: 'Send application/json or application/octet-stream.' });
  }
  const payload = type === 'application/json' ? parse(body) : body;
  const message = { topic, event, payload, isPrivate: request.url.searchParams.get('private') === 'true' };
  if (!(await mayWrite(gateway, caller, request, message))) {
    throw new HttpError(403, {
      message: `You do not have permissions to write to this Channel topic: ${topic}`,
    });
  }
  publish(gateway, message);
  return accepted;
}

interface HttpMessage {
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
  readonly isPrivate: boolean;
}

function readMessage(value: unknown): HttpMessage {
  const [topic, event, payload] = ['topic', 'event', 'payload'].map((name) => field(value, name));
  if (
    typeof topic !== 'string' ||
    typeof event !== 'string' ||
    typeof payload !== 'object' ||
    payload === null
  ) {
    throw new HttpError(422, {
      message: 'Each message needs topic and event, both text, and payload, an object.',
    });
  }
  return { topic, event, payload, isPrivate: field(value, 'private') === true };
}

function parse(body: Buffer): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    throw new HttpError(422, { message: 'The body is no JSON, or nested too deeply.' });
  }
}

async function mayWrite(
  gateway: Gateway,
  caller: Caller,
  { headers }: HttpRequest,
  { topic, isPrivate }: HttpMessage,
): Promise<boolean> {
  if (!isPrivate) return true;
  return (await gateway.authorization.write({ topic, caller, headers: JSON.stringify(headers) })).broadcast;
}

function publish(gateway: Gateway, { topic, event, payload, isPrivate }: HttpMessage): void {
  gateway.topics.publish({ topic, event, payload }, isPrivate);
}
