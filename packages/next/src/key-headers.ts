/**
 * How Supabase is told who asks. The older keys are tokens, which a project that its owner hosts reads as such only;
 * the newer ones are none, and would be refused there.
 */
export function keyHeaders(key: string): Readonly<Record<string, string>> {
  return key.startsWith('sb_') ? { apikey: key } : { apikey: key, authorization: `Bearer ${key}` };
}
