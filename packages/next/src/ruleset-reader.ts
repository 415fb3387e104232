import type { PennonError } from '@pennon/core';
import type { Runtime } from '@pennon/store';
import {
  asPennonError,
  NOTHING_KNOWN,
  type Replica,
  readFullSnapshot,
  readSnapshot,
} from '@pennon/store/server';
import { askDirectly } from './ask-database.js';
import { isFrameworkSignal } from './framework-signal.js';
import type { AskRuleset } from './ruleset-question.js';
import { type Era, newEra, type SharedRuleset } from './shared-ruleset.js';

export interface RulesetReaderOptions {
  readonly url: string;
  readonly key: string;
  readonly environment: string;
  readonly ask: AskRuleset;
  readonly revalidateSeconds: number;
  readonly timeoutMs: number;
  readonly onError: (error: PennonError) => void;
  readonly runtime: Pick<Runtime, 'now' | 'setTimeout'>;
}

/**
 * An environment's one compiled ruleset, and how it is kept in step. What it answers is immutable. Nothing here
 * rejects but with a framework's signals: what is wrong is reported once, and the last good ruleset serves, or one without
 * flags.
 */
export interface RulesetReader {
  /**
   * Asks through Next's cache each time, so that the page that is rendered carries the tag. For pages of nobody in
   * particular: rendered ahead of any request, they may wait for that cache, and for nothing else.
   */
  read(): Promise<Replica>;
  /** Asks likewise, and waits in line where many do. */
  readInTurn(): Promise<Replica>;
  /**
   * Asks likewise, unless a request has just done so: for what is rendered at its request, which no tag outlives. Reads
   * the clock.
   */
  readRecent(): Promise<Replica>;
  /** Asks behind the caller's back, at most every few seconds: for the proxy, where Next has no cache. */
  hold(): Promise<Replica>;
  /** Something has changed: whoever holds it next waits for the answer, and a database that rested is asked again. */
  forget(): void;
}

/** A database that failed is left alone for so long. */
const REST_MS = 5_000;
/** What a request has asked serves others for so long: Next's cache takes half a millisecond for each answer. */
const RECENT_MS = 100;
/** What is held is not asked after more often. */
const HELD_MS = 3_000;
/** On the edge, where no webhook reaches what is held, nobody is answered from longer ago. */
const EDGE_HELD_MS = 10_000;
/** More are only needed where changes come faster than answers. */
const MOST_QUESTIONS = 4;
/** After its time a question gives way, also one that never ends: a page that nobody waits for any longer may leave it so. */
const GRACE_MS = 1_000;

