import type { Overrides } from '@pennon/store';
import { type SignOverridesOptions, signOverrides } from './overrides-cookie.js';
import { OVERRIDES_COOKIE } from './plain-overrides.js';

/** As Playwright's `context.addCookies` takes it. */
export interface OverridesCookie {
  readonly name: string;
  readonly value: string;
  readonly url: string;
}

/**
 * The cookie with which an end-to-end test is shown these variations for a day: signed, because the app is built for
 * production. Nothing is recorded of them.
 *
 * @param options - `url` of the app under test, its `environment`, and its `secret`, which need not be that of production
 * @throws PennonError `SECRET_MISSING` or `SECRET_TOO_SHORT`
 */
export async function overridesCookie(
  overrides: Overrides,
  { url, ...signing }: SignOverridesOptions & { readonly url: string },
): Promise<OverridesCookie> {
  return { name: OVERRIDES_COOKIE, value: await signOverrides(overrides, signing), url };
}
