import { PennonError } from '@pennon/core';
import { asPennonError } from '../as-pennon-error.js';
import { attempt } from '../attempt.js';
import type { EventSink } from '../event.js';
import type { RulesetStorage } from '../ruleset-storage.js';
import { type Runtime, systemRuntime } from '../runtime.js';
import type { SupabaseLike } from '../supabase-like.js';
import { warn } from '../warn.js';
import { createCourier } from './courier.js';
import { createKeptEvents, SEGMENTS } from './kept-events.js';
import { idOf, type OutgoingEvent } from './outgoing-event.js';
import type { EventVerdict, SendEvents } from './send-events.js';
import { supabaseIngest } from './supabase-ingest.js';
import { createWaitingEvents, type WaitingEvent } from './waiting-events.js';

/** For {@link createEventQueue}: either `supabase` or `send` must be there. */
export interface EventQueueOptions {
  /** The app's own client: events go to `public.pennon_ingest`, as whoever it is signed in as. */
  readonly supabase?: Pick<SupabaseLike, 'schema'> | undefined;
  /** Where they go instead. */
  readonly send?: SendEvents | undefined;
  /** Where they wait too, so that they outlive the page; by default only in memory. */
  readonly storage?: RulesetStorage | undefined;
  /** Tells two projects that share a storage apart: their URL, for example. */
  readonly scope?: string | undefined;
  /** Whether events may be recorded at first; by default they may. */
  readonly consent?: boolean | undefined;
  /** An event waits this long for others; by default 5 s. */
  readonly flushMs?: number | undefined;
  /** More than this do not wait: the oldest counts give way first, exposures last; by default 10,000 (and 5 MB). */
  readonly maxEvents?: number | undefined;
  /** What has waited this long is given up when sending fails; by default an hour. */
  readonly maxAgeMs?: number | undefined;
  /** A request without an answer for this long has failed; by default 30 s. */
  readonly timeoutMs?: number | undefined;
  /** Hears of each trouble once, until it is over; by default it warns on the console. */
  readonly onError?: ((error: PennonError) => void) | undefined;
  readonly runtime?: Runtime | undefined;
  /** The browser's by default; `undefined` for none. With them, tabs tell what is another's from what was left. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

export interface EventQueue extends EventSink {
  /** Never throws. What waits already, or has just arrived, is not taken twice. */
  record(event: OutgoingEvent): void;
  /** Sends what waits now; resolves when it has arrived, or cannot. Never rejects. */
  flush(): Promise<void>;
  /** Withdrawn consent clears what waits, in the storage too; nothing is recorded until it is given. */
  setConsent(isGiven: boolean): void;
  stats(): EventQueueStats;
  /** Leaves no timer, request or lock behind; `flush` first where nothing is kept. Resolves when all is in the storage. */
  stop(): Promise<void>;
}

/** Of this queue since it was made. */
export interface EventQueueStats {
  readonly waiting: number;
  /** Recorded by who took them. */
  readonly accepted: number;
  /** Were recorded already. */
  readonly duplicates: number;
  /** Refused for what they are. */
  readonly rejected: number;
  /** Lost for want of room, time or consent. */
  readonly dropped: Readonly<Record<OutgoingEvent['type'], number>>;
}

const MOST_WAITING_BYTES = 5_000_000;
/** The database takes 8 kB as it holds them; text is longer. */
const MOST_EVENT_BYTES = 16_384;
const SEGMENT_EVENTS = 320;
/** Older ones the database records under another day. */
const WEEK_MS = 7 * 86_400_000;
/** How long after a page is hidden it may be going. */
const LEAVING_MS = 1_000;
const REMEMBERED = 1_000;

/**
 * Brings events to the database: in batches, each once, through outages, reloads and closed tabs. Begins at once.
 *
 * @throws PennonError `OPTIONS_INVALID` without a client or a function to send by
 */