/** @param shared - with every other reader of this process; the options are the caller's own, and count for its calls */
export function createRulesetReader(options: RulesetReaderOptions, shared: SharedRuleset): RulesetReader {
  const { url, key, environment, ask, revalidateSeconds, timeoutMs, onError, runtime } = options;
  const { chain } = shared;
  const reported = new Set<string>();
  /** The questions that are asked behind everybody's back: its own, because they keep to its options. */
  const refreshes = new WeakMap<Era, Promise<unknown>>();
  const pollingMs = HELD_MS + revalidateSeconds * 1_000;
  const longestHeldMs = process.env.NEXT_RUNTIME === 'edge' ? Math.min(EDGE_HELD_MS, pollingMs) : pollingMs;

  /** While it rests nobody waits, and the page is tagged all the same. */
  const signalIn = ({ isResting }: Era): AbortSignal =>
    isResting ? AbortSignal.abort() : AbortSignal.timeout(timeoutMs);

  /**
   * Asks until nothing has changed. Next renders a page ahead of any request twice, and wants the second time answered
   * from its cache: what is asked then must have been asked before.
   *
   * @returns whether it was answered
   */
  async function catchUp(how: AskRuleset, era: Era, signal: AbortSignal): Promise<boolean> {
    try {
      let isDoubtful = false;
      for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
        const { replica } = chain;
        const isWhole = isDoubtful || replica.revision === NOTHING_KNOWN;
        const question = { url, environment, since: isWhole ? nowhere(replica) : replica.revision };
        const answer = await how(question, { key, revalidateSeconds, timeoutMs, signal });
        const snapshot = isWhole ? readFullSnapshot(answer) : readSnapshot(answer);
        const verdict = chain.settle(replica, snapshot, isWhole);
        if (verdict === 'same') break;
        isDoubtful = verdict === 'doubtful';
      }
      await chain.ready();
      reported.clear();
      return true;
    } catch (error) {
      if (isFrameworkSignal(error)) throw error;
      trouble(asPennonError(error, 'SNAPSHOT_FAILED'), era);
      return false;
    }
  }

  function trouble(error: PennonError, era: Era): void {
    if (era.isResting) return;
    // By a timer: a page that is rendered ahead of any request may not read a clock.
    era.isResting = true;
    runtime.setTimeout(() => {
      era.isResting = false;
    }, REST_MS);
    if (reported.has(error.code)) return;
    reported.add(error.code);
    onError(error);
  }

  /** @param isSpared - whether others have asked by the time that it is one's turn */
  async function inTurn(era: Era, isSpared: () => boolean): Promise<boolean> {
    const signal = signalIn(era);
    const leave = await era.turns.take(signal);
    const leaveSoon = (): void => void runtime.setTimeout(leave, GRACE_MS);
    signal.addEventListener('abort', leaveSoon);
    try {
      if (isSpared()) return false;
      // Those before may have found that the database is away.
      return await catchUp(ask, era, era.isResting ? AbortSignal.abort() : signal);
    } finally {
      signal.removeEventListener('abort', leaveSoon);
      leave();
    }
  }

  function refreshed(era: Era): Promise<unknown> {
    const refresh = catchUp(askDirectly, era, signalIn(era)).finally(() => {
      refreshes.delete(era);
      era.heldSince = runtime.now();
    });
    refreshes.set(era, refresh);
    // Whoever waits for it hears of it.
    refresh.catch(() => {});
    return refresh;
  }

  return {
    async read() {
      const { era } = shared;
      await catchUp(ask, era, signalIn(era));
      return chain.replica;
    },
    async readInTurn() {
      await inTurn(shared.era, () => false);
      return chain.replica;
    },
    async readRecent() {
      const { era } = shared;
      const isSpared = (): boolean => era.isResting || isWithin(RECENT_MS, era.askedAt, runtime.now());
      const askedAt = runtime.now();
      if (!isSpared() && (await inTurn(era, isSpared))) era.askedAt = askedAt;
      // Another's answer may have come, and not yet what its flags need.
      await chain.ready();
      return chain.replica;
    },
    async hold() {
      const { era } = shared;
      const now = runtime.now();
      const isFresh = isWithin(HELD_MS, era.heldSince, now);
      const refreshing = refreshes.get(era) ?? (isFresh ? undefined : refreshed(era));
      // After a quiet hour nobody is answered from an hour ago.
      const isHeld = isWithin(longestHeldMs, era.heldSince, now) && chain.replica.revision !== NOTHING_KNOWN;
      if (!isHeld) await refreshing;
      return chain.replica;
    },
    forget() {
      shared.era = newEra();
    },
  };
}

/** Nothing is from the future: a clock that was put back keeps nobody from asking. */
function isWithin(ms: number, since: number, now: number): boolean {
  return now >= since && now < since + ms;
}

/**
 * A revision that never was, and so asks for everything, under another name in a cache than what was answered before:
 * what a build asked must not be the first thing that a server is told, nor the doubtful answer be told again.
 */
function nowhere({ revision }: Replica): number | undefined {
  return revision === NOTHING_KNOWN && isBuilding() ? undefined : NOTHING_KNOWN - 1 - revision;
}

function isBuilding(): boolean {
  // Not everywhere is there a process.
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string>> };
  };
  return process?.env?.NEXT_PHASE === 'phase-production-build';
}
