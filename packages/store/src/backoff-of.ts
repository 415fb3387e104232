/**
 * Exponential backoff with full jitter: anywhere in [0, min(capMs, baseMs × 2^failures)).
 *
 * @param failures - how many attempts in a row have failed, at least 1
 * @param random - in [0, 1)
 *
 * Source: Brooker 2015, "Exponential Backoff And Jitter", AWS Architecture Blog.
 */
export function backoffOf(
  failures: number,
  random: number,
  { baseMs, capMs }: { readonly baseMs: number; readonly capMs: number },
): number {
  return random * Math.min(capMs, baseMs * 2 ** failures);
}
