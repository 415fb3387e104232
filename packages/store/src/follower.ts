import { createAlarm } from './alarm.js';
import { createPoller, type PollerOptions } from './poller.js';
import { HIDDEN_MS } from './runtime.js';

/** Tells that something changed, never what, until what it returns is called. */
export type ChangeHints = (listener: HintListener) => () => void;

/** What a store of values wants to hear between its questions. */
export interface HintListener {
  /** Something changed: it asks within a second, unless it knows this revision. */
  changed(revision?: number): void;
  /** Changes are told at once from now on, or no longer are, and why. */
  turned(isLive: boolean, error?: unknown): void;
}

export interface FollowerOptions extends PollerOptions {
  readonly hints?: ChangeHints | undefined;
}

/** What a follower tells; it may be stopped in each of these. */
export interface FollowerListener extends Pick<HintListener, 'turned'> {
  failed(error: unknown): void;
  /** Whether this revision is held. */
  isKnown(revision: number): boolean;
}

/** Asks now and again while somebody sees the page, and when something is said to have changed. */
export interface Follower {
  /** Asks at once, or within a second, or after the time of a poll. */
  start(first: 'ask' | 'encourage' | 'wait'): void;
  stop(): void;
  /** Asks now, or waits for the question under way. Nothing before `start` and while the page rests. Never rejects. */
  ask(): Promise<void>;
  /** Gives up the question under way; the next one comes after the time of a poll. */
  giveUp(): void;
}

/** @param question - as a poller's */
export function createFollower(
  options: FollowerOptions,
  question: (signal: AbortSignal) => Promise<void>,
  { failed, turned, isKnown }: FollowerListener,
): Follower {
  const { runtime, hints } = options;
  const poller = createPoller(options, question, failed);
  const setRest = createAlarm(runtime, rest);
  let isFollowing = false;
  let leave: (() => void) | undefined;
  let unwatch: (() => void) | undefined;

  function follow(): void {
    isFollowing = true;
    leave = hints?.({
      changed: (revision) => {
        if (revision === undefined || !isKnown(revision)) poller.soon();
      },
      turned,
    });
  }

  function rest(): void {
    isFollowing = false;
    poller.stop();
    leave?.();
    leave = undefined;
    turned(false);
  }

  return {
    start(first) {
      unwatch = runtime.watch?.((isSeen) => {
        setRest(isSeen ? undefined : HIDDEN_MS);
        if (!isSeen) return;
        if (!isFollowing) follow();
        poller.encourage();
      });
      follow();
      void poller[first]();
    },
    stop() {
      unwatch?.();
      setRest();
      rest();
    },
    ask: async () => (isFollowing ? poller.ask() : undefined),
    giveUp() {
      poller.stop();
      if (isFollowing) poller.wait();
    },
  };
}
