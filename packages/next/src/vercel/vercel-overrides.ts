import type { Document, Json } from '@pennon/core';
import { decryptOverrides } from 'flags';
import type { OverridesReader } from '../overrides-cookie.js';

/** Set by Vercel's toolbar: values by the flags' keys, encrypted. */
const COOKIE = 'vercel-flag-overrides';

/**
 * The option `overrides` of `createFlags`: honours what somebody has chosen in Vercel's Flags Explorer, for Pennon's own
 * getters, pages and proxy too. A value that no variation of the flag has changes nothing.
 *
 * @param options - `secret` is by default the environment's `FLAGS_SECRET`; without one nothing is honoured
 */
export function vercelOverrides({
  secret = process.env.FLAGS_SECRET,
}: {
  readonly secret?: string | undefined;
} = {}): OverridesReader {
  return async ({ cookies }, _, documents) => {
    const text = cookies.get(COOKIE)?.value;
    if (!text || !secret) return {};
    const values = await decryptOverrides(text, secret);
    return Object.fromEntries(
      Object.entries(values ?? {}).flatMap(([key, value]) => {
        const variation = variationWith(value, documents.get(`flag/${key}`));
        return variation === undefined ? [] : [[key, variation]];
      }),
    );
  };
}

/** Compared as they are written: the toolbar gives back what discovery told it. */
function variationWith(value: Json, document: Document | undefined): string | undefined {
  if (document?.kind !== 'flag') return undefined;
  const json = JSON.stringify(value);
  return document.body.variations.find((variation) => JSON.stringify(variation.value) === json)?.key;
}
