import { createAlarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import type { Chain } from './chain.js';
import { type ConnectionOptions, createConnection } from './connection.js';
import { createPoller, type PollerOptions } from './poller.js';
import { readAnnouncement } from './read-wire.js';
import { HIDDEN_MS } from './runtime.js';

export interface SyncOptions extends PollerOptions, ConnectionOptions {
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

/** Keeps a chain in step with its source: asks, listens, and asks again whenever the two do not add up. */
export function createSync(options: SyncOptions, tell: SyncListener): Sync {
  const { source, chain, runtime } = options;
  let unwatch: (() => void) | undefined;
  let isLive = false;
  let isPaused = true;

  const poller = createPoller(options, question, tell.failed);
  // What is told comes last in each of these: it may stop the sync.
  const connection = createConnection(options, {
    // Whatever was announced before is lost: ask.
    joined() {
      poller.encourage();
      turn(true);
    },
    lost(error) {
      if (isLive) poller.soon();
      turn(false);
      // Until it is back, flags are polled.
      if (error) tell.troubled(asPennonError(error, 'CHANNEL_LOST'));
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
  });
  const setPause = createAlarm(runtime, pause);

  async function question(signal: AbortSignal): Promise<void> {
    const { replica } = chain;
    const answer = await source.ask(chain.since(), signal);
    if (signal.aborted) return;
    if (chain.settle(replica, answer)) freshen();
    else poller.soon();
  }

  function freshen(): void {
    if (isLive) connection.praise();
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
    if (isPaused) connection.open();
    isPaused = false;
    poller.encourage();
  }

  function pause(): void {
    isPaused = true;
    poller.stop();
    connection.close();
    chain.forget();
    turn(false);
  }

  return {
    start() {
      isPaused = false;
      // What is known already has time: the first question can wait for the channel.
      if (chain.since() === undefined) void poller.ask();
      else poller.soon();
      unwatch = runtime.watch?.(look);
      connection.open();
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
