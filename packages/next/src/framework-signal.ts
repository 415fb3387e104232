/**
 * What Next throws to redirect, to say that nothing is there, or to leave static rendering: it is marked by a `digest` in
 * capitals, where a failure has a number. Whoever catches it must throw it on.
 */
export function isFrameworkSignal(error: unknown): boolean {
  const { digest } = Object(error) as { readonly digest?: unknown };
  return typeof digest === 'string' && /^[A-Z]/.test(digest);
}
