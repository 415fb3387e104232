import type { PennonError } from '@pennon/core';
import { pendingExtras, type Runtime } from '@pennon/store';
import { asPennonError, createChain, emptyReplica, NOTHING_KNOWN, type Replica } from '@pennon/store/server';
import { askDirectly } from './ask-database.js';
import { isFrameworkSignal } from './framework-signal.js';
import type { AskRuleset } from './ruleset-question.js';

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
  /** Asks through Next's cache each time, so that the page that is rendered carries the tag. */
  read(): Promise<Replica>;
  /** Asks behind the caller's back, at most every few seconds: for the proxy, where Next has no cache. */
  hold(): Promise<Replica>;
  /** Something has changed: whoever holds it next waits for the answer. */
  forget(): void;
}

/** A database that failed is left alone for so long. */
const REST_MS = 5_000;
/** What is held is not asked after more often. */
const HELD_MS = 3_000;
/** More are only needed where changes come faster than answers. */
const MOST_QUESTIONS = 4;

export function createRulesetReader(options: RulesetReaderOptions): RulesetReader {
  const { url, key, environment, ask, revalidateSeconds, timeoutMs, onError, runtime } = options;
  const chain = createChain(emptyReplica(environment));
  const reported = new Set<string>();
  let isResting = false;
  let refresh: Promise<void> | undefined;
  let heldUntil = Number.NEGATIVE_INFINITY;

  /**
   * Asks until nothing has changed. Next renders a page ahead of any request twice, and wants the second time answered
   * from its cache: what is asked then must have been asked before.
   */
  async function catchUp(how: AskRuleset): Promise<void> {
    // While it rests nobody waits, and the page is tagged all the same.
    const signal = isResting ? AbortSignal.abort() : AbortSignal.timeout(timeoutMs);
    try {
      for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
        const { replica } = chain;
        const question = { url, environment, since: chain.since() ?? nowhere(replica) };
        const answer = await how(question, { key, revalidateSeconds, timeoutMs, signal });
        if (chain.settle(replica, answer) && chain.replica.revision === replica.revision) break;
      }
      await pendingExtras();
      reported.clear();
    } catch (error) {
      if (isFrameworkSignal(error)) throw error;
      trouble(asPennonError(error, 'SNAPSHOT_FAILED'));
    }
  }

  function trouble(error: PennonError): void {
    if (isResting) return;
    // By a timer: a page that is rendered ahead of any request may not read a clock.
    isResting = true;
    runtime.setTimeout(() => {
      isResting = false;
    }, REST_MS);
    if (reported.has(error.code)) return;
    reported.add(error.code);
    onError(error);
  }

  function refreshed(): Promise<void> {
    const mine = catchUp(askDirectly).finally(() => {
      // What was asked before something changed says nothing of it.
      if (refresh !== mine) return;
      refresh = undefined;
      heldUntil = runtime.now() + HELD_MS;
    });
    refresh = mine;
    // Whoever waits for it hears of it.
    mine.catch(() => {});
    return mine;
  }

  return {
    async read() {
      await catchUp(ask);
      return chain.replica;
    },
    async hold() {
      const now = runtime.now();
      const refreshing = refresh ?? (now >= heldUntil ? refreshed() : undefined);
      // After a quiet hour nobody is answered from an hour ago.
      const isHeld = now < heldUntil + revalidateSeconds * 1_000 && chain.replica.revision !== NOTHING_KNOWN;
      if (!isHeld) await refreshing;
      return chain.replica;
    },
    forget() {
      refresh = undefined;
      heldUntil = Number.NEGATIVE_INFINITY;
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
