import { type Context, PennonError } from '@pennon/core';
import type { Runtime } from '@pennon/store';
import type { OverridesReader } from './overrides-cookie.js';
import type { RequestLike } from './request-like.js';
import type { AskRuleset } from './ruleset-question.js';

/** For {@link createFlags}: where the flags are, and who asks. */
export interface FlagsOptions {
  /** Of the Supabase project. */
  readonly url: string;
  /** A secret key sees every flag; a publishable one those that browsers may hold, `delivery: rules`. */
  readonly key: string;
  /** 1 to 63 of a-z, 0-9 and hyphens. */
  readonly environment: string;
  /** At least 32 characters, the same in every process: signs exposure tokens and override cookies. */
  readonly secret?: string | undefined;
  /** Who asks, beyond the anonymous visitor. What it throws counts as nobody, except redirects and the like. */
  readonly identify?: Identify | undefined;
  /** The cookie that holds the anonymous id; by default `pennon_anonymous_id`. */
  readonly anonymousIdCookie?: string | undefined;
  /** More variations that a request asks for: `vercelOverrides` of `@pennon/next/vercel` reads those of its toolbar. */
  readonly overrides?: OverridesReader | undefined;
  /** How the ruleset is asked for: `askCached` of `@pennon/next/cache`; by default by `fetch`, tagged. */
  readonly ask?: AskRuleset | undefined;
  /** The floor under webhooks: a page asks for changes this often. By default 60 s. */
  readonly revalidateSeconds?: number | undefined;
  /** A database that has not answered by then is away; by default 2 s. */
  readonly timeoutMs?: number | undefined;
  /** Hears of each trouble once, until it is over; by default it warns on the console. */
  readonly onError?: ((error: PennonError) => void) | undefined;
  /** Time and timers; by default the platform's. */
  readonly runtime?: Pick<Runtime, 'now' | 'setTimeout'> | undefined;
}

/**
 * Who sent a request: a user, a team, what is known of them. In `rules` delivery the page is told, because it evaluates
 * for the same person.
 */
export type Identify = (request: RequestLike) => Identity | undefined | Promise<Identity | undefined>;

/** A context; what is undefined in it is left out. */
export type Identity = { readonly [Member in keyof Context]?: Context[Member] | undefined };

/** @throws PennonError `OPTIONS_INVALID` */
export function checkOptions(options: FlagsOptions): void {
  const { url, key, environment, secret, revalidateSeconds = 60, timeoutMs = 2_000 } = options;
  const problem = !URL.canParse(url)
    ? `url is "${url}", and must be that of a Supabase project`
    : !key
      ? 'key is missing'
      : !/^[a-z0-9-]{1,63}$/.test(environment)
        ? `environment is "${environment}", and must be 1 to 63 of a-z, 0-9, -`
        : secret !== undefined && secret.length < SHORTEST_SECRET
          ? `secret has ${secret.length} characters, and needs ${SHORTEST_SECRET}`
          : !(revalidateSeconds >= 1 && timeoutMs > 0)
            ? `revalidateSeconds is ${revalidateSeconds}, timeoutMs ${timeoutMs}, and both must be above 0`
            : undefined;
  if (problem === undefined) return;
  throw new PennonError('OPTIONS_INVALID', `createFlags: ${problem}.`, {
    hint: 'Are the environment variables set where this runs, and where it is built?',
  });
}

const SHORTEST_SECRET = 32;
