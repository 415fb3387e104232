import { fnv1a } from '@pennon/store/server';
import { cacheLife, cacheTag } from 'next/cache.js';
import { askDirectly } from './ask-database.js';
import { processWide } from './process-wide.js';
import { type AskOptions, type AskRuleset, type RulesetQuestion, tagOf } from './ruleset-question.js';

/**
 * The option `ask` of `createFlags`, where Cache Components are on: the answer is kept by `'use cache'`, in whichever
 * cache handler the app has, and not by Next's cache of fetches.
 */
export const askCached: AskRuleset = async (question, options) => {
  const account = accountOf(options);
  await tag(question.environment, account);
  return answer(question, account);
};

/** A page that is rendered while the database is away is rendered again, too: what throws leaves no tag behind. */
async function tag(environment: string, account: number): Promise<boolean> {
  'use cache';
  keep(environment, account);
  return true;
}

/** @param account - in place of the key, which must not be part of a name in a cache */
async function answer(question: RulesetQuestion, account: number): Promise<unknown> {
  'use cache';
  const options = keep(question.environment, account);
  return askDirectly(question, { ...options, signal: AbortSignal.timeout(options.timeoutMs) });
}

/** For as long as the polling floor says, or until the environment changes. */
function keep(environment: string, account: number): AskOptions {
  const options = accounts().get(account);
  if (options === undefined) throw new Error('A ruleset was asked for before its account was known.');
  const { revalidateSeconds } = options;
  cacheTag(tagOf(environment));
  // Less than five minutes would keep pages from being rendered ahead; the tag is what keeps them fresh.
  cacheLife({ stale: revalidateSeconds, revalidate: revalidateSeconds, expire: ONE_YEAR_SECONDS });
  return options;
}

const ONE_YEAR_SECONDS = 31_536_000;

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
