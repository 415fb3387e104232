import type { Document, PennonError } from '@pennon/core';
import type { Overrides } from '@pennon/store';
import { asPennonError } from '@pennon/store/server';
import { OVERRIDES_COOKIE, parsed, plainOverrides } from './plain-overrides.js';
import type { RequestLike } from './request-like.js';
import { signerOf } from './signed.js';

/**
 * The variations that a request asks for, by the flags' keys. What names no flag or variation changes nothing.
 *
 * @param now - epoch ms
 * @param documents - of the ruleset that answers, by `kind/key`
 */
export type OverridesReader = (
  request: RequestLike,
  now: number,
  documents: ReadonlyMap<string, Document>,
) => Promise<Overrides>;

export interface OverridesReaderOptions {
  /** Without one nothing that is signed counts. */
  readonly secret: string | undefined;
  /** Then plain JSON counts too, such as `document.cookie = 'pennon_overrides={"hero":"tall"}'` sets. */
  readonly isDevelopment: boolean;
  /** Asked as well; what the cookie says wins. */
  readonly more?: OverridesReader | undefined;
  readonly onError: (error: PennonError) => void;
}

/**
 * Reads the cookie `pennon_overrides`. Never rejects: what is forged, expired or no list of variations asks for none.
 *
 * @throws PennonError `SECRET_TOO_SHORT`
 */
export function overridesReader({
  secret,
  isDevelopment,
  more,
  onError,
}: OverridesReaderOptions): OverridesReader {
  const signer = secret === undefined ? undefined : signerOf(secret, PURPOSE);

  async function ofCookie({ cookies }: RequestLike, now: number): Promise<Overrides> {
    const text = cookies.get(OVERRIDES_COOKIE)?.value ?? '';
    if (isDevelopment && text.startsWith('{')) return plainOverrides(parsed(text));
    if (signer === undefined || text === '') return {};
    const { payload } = await signer.verify(text, now);
    return plainOverrides(payload);
  }

  return async (request, now, documents) => {
    const own = await ofCookie(request, now);
    try {
      return { ...(await more?.(request, now, documents)), ...own };
    } catch (error) {
      onError(asPennonError(error, 'OVERRIDES_FAILED'));
      return own;
    }
  };
}

/**
 * The value of the cookie `pennon_overrides` with which a browser is shown these variations, whatever the rules say:
 * for previews and end-to-end tests. Give it only to those who may see them.
 *
 * @param options - `expiresAt` in epoch ms; by default the cookie is good for as long as the secret is
 * @throws PennonError `SECRET_MISSING` or `SECRET_TOO_SHORT`
 */
export async function signOverrides(
  overrides: Overrides,
  { secret, expiresAt }: { readonly secret: string | undefined; readonly expiresAt?: number | undefined },
): Promise<string> {
  return signerOf(secret, PURPOSE).sign({ ...overrides }, expiresAt);
}

const PURPOSE = 'overrides/1';
