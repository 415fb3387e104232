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
  /** Asks behind the caller's back, at most every few seconds: for the proxy, where Next has no cache. */
  hold(): Promise<Replica>;
  /** Something has changed: whoever holds it next waits for the answer, and a database that rested is asked again. */
  forget(): void;
}

/** A database that failed is left alone for so long. */
const REST_MS = 5_000;
/** What is held is not asked after more often. */
const HELD_MS = 3_000;
/** More are only needed where changes come faster than answers. */
const MOST_QUESTIONS = 4;
/** After its time a question gives way, also one that never ends: a page that nobody waits for any longer may leave it so. */
const GRACE_MS = 1_000;

/** @param shared - with every other reader of this process; the options are the caller's own, and count for its calls */
export function createRulesetReader(options: RulesetReaderOptions, shared: SharedRuleset): RulesetReader {
  const { url, key, environment, ask, revalidateSeconds, timeoutMs, onError, runtime } = options;
  const { chain } = shared;
  const reported = new Set<string>();

  /** While it rests nobody waits, and the page is tagged all the same. */
  const signalIn = ({ isResting }: Era): AbortSignal =>
    isResting ? AbortSignal.abort() : AbortSignal.timeout(timeoutMs);

  /**
   * Asks until nothing has changed. Next renders a page ahead of any request twice, and wants the second time answered
   * from its cache: what is asked then must have been asked before.
   */
  async function catchUp(how: AskRuleset, era: Era, signal: AbortSignal): Promise<void> {
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
    } catch (error) {
      if (isFrameworkSignal(error)) throw error;
      trouble(asPennonError(error, 'SNAPSHOT_FAILED'), era);
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

  function refreshed(era: Era): Promise<void> {
    era.refresh = catchUp(askDirectly, era, signalIn(era)).finally(() => {
      era.refresh = undefined;
      era.heldUntil = runtime.now() + HELD_MS;
    });
    // Whoever waits for it hears of it.
    era.refresh.catch(() => {});
    return era.refresh;
  }

  return {
    async read() {
      const { era } = shared;
      await catchUp(ask, era, signalIn(era));
      return chain.replica;
    },
    async readInTurn() {
      const { era } = shared;
      const signal = signalIn(era);
      const leave = await era.turns.take(signal);
      const leaveSoon = (): void => void runtime.setTimeout(leave, GRACE_MS);
      signal.addEventListener('abort', leaveSoon);
      try {
        // Those before may have found that the database is away.
        await catchUp(ask, era, era.isResting ? AbortSignal.abort() : signal);
      } finally {
        signal.removeEventListener('abort', leaveSoon);
        leave();
      }
      return chain.replica;
    },
    async hold() {
      const { era } = shared;
      const now = runtime.now();
      const refreshing = era.refresh ?? (now >= era.heldUntil ? refreshed(era) : undefined);
      // After a quiet hour nobody is answered from an hour ago.
      const isHeld =
        now < era.heldUntil + revalidateSeconds * 1_000 && chain.replica.revision !== NOTHING_KNOWN;
      if (!isHeld) await refreshing;
      return chain.replica;
    },
    forget() {
      shared.era = newEra();
    },
  };
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
