const BASE_MS = 500;

/**
 * Exponential backoff with full jitter: anywhere in [0, min(longestMs, 500 × 2^failures)).
 *
 * @param failures - how many attempts in a row have failed, at least 1
 * @param random - in [0, 1)
 *
 * Source: Brooker 2015, "Exponential Backoff And Jitter", AWS Architecture Blog.
 */
export function backoffOf(failures: number, random: number, longestMs: number): number {
  return random * Math.min(longestMs, BASE_MS * 2 ** failures);
}
