import type { Context } from '@pennon/core';
import { boundedJson } from './bounded-json.js';
import type { Flags } from './create-flags.js';
import type { RequestLike } from './request-like.js';

/** A `NextRequest` is one. */
export type HandledRequest = Request & Pick<RequestLike, 'cookies'>;

/**
 * Answers `POST {context?, keys?}` with `FlagValues`, for browsers that must not hold rules. Who asks is what the
 * request's own cookies and headers say. Of the context only `attributes`, `location`, `device`, `userAgent` and
 * `sessionId` count, and only where the request says nothing else: anybody can send them, so a flag that must not be
 * chosen by its visitor goes by what `identify` says. Status 503 while nothing is known, so that a page keeps the
 * values that it has.
 */
export function evaluateHandler({
  forRequest,
}: Pick<Flags, 'forRequest'>): (request: HandledRequest) => Promise<Response> {
  return async (request) => {
    const question = questionIn(await boundedJson(request, MAX_BYTES));
    if (question === undefined) return answer(NO_QUESTION, 400);
    const { context, keys } = question;
    const values = await forRequest(request, { context }).values(keys);
    return values === undefined ? answer(NOTHING_KNOWN, 503) : answer(values, 200);
  };
}

const MAX_BYTES = 65_536;
const MAX_KEYS = 1_000;

const NO_QUESTION = {
  code: 'QUESTION_INVALID',
  message: `Expected {"context": {…}, "keys": […]}, each of which may be left out: at most ${MAX_KEYS} keys, in ${MAX_BYTES} bytes.`,
};
const NOTHING_KNOWN = {
  code: 'NOTHING_KNOWN',
  message: 'The flags could not be read yet: ask again in a few seconds.',
};

/** They are one person's, and of this moment. */
function answer(body: unknown, status: number): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'private, no-store' } });
}

interface Question {
  readonly context?: Context;
  readonly keys?: readonly string[];
}

function questionIn(body: unknown): Question | undefined {
  if (!isObject(body)) return undefined;
  const { context = {}, keys } = body;
  if (!isObject(context) || !isObject(context.attributes ?? {})) return undefined;
  if (keys === undefined) return { context };
  const isList =
    Array.isArray(keys) && keys.length <= MAX_KEYS && keys.every((key) => typeof key === 'string');
  return isList ? { context, keys } : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