export function createEventQueue(options: EventQueueOptions): EventQueue {
  const { storage, scope = '', runtime = systemRuntime, onError = warn, flushMs = 5_000 } = options;
  const { maxEvents = 10_000, maxAgeMs = 3_600_000, timeoutMs = 30_000 } = options;
  const send = sendOf(options);
  const waiting = createWaitingEvents();
  const stats = { accepted: 0, duplicates: 0, rejected: 0 };
  const dropped = { exposure: 0, metric: 0, evaluation_count: 0 };
  /** What has been told: troubles until they are over, rejections for good. */
  const troubles = new Set<string>();
  const rejections = new Set<string>();
  /** Exposures that have arrived of late. */
  const arrivedIds = new Set<string>();
  const utf8 = new TextEncoder();
  let isConsented = options.consent !== false;
  let isStopped = false;
  let taken = 0;
  let hiddenAt: number | undefined;
  let isHurrying = false;

  function tell(error: PennonError, told: Set<string> = troubles, key: string = error.code): void {
    if (told.has(key) || told.size >= REMEMBERED) return;
    told.add(key);
    attempt(() => onError(error));
  }

  const courier = createCourier(
    { runtime, waiting, send, flushMs, timeoutMs },
    {
      arrived(batch, verdicts) {
        troubles.clear();
        batch.forEach((event, index) => {
          settle(event, verdicts.get(index));
        });
      },
      refused(event, error) {
        settle(event, { index: 0, status: 'rejected', message: asPennonError(error).message });
      },
      failed(error) {
        tell(asPennonError(error, 'INGEST_FAILED'));
        const latest = runtime.now() - maxAgeMs;
        const old = [...waiting.values()].filter(({ since }) => since <= latest);
        for (const event of old) waiting.remove(event);
        lose(old);
      },
    },
  );

  const kept =
    storage &&
    createKeptEvents({
      storage,
      scope,
      runtime,
      locks: 'locks' in options ? options.locks : globalThis.navigator?.locks,
      waiting,
      take: (event, segment) => {
        if (event.at > runtime.now() - WEEK_MS) takeSafely(event, segment);
      },
      onError: (error) => tell(asPennonError(error, 'PERSISTENCE_FAILED')),
    });

  function settle(event: WaitingEvent, verdict: EventVerdict | undefined): void {
    // A request that outlives the page may have carried it too.
    if (!waiting.remove(event)) return;
    kept?.touch(event.segment);
    const { status = 'accepted', code = 'PENNON_INVALID', message = code } = verdict ?? {};
    if (status === 'rejected') {
      stats.rejected++;
      const hint = 'It is not sent again; others like it are not told.';
      const details = JSON.parse(event.json);
      tell(
        new PennonError('EVENT_REJECTED', message, { hint, details: { code, event: details } }),
        rejections,
        message,
      );
      return;
    }
    stats[status === 'duplicate' ? 'duplicates' : 'accepted']++;
    if (event.type === 'exposure') remember(event.id);
  }

  function remember(id: string): void {
    arrivedIds.add(id);
    const [oldest = id] = arrivedIds;
    if (arrivedIds.size > REMEMBERED) arrivedIds.delete(oldest);
  }

  /** They wait no more. */
  function lose(events: readonly WaitingEvent[]): void {
    for (const event of events) {
      dropped[event.type]++;
      kept?.touch(event.segment);
    }
    // An error is dear, and while the queue is full each event loses another.
    if (events.length === 0 || troubles.has('EVENTS_DROPPED')) return;
    const message = 'Events are lost: too many wait, or they have waited too long.';
    tell(new PennonError('EVENTS_DROPPED', message, { hint: '`stats().dropped` counts them.' }));
  }

  function take(event: OutgoingEvent, segment: number | undefined): void {
    const json = JSON.stringify(event);
    const bytes = utf8.encode(json).length;
    if (bytes > MOST_EVENT_BYTES) {
      stats.rejected++;
      const message = `An event of ${bytes} bytes is too large.`;
      tell(new PennonError('EVENT_REJECTED', message, { hint: 'It may have 8 kB.' }), rejections, 'size');
      return;
    }
    const { type } = event;
    const id = idOf(event);
    if (typeof id !== 'string' || !Object.hasOwn(dropped, type)) throw noEvent(json);
    if (arrivedIds.has(id)) return;
    const part = segment ?? Math.floor(taken / SEGMENT_EVENTS) % SEGMENTS;
    if (!waiting.add({ id, type, json, bytes, since: runtime.now(), segment: part })) return;
    taken++;
    kept?.touch(part);
    lose(waiting.trim({ events: maxEvents, bytes: MOST_WAITING_BYTES }));
    courier.wake();
  }

  function takeSafely(event: OutgoingEvent, segment?: number): void {
    if (isStopped || !isConsented) return;
    try {
      take(event, segment);
    } catch (error) {
      tell(asPennonError(error, 'EVENT_INVALID', { hint: 'Events are plain data.' }));
    }
  }

  /** What is recorded while the page may be going can wait for nothing. */
  function hurry(): void {
    if (isHurrying || hiddenAt === undefined || runtime.now() - hiddenAt > LEAVING_MS) return;
    isHurrying = true;
    queueMicrotask(() => {
      isHurrying = false;
      leave();
    });
  }

  function leave(): void {
    void kept?.save();
    courier.leave();
  }

  const unwatch = runtime.watch?.((isSeen) => {
    hiddenAt = isSeen ? undefined : runtime.now();
    if (!isSeen) return leave();
    courier.encourage();
    void kept?.look();
  });
  let isReady = kept === undefined;
  const ready = kept?.look().then(() => {
    isReady = true;
  });

  return {
    record(event) {
      takeSafely(event);
      hurry();
    },
    async flush() {
      // What is here goes first: storage may take its time.
      if (!isReady) await courier.flush();
      await ready;
      await courier.flush();
    },
    setConsent(isGiven) {
      if (isGiven === isConsented || isStopped) return;
      isConsented = isGiven;
      if (isGiven) return;
      courier.forget();
      arrivedIds.clear();
      for (const event of [...waiting.values()]) {
        waiting.remove(event);
        dropped[event.type]++;
        kept?.touch(event.segment);
      }
      void kept?.save().then(() => kept.look());
    },
    stats: () => ({ waiting: waiting.size, ...stats, dropped: { ...dropped } }),
    async stop() {
      if (isStopped) return;
      isStopped = true;
      unwatch?.();
      courier.stop();
      await kept?.stop();
    },
  };
}

function sendOf({ send, supabase }: EventQueueOptions): SendEvents {
  if (send !== undefined) return send;
  if (supabase !== undefined) return supabaseIngest(supabase);
  throw new PennonError('OPTIONS_INVALID', 'The event queue has nobody to send to.', {
    hint: 'Give `supabase`, the client of your app, or a function `send`.',
  });
}

function noEvent(json: string): PennonError {
  return new PennonError('EVENT_INVALID', `No event: ${json}`.slice(0, 200), {
    hint: 'It has a type, and an id unless it is an exposure.',
  });
}
