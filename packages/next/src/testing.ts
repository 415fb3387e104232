import type { Overrides } from '@pennon/store';
import { signOverrides } from './overrides-cookie.js';
import { OVERRIDES_COOKIE } from './plain-overrides.js';

/** As Playwright's `context.addCookies` takes it. */
export interface OverridesCookie {
  readonly name: string;
  readonly value: string;
  readonly url: string;
}

/**
 * The cookie with which an end-to-end test is shown these variations: signed, because the app is built for production.
 * Nothing is recorded of them.
 *
 * @param options - `url` of the app, and its `secret`
 * @throws PennonError `SECRET_MISSING` or `SECRET_TOO_SHORT`
 */
export async function overridesCookie(
  overrides: Overrides,
  { url, secret }: { readonly url: string; readonly secret: string | undefined },
): Promise<OverridesCookie> {
  return { name: OVERRIDES_COOKIE, value: await signOverrides(overrides, { secret }), url };
}
