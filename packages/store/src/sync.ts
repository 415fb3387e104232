import { createAlarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import { backoffOf } from './backoff-of.js';
import type { Chain } from './chain.js';
import type { FlagSource, SourceListener } from './flag-source.js';
import { createPoller, type PollerOptions } from './poller.js';
import { readAnnouncement } from './read-wire.js';

export interface SyncOptions extends PollerOptions {
  readonly source: FlagSource;
  readonly chain: Chain;
}

/** What a sync tells. The app may stop it in each of these. */
export interface SyncListener {
  /** The source has confirmed what the chain holds. */
  fresh(): void;
  /** The source could not be asked, or what it answered was refused. */
  failed(error: unknown): void;
  /** Announcements arrive, or no longer do. */
  turned(isLive: boolean): void;
  /** Something was wrong that the next answer puts right. */
  troubled(error: unknown): void;
}

export interface Sync {
  start(): void;
  stop(): void;
  /** Asks now. Never rejects. */
  resync(): Promise<void>;
}

const LONGEST_REJOIN_MS = 30_000;
/** A page that nobody has seen for this long lets go of its connection, and catches up when it is seen again. */
const HIDDEN_MS = 30_000;

/** Keeps a chain in step with its source: asks, listens, and asks again whenever the two do not add up. */
export function createSync(options: SyncOptions, tell: SyncListener): Sync {
  const { source, chain, runtime, pollMs } = options;
  let leave: (() => void) | undefined;
  let unwatch: (() => void) | undefined;
  let joinFailures = 0;
  let isLive = false;
  let isPaused = false;

  const poller = createPoller(options, question, tell.failed);
  /** Until the next try to join; while joined, set to nothing. */
  const setJoin = createAlarm(runtime, () => {
    if (leave) rejoin();
    else join();
  });
  const setPause = createAlarm(runtime, pause);

  // What is told comes last in each of these: it may stop the sync.
  const listener: SourceListener = {
    // Whatever was announced before is lost: ask.
    joined() {
      setJoin();
      poller.encourage();
      turn(true);
    },
    lost(error) {
      if (isLive) poller.soon();
      // A source that says nothing more for this long is no longer trying, whatever it believes.
      if (leave) setJoin(pollMs);
      turn(false);
      if (error)
        tell.troubled(asPennonError(error, 'CHANNEL_LOST', { hint: 'Until it is back, flags are polled.' }));
    },
    closed(error) {
      leave = undefined;
      rejoin();
      listener.lost(error);
    },
    heard(payload) {
      const before = chain.replica;
      try {
        if (!chain.take(readAnnouncement(payload))) poller.soon();
      } catch (error) {
        poller.soon();
        tell.troubled(error);
      }
      if (chain.replica !== before) freshen();
    },
  };

  function join(): void {
    try {
      leave = source.listen?.(listener);
    } catch (error) {
      listener.closed(error);
    }
  }

  function rejoin(): void {
    leave?.();
    leave = undefined;
    setJoin(backoffOf(++joinFailures, runtime.random(), LONGEST_REJOIN_MS));
  }

  async function question(signal: AbortSignal): Promise<void> {
    const { replica } = chain;
    const answer = await source.ask(chain.since(), signal);
    if (signal.aborted) return;
    if (chain.settle(replica, answer)) freshen();
    else poller.soon();
  }

  function freshen(): void {
    if (isLive) joinFailures = 0;
    tell.fresh();
  }

  function turn(isNowLive: boolean): void {
    if (isLive === isNowLive) return;
    isLive = isNowLive;
    tell.turned(isLive);
  }

  function look(isSeen: boolean): void {
    setPause(isSeen ? undefined : HIDDEN_MS);
    if (!isSeen) return;
    if (isPaused) join();
    isPaused = false;
    poller.encourage();
  }

  function pause(): void {
    isPaused = true;
    poller.stop();
    setJoin();
    chain.forget();
    leave?.();
    leave = undefined;
    turn(false);
  }

  return {
    start() {
      isPaused = false;
      // What is known already has time: the first question can wait for the channel.
      if (chain.since() === undefined) void poller.ask();
      else poller.soon();
      unwatch = runtime.watch?.(look);
      join();
    },
    stop() {
      unwatch?.();
      setPause();
      pause();
    },
    async resync() {
      if (!isPaused) await poller.ask();
    },
  };
}
