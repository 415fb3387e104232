import type { Overrides } from '@pennon/store';
import type { RequestLike } from './request-like.js';
import { signerOf } from './signed.js';

/** Where a browser keeps the variations that somebody wants to see. */
export const OVERRIDES_COOKIE = 'pennon_overrides';

export interface OverridesReaderOptions {
  /** Without one nothing that is signed counts. */
  readonly secret: string | undefined;
  /** Then plain JSON counts too, such as `document.cookie = 'pennon_overrides={"hero":"tall"}'` sets. */
  readonly isDevelopment: boolean;
}

/**
 * The variations that a request asks for, at an epoch ms. Never rejects: what is forged, expired or no list of
 * variations asks for none. Whether flags and variations exist is not known here; what names none changes nothing.
 */
export type OverridesReader = (request: Pick<RequestLike, 'cookies'>, now: number) => Promise<Overrides>;

/** @throws PennonError `SECRET_TOO_SHORT` */
export function overridesReader({ secret, isDevelopment }: OverridesReaderOptions): OverridesReader {
  const signer = secret === undefined ? undefined : signerOf(secret, PURPOSE);
  return async ({ cookies }, now) => {
    const text = cookies.get(OVERRIDES_COOKIE)?.value ?? '';
    if (isDevelopment && text.startsWith('{')) return overridesOf(parsed(text));
    if (signer === undefined || text === '') return {};
    const { payload } = await signer.verify(text, now);
    return overridesOf(payload);
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only what names a variation: a cookie may hold anything. */
function overridesOf(value: unknown): Overrides {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  // Entries become own members, `__proto__` too.
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
