import { PennonError } from '@pennon/core';
import { createAlarm } from '../alarm.js';
import { backoffOf } from '../backoff-of.js';
import type { Runtime } from '../runtime.js';
import { refusalOf } from './refusal-of.js';
import { type EventVerdict, type SendEvents, verdictsIn } from './send-events.js';
import type { WaitingEvent, WaitingEvents } from './waiting-events.js';

export interface CourierOptions {
  readonly runtime: Runtime;
  readonly waiting: WaitingEvents;
  readonly send: SendEvents;
  /** An event waits this long for others. */
  readonly flushMs: number;
  /** A request without an answer for this long has failed. */
  readonly timeoutMs: number;
}

/** What becomes of events; whoever hears it takes them from those that wait. */
export interface CourierListener {
  /** The verdict is of the event at that index of the batch. */
  arrived(batch: readonly WaitingEvent[], verdicts: ReadonlyMap<number, EventVerdict>): void;
  /** Alone, it was refused for what it is. */
  refused(event: WaitingEvent, error: unknown): void;
  /** They still wait. */
  failed(error: unknown): void;
}

export interface Courier {
  /** Something has come that waits. */
  wake(): void;
  /** Sends what waits now, until nothing does or a request fails. Waits as long as the server asked it to. */
  flush(): Promise<void>;
  /** The page may be going: sends at once what a request can hold that outlives it. */
  leave(): void;
  /** There is reason to believe that it succeeds now. */
  encourage(): void;
  /** Waits for no answer any more. */
  forget(): void;
  stop(): void;
}

/** The database takes 500 events and 256 kB a call, with the commas between them. */
const MOST_EVENTS = 500;
const MOST_BYTES = 250_000;
/** Browsers allow all requests that outlive a page 64 KiB together, with commas too. */
const LEAVING_BYTES = 60_000;
const LONGEST_BACKOFF_MS = 60_000;

/** Carries events, one request at a time: the next goes when enough wait, or one has waited long enough. */
export function createCourier(
  { runtime, waiting, send, flushMs, timeoutMs }: CourierOptions,
  listener: CourierListener,
): Courier {
  let flight: Promise<boolean> | undefined;
  const pending = new Set<AbortController>();
  /** Carried by requests that outlive the page, and those. */
  const leaving = new Set<WaitingEvent>();
  const departures = new Set<Promise<boolean>>();
  /** Halved when a call is refused for what is in it, so that what is wrong ends up alone; doubled when one arrives. */
  let batchEvents = MOST_EVENTS;
  let failures = 0;
  let retryAt = 0;
  /** Epoch ms before which the server asked not to be asked. */
  let notBefore = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  let isStopped = false;
  const setAlarm = createAlarm(runtime, () => void deliver());

  function wake(): void {
    if (isStopped || flight !== undefined || nextBatch(1).length === 0) return;
    // Until then nothing can be sooner.
    if (failures > 0 && dueAt <= retryAt) return;
    const now = runtime.now();
    const isEnough = waiting.size >= MOST_EVENTS;
    // A clock may be set back: then what waits is from the future.
    const since = Math.min(waiting.oldestSince ?? now, now);
    const at = failures > 0 ? retryAt : isEnough ? now : since + flushMs;
    const due = Math.max(at, notBefore);
    if (due >= dueAt) return;
    dueAt = due;
    setAlarm(Math.max(due - now, 0));
  }

  function nextBatch(events: number, bytes = MOST_BYTES): readonly WaitingEvent[] {
    return waiting.next({ events, bytes }, leaving);
  }

  function rest(): void {
    dueAt = Number.POSITIVE_INFINITY;
    setAlarm();
  }

  function deliver(): Promise<boolean> {
    rest();
    flight ??= carry(nextBatch(batchEvents)).finally(() => {
      flight = undefined;
      wake();
    });
    return flight;
  }

  /** Whether they have arrived, of which there must be some. */
  async function carry(batch: readonly WaitingEvent[], isLeaving = false): Promise<boolean> {
    if (batch.length === 0) return false;
    const abort = new AbortController();
    pending.add(abort);
    const timer = runtime.setTimeout(() => abort.abort(timeout(timeoutMs)), timeoutMs);
    try {
      const events = batch.map(({ json }) => JSON.parse(json));
      const answer = await answerTo(send, events, { signal: abort.signal, isLeaving });
      failures = 0;
      batchEvents = Math.min(batchEvents * 2, MOST_EVENTS);
      listener.arrived(batch, verdictsIn(answer));
      return true;
    } catch (error) {
      if (pending.has(abort)) fail(batch, error);
      return false;
    } finally {
      runtime.clearTimeout(timer);
      pending.delete(abort);
    }
  }

  function fail(batch: readonly WaitingEvent[], error: unknown): void {
    const [first] = batch;
    const { isOfTheEvents, isTooMuch, retryAfterMs } = refusalOf(error);
    if (isOfTheEvents || isTooMuch) batchEvents = Math.max(batch.length >> 1, 1);
    failures++;
    const now = runtime.now();
    notBefore = now + retryAfterMs;
    retryAt = notBefore + backoffOf(failures, runtime.random(), LONGEST_BACKOFF_MS);
    if (isOfTheEvents && batch.length === 1 && first) listener.refused(first, error);
    else listener.failed(error);
  }

  function forget(): void {
    const forgotten = [...pending];
    pending.clear();
    for (const abort of forgotten) abort.abort();
    rest();
  }

  return {
    wake,
    async flush() {
      await Promise.all(departures);
      while (!isStopped && waiting.size > 0 && runtime.now() >= notBefore) {
        if (!(await deliver())) return;
      }
    },
    leave() {
      if (isStopped || runtime.now() < notBefore) return;
      let bytes = LEAVING_BYTES;
      for (const event of leaving) bytes -= event.bytes;
      // Those under way are sent again: their request may end with the page.
      const batch = nextBatch(batchEvents, bytes);
      if (batch.length === 0 || (batch[0]?.bytes ?? 0) > bytes) return;
      for (const event of batch) leaving.add(event);
      const departure = carry(batch, true).finally(() => {
        for (const event of batch) leaving.delete(event);
        departures.delete(departure);
        rest();
        wake();
      });
      departures.add(departure);
    },
    encourage() {
      if (failures === 0 || isStopped || waiting.size === 0) return;
      failures = 0;
      retryAt = 0;
      // Everybody's network may be back at once.
      const now = runtime.now();
      dueAt = Math.max(now + runtime.random() * 1_000, notBefore);
      setAlarm(dueAt - now);
    },
    forget,
    stop() {
      isStopped = true;
      forget();
    },
  };
}

function timeout(timeoutMs: number): PennonError {
  return new PennonError('INGEST_TIMEOUT', `No answer within ${timeoutMs} ms.`);
}

/** Ends with the signal even if whoever sends ignores it. */
function answerTo(send: SendEvents, ...[events, options]: Parameters<SendEvents>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    options.signal.onabort = () => reject(options.signal.reason);
    send(events, options).then(resolve, reject);
  });
}
