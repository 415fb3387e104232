import { type Document, type Flag, PennonError } from '@pennon/core';
import type { FlagDefinitionsType, FlagDefinitionType } from 'flags';
import { createFlagsDiscoveryEndpoint } from 'flags/next';
import type { NextRequest } from 'next/server.js';
import type { Flags } from '../create-flags.js';

/** For {@link discoveryHandler}. */
export interface DiscoveryOptions {
  /** By default the environment's `FLAGS_SECRET`: Vercel's toolbar proves with it that it may ask. */
  readonly secret?: string | undefined;
  /** Where a flag is looked after, such as its page in the console. */
  readonly origin?: ((key: string) => string) | undefined;
}

/**
 * Tells Vercel's Flags Explorer which flags there are: `app/.well-known/vercel/flags/route.ts`. Whoever cannot prove that
 * they may ask is answered 401. A build needs no secret: where it is missing, each request rejects with `SECRET_MISSING`.
 */
export function discoveryHandler(
  { setup }: Pick<Flags, 'setup'>,
  { secret = process.env.FLAGS_SECRET, origin }: DiscoveryOptions = {},
): (request: NextRequest) => Promise<Response> {
  const answer = createFlagsDiscoveryEndpoint(
    async () => {
      const { documents } = await setup.ruleset.hold();
      return { definitions: definitionsOf(documents.values(), origin), overrideEncryptionMode: 'encrypted' };
    },
    { secret },
  );
  return async (request) => {
    if (secret) return answer(request);
    throw new PennonError('SECRET_MISSING', 'discoveryHandler has no secret to know the toolbar by.', {
      hint: 'Set FLAGS_SECRET, as Vercel describes for its Flags Explorer.',
    });
  };
}

function definitionsOf(
  documents: Iterable<Document>,
  origin: DiscoveryOptions['origin'],
): FlagDefinitionsType {
  const entries: [string, FlagDefinitionType][] = [];
  for (const { kind, key, body } of documents) {
    if (kind === 'flag' && body.status !== 'archived') entries.push([key, definitionOf(body, origin?.(key))]);
  }
  return Object.fromEntries(entries);
}

function definitionOf({ variations, metadata }: Flag, origin: string | undefined): FlagDefinitionType {
  const { description } = metadata ?? {};
  return {
    options: variations.map(({ key, name = key, value }) => ({ value, label: name })),
    ...(typeof description === 'string' && { description }),
    ...(origin !== undefined && { origin }),
  };
}
