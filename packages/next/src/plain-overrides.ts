import type { Overrides } from '@pennon/store';

/** Where a browser keeps the variations that somebody wants to see. */
export const OVERRIDES_COOKIE = 'pennon_overrides';

/** Only what names a variation: a cookie may hold anything. */
export function plainOverrides(value: unknown): Overrides {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  // Entries become own members, `__proto__` too.
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Of what `signOverrides` signed, where it is for this environment. */
export function signedOverrides(payload: unknown, environment: string): Overrides {
  const [its, overrides] = Array.isArray(payload) ? payload : [];
  return its === environment ? plainOverrides(overrides) : {};
}

/** What a text says as JSON; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
