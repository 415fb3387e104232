import { PennonError } from '@pennon/core';
import { revalidateTag } from 'next/cache.js';
import type { Flags } from './create-flags.js';
import { isFrameworkSignal } from './framework-signal.js';

/** For {@link revalidateHandler}. */
export interface RevalidateOptions {
  /** At least 16 characters, which the webhook sends: `authorization: Bearer <secret>`. */
  readonly secret: string | undefined;
}

/**
 * Takes the database's webhook: pages that were rendered with this environment's flags are rendered anew when they are
 * next asked for, and nobody is answered from what the process held. What the webhook says is not read. For a route of the
 * App Router, also where the pages are the Pages Router's: elsewhere Next has no tags, and the answer is 501.
 *
 * A build needs no secret: where it is missing, each request rejects with `SECRET_MISSING`.
 */
export function revalidateHandler(
  { setup }: Pick<Flags, 'setup'>,
  { secret = '' }: RevalidateOptions,
): (request: Request) => Promise<Response> {
  const expected = digestOf(`Bearer ${secret}`);
  return async ({ headers }) => {
    if (secret.length < SHORTEST_SECRET) throw noSecret(secret);
    const given = await digestOf(headers.get('authorization') ?? '');
    if (!isSame(given, await expected)) {
      return Response.json(NOT_ALLOWED, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
    }
    setup.ruleset.forget();
    try {
      // Nobody is served the old ones while new ones are made. Next 15 does so always, and takes one argument.
      revalidateTag(setup.tag, { expire: 0 });
    } catch (error) {
      if (isFrameworkSignal(error)) throw error;
      const refusal = notRevalidated(setup.tag, error);
      setup.onError(refusal);
      const { code, message, hint } = refusal;
      return Response.json({ code, message, hint }, { status: 501 });
    }
    return Response.json({ revalidated: setup.tag });
  };
}

const SHORTEST_SECRET = 16;

const NOT_ALLOWED = { code: 'NOT_ALLOWED', message: 'The secret is missing, or another.' };

function noSecret({ length }: string): PennonError {
  return new PennonError('SECRET_MISSING', `revalidateHandler was given a secret of ${length} characters.`, {
    hint: `Give it one of at least ${SHORTEST_SECRET}, and the same to the webhook.`,
  });
}

function notRevalidated(tag: string, cause: unknown): PennonError {
  return new PennonError('REVALIDATE_FAILED', `Next did not revalidate ${tag} from here.`, {
    hint: 'Serve revalidateHandler from a route of the App Router: app/api/…/route.ts. The process has forgotten what it held; pages have not.',
    cause,
  });
}

async function digestOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** In the same time wherever they differ, of two digests. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.reduce((difference, byte, index) => difference | (byte ^ (other[index] ?? 0)), 0) === 0;
}
