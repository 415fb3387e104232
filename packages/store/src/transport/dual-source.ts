import { PennonError } from '@pennon/core';
import { createAlarm } from '../alarm.js';
import type { Connection } from '../connection.js';
import type { FlagSource, SourceListener } from '../flag-source.js';
import { readFullSnapshot, readSnapshot } from '../read-wire.js';
import { factsIn, revisionIn } from './facts-in.js';
import { firstGood, unlessAborted } from './first-good.js';
import { listenToBoth } from './listen-to-both.js';
import type { Transport } from './transport.js';
import { ADAPTERS, type Adapter, byAdapter, type Category } from './transport-config.js';

/** Two sources of the same flags. */
export type DualSources = Readonly<Record<Adapter, FlagSource>>;

/** Of two questions asked at once, both are over by then. */
const LONGEST_ANSWER_MS = 10_000;
/**
 * Two sources as one: a transport decides which of them a store believes, and both run while they are compared. What
 * one of them says is only served by the other's leave: announcements come from one at a time, and when that is another
 * the store is told that it may have missed some.
 *
 * @param category - of this store's flags; by default `critical`
 */
export function dualSource(
  sources: DualSources,
  transport: Transport,
  category: Category = 'critical',
): FlagSource {
  const { runtime } = transport;
  const comparison = transport.comparison();
  /** By adapter, those that hear announcements. */
  const joined = byAdapter(() => new Set<Connection>());
  /** Pairs of questions under way. */
  const pairs = new Set<{ readonly end: AbortController; isServed: boolean }>();
  /** What the old adapter said last. */
  let oldRevision = 0;

  /** Its answer, measured. One that the store would refuse, or that is older than `atLeast`, is a failure. */
  async function measure(adapter: Adapter, question: Question): Promise<unknown> {
    const { since, signal, atLeast } = question;
    const askedAt = runtime.now();
    try {
      const said = await unlessAborted(signal, () => sources[adapter].ask(since, signal));
      if (since === undefined) readFullSnapshot(said);
      else readSnapshot(said);
      refuseBelow(atLeast, said, adapter);
      transport.record(adapter, { isGood: true, latencyMs: runtime.now() - askedAt });
      for (const connection of joined[adapter]) connection.praise();
      return said;
    } catch (error) {
      // A question that nobody waits for any more has not failed; one whose time is over has.
      if (!signal.aborted || signal.reason instanceof PennonError)
        transport.record(adapter, { isGood: false });
      throw error;
    }
  }

  /** Asks both, and compares; what serves is the first of `serve`, or the next where that fails or keeps it waiting. */
  async function askBoth(since: number | undefined, signal: AbortSignal, serve: readonly Adapter[]) {
    const pair = { end: new AbortController(), isServed: false };
    const { old } = transport.config;
    const setDeadline = createAlarm(runtime, () => pair.end.abort(noAnswer()));
    const follow = (): void => pair.end.abort(signal.reason);
    if (signal.aborted) follow();
    signal.addEventListener('abort', follow);
    setDeadline(LONGEST_ANSWER_MS);
    pairs.add(pair);
    const known = oldRevision;
    const answers = byAdapter(async (adapter) => {
      const atLeast = adapter === old ? undefined : known;
      const said = await measure(adapter, { since, signal: pair.end.signal, atLeast });
      if (adapter === old) oldRevision = revisionIn(said) ?? 0;
      compare(adapter, said);
      return said;
    });
    void Promise.allSettled(Object.values(answers)).then(() => {
      setDeadline();
      pairs.delete(pair);
      signal.removeEventListener('abort', follow);
    });
    const [first = old, second] = serve;
    try {
      if (second === undefined) return await answers[first];
      const { health, breaker } = transport.config;
      const patienceMs = health.latencyMs[first] * breaker.latencyMultiplier;
      return await firstGood(answers[first], answers[second], { patienceMs, runtime });
    } finally {
      pair.isServed = true;
    }
  }

  function compare(adapter: Adapter, said: unknown): void {
    for (const fact of factsIn(said)) {
      // What has no JSON is refused by the store, if it is served.
      comparison(category, adapter, fact).catch(() => {});
    }
  }

  function listen(listener: SourceListener): () => void {
    const leave = listenToBoth({ sources, transport, category, joined, compare }, listener);
    return () => {
      leave();
      // Nobody compares any more what nobody waits for.
      for (const { end, isServed } of pairs) if (isServed) end.abort();
    };
  }

  return {
    ask(since, signal) {
      const { serve, shadow } = transport.route(category);
      const [only, other] = [...serve, ...shadow];
      if (only === undefined || other !== undefined) return askBoth(since, signal, serve);
      return measure(only, { since, signal, atLeast: undefined });
    },
    ...(ADAPTERS.some((adapter) => sources[adapter].listen) && { listen }),
  };
}

interface Question {
  readonly since: number | undefined;
  readonly signal: AbortSignal;
  readonly atLeast: number | undefined;
}

function refuseBelow(atLeast: number | undefined, said: unknown, adapter: Adapter): void {
  const revision = revisionIn(said);
  if (atLeast === undefined || revision === undefined || revision >= atLeast) return;
  throw new PennonError('SOURCE_BEHIND', `${adapter} is at revision ${revision}, the old one at ${atLeast}.`);
}

function noAnswer(): PennonError {
  return new PennonError('SOURCE_FAILED', `No answer within ${LONGEST_ANSWER_MS} ms.`);
}
