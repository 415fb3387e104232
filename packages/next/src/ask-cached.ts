import { PennonError } from '@pennon/core';
import { asPennonError, fnv1a } from '@pennon/store/server';
import { cacheLife, cacheTag } from 'next/cache.js';
import { askDirectly } from './ask-database.js';
import { processWide } from './process-wide.js';
import { type AskOptions, type AskRuleset, type RulesetQuestion, tagOf } from './ruleset-question.js';

/**
 * The option `ask` of `createFlags`, where Cache Components are on: the answer is kept by `'use cache'`, in whichever
 * cache handler the app has, and not by Next's cache of fetches.
 */
export const askCached: AskRuleset = async (question, options) => {
  const { answer, failure } = await cached(question, accountOf(options));
  if (failure === undefined) return answer;
  throw new PennonError(failure.code, failure.message, failure);
};

/** Plain data. A failure is kept, too: what throws in a cache fails the page, whoever catches it. */
type Outcome =
  | { readonly answer: unknown; readonly failure?: undefined }
  | { readonly answer?: undefined; readonly failure: Pick<PennonError, 'code' | 'message' | 'hint'> };

/** @param account - in place of the key, which must not be part of a name in a cache */
async function cached(question: RulesetQuestion, account: number): Promise<Outcome> {
  'use cache';
  const options = accounts().get(account) ?? UNKNOWN;
  const { revalidateSeconds, timeoutMs } = options;
  cacheTag(tagOf(question.environment));
  try {
    // Cached answers are asked for again behind everybody's back: the first caller's signal is not theirs.
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await askDirectly(question, { ...options, signal });
    cacheLife({ stale: revalidateSeconds, revalidate: revalidateSeconds, expire: EXPIRE_SECONDS });
    return { answer };
  } catch (error) {
    const { code, message, hint } = asPennonError(error, 'SNAPSHOT_FAILED');
    cacheLife({ stale: revalidateSeconds, revalidate: RETRY_SECONDS, expire: EXPIRE_SECONDS });
    return { failure: { code, message, hint } };
  }
}

/** With less than five minutes, pages would not be rendered ahead; it is the tag that keeps them fresh. */
const EXPIRE_SECONDS = 31_536_000;
const RETRY_SECONDS = 5;

/** Its account is known before anything is asked; a cache that asks before is refused by the database. */
const UNKNOWN: Omit<AskOptions, 'signal'> = { key: '', revalidateSeconds: 60, timeoutMs: 2_000 };

/** At once: what is rendered ahead of any request waits for caches, and for nothing else. */
function accountOf(options: AskOptions): number {
  const account = fnv1a(options.key);
  accounts().set(account, options);
  return account;
}

/** The latest options of each key; one that is asked for again takes no more room. */
function accounts(): Map<number, AskOptions> {
  return processWide('accounts', () => new Map());
}
