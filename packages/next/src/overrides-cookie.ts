import type { Document, PennonError } from '@pennon/core';
import { type Overrides, systemRuntime } from '@pennon/store';
import { asPennonError } from '@pennon/store/server';
import { OVERRIDES_COOKIE, parsed, plainOverrides, signedOverrides } from './plain-overrides.js';
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
  readonly environment: string;
  /** Without one nothing that is signed counts. */
  readonly secret: string | undefined;
  /** Then plain JSON counts too, such as `document.cookie = 'pennon_overrides={"hero":"tall"}'` sets. */
  readonly isDevelopment: boolean;
  /** Asked as well; what the cookie says wins. */
  readonly more?: OverridesReader | undefined;
  readonly onError: (error: PennonError) => void;
}

/**
 * Reads the cookie `pennon_overrides`. Never rejects: what is forged, expired, for another environment or no list of
 * variations asks for none. That `more` fails is told once, until it answers again.
 *
 * @throws PennonError `SECRET_TOO_SHORT`
 */
export function overridesReader({
  environment,
  secret,
  isDevelopment,
  more,
  onError,
}: OverridesReaderOptions): OverridesReader {
  const signer = secret === undefined ? undefined : signerOf(secret, PURPOSE);
  let isTold = false;

  async function ofCookie({ cookies }: RequestLike, now: number): Promise<Overrides> {
    const text = cookies.get(OVERRIDES_COOKIE)?.value ?? '';
    if (isDevelopment && text.startsWith('{')) return plainOverrides(parsed(text));
    if (signer === undefined || text === '') return {};
    const { payload } = await signer.verify(text, now);
    return signedOverrides(payload, environment);
  }

  return async (request, now, documents) => {
    const own = await ofCookie(request, now);
    try {
      const others = await more?.(request, now, documents);
      isTold = false;
      return { ...others, ...own };
    } catch (error) {
      if (!isTold) onError(asPennonError(error, 'OVERRIDES_FAILED'));
      isTold = true;
      return own;
    }
  };
}

/** What `signOverrides` goes by. */
export interface SignOverridesOptions {
  /** The only one in which the cookie counts, although others may have the same secret. */
  readonly environment: string;
  /** The app's own. */
  readonly secret: string | undefined;
  /** Epoch ms; by default in a day. */
  readonly expiresAt?: number | undefined;
}

/**
 * The value of the cookie `pennon_overrides` with which a browser is shown these variations, whatever the rules say:
 * for previews and end-to-end tests. Whoever has it may show it to others: give it only to those who may see them.
 *
 * @throws PennonError `SECRET_MISSING` or `SECRET_TOO_SHORT`
 */
export async function signOverrides(
  overrides: Overrides,
  { environment, secret, expiresAt = systemRuntime.now() + DAY_MS }: SignOverridesOptions,
): Promise<string> {
  return signerOf(secret, PURPOSE).sign([environment, { ...overrides }], expiresAt);
}

const DAY_MS = 86_400_000;
const PURPOSE = 'overrides/1';
