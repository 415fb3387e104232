/** The cookie's text as it is written; undefined where there is none, or no page. */
export function cookieNamed(name: string): string | undefined {
  const start = `${name}=`;
  return globalThis.document?.cookie
    .split('; ')
    .find((each) => each.startsWith(start))
    ?.slice(start.length);
}
