import { processWide } from './process-wide.js';
import { createRulesetChain, type RulesetChain } from './ruleset-chain.js';
import { createTurns, type Turns } from './turns.js';

/**
 * What the bundles of a process share of one environment: what is known, and what is under way. How it is asked for is
 * each bundle's own: what Next compiles into a page works in no proxy, and the other way round.
 */
export interface SharedRuleset {
  readonly chain: RulesetChain;
  /** Since something has changed for the last time. What was begun before says nothing of it. */
  era: Era;
}

export interface Era {
  /** The database has failed, and is left alone for a while. */
  isResting: boolean;
  /** Epoch ms at which the last question began that a request has asked and that was answered. */
  askedAt: number;
  /** Of what is held, the epoch ms at which it was last refreshed. */
  heldSince: number;
  /** Of the requests that ask. */
  readonly turns: Turns;
}

/** The one of this project and environment, as whoever has this key sees it. */
export function sharedRuleset(url: string, key: string, environment: string): SharedRuleset {
  return processWide(JSON.stringify([url, key, environment]), () => ({
    chain: createRulesetChain(environment),
    era: newEra(),
  }));
}

export function newEra(): Era {
  return {
    isResting: false,
    askedAt: Number.NEGATIVE_INFINITY,
    heldSince: Number.NEGATIVE_INFINITY,
    turns: createTurns(MOST_AT_ONCE),
  };
}

/** One that hangs is not asked by every request there is; from Next's cache, an answer takes a millisecond. */
const MOST_AT_ONCE = 8;
