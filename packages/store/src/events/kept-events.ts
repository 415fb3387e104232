import { createAlarm } from '../alarm.js';
import { fnv1a } from '../fnv1a.js';
import type { RulesetStorage } from '../ruleset-storage.js';
import type { Runtime } from '../runtime.js';
import type { OutgoingEvent } from './outgoing-event.js';
import type { WaitingEvents } from './waiting-events.js';

export interface KeptEventsOptions {
  readonly storage: RulesetStorage;
  /** Tells two projects of one origin apart. */
  readonly scope: string;
  readonly runtime: Runtime;
  readonly locks: Pick<LockManager, 'request'> | undefined;
  readonly waiting: Pick<WaitingEvents, 'values'>;
  /** What an earlier page left waits from now on, in that segment or the current one. */
  readonly take: (event: OutgoingEvent, segment: number | undefined) => void;
  readonly onError: (error: unknown) => void;
}

export interface KeptEvents {
  /** What of this segment waits is another now. */
  touch(segment: number): void;
  /** Writes what has changed. Never rejects. */
  save(): Promise<void>;
  /** Takes over what tabs left that are closed, or in whose place this one is. Never rejects. */
  look(): Promise<void>;
  /** Writes what has changed, and leaves it to whoever looks next. Never rejects. */
  stop(): Promise<void>;
}

/** What waits is kept in so many parts, so that a change rewrites one. */
export const SEGMENTS = 32;
/** More tabs than this at once keep nothing. */
const SLOTS = 16;
const WRITE_DELAY_MS = 500;
/** Of the format: another one is another name. */
const SCHEMA = 1;

/**
 * Keeps what waits in a slot of the storage, which a lock makes one tab's own for as long as it lives. Without Web Locks
 * there is one slot, of whoever comes: then give each queue that runs at once a storage or a scope of its own.
 */
export function createKeptEvents({
  storage,
  scope,
  runtime,
  locks,
  waiting,
  take,
  onError,
}: KeptEventsOptions): KeptEvents {
  const root = `pennon-events:${SCHEMA}:${scope}`;
  let own: number | undefined;
  /** Segments of our slot that hold something. */
  let known = new Set<number>();
  const touched = new Set<number>();
  let looking: Promise<void> | undefined;
  let turn = Promise.resolve();
  let leaveSlot = (): void => {};
  let isStopped = false;
  let isDue = false;
  const left = new Promise<void>((resolve) => {
    leaveSlot = resolve;
  });
  const setWrite = createAlarm(runtime, () => void inTurn(write));

  /** One access after the other, and a failing one keeps nothing from the next. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch(onError);
    return turn;
  }

  const headName = (slot: number): string => `${root}:${slot}`;
  const segmentName = (slot: number, segment: number): string => `${root}:${slot}:${segment}`;

  async function headOf(slot: number): Promise<readonly number[]> {
    return listIn(await storage.get(headName(slot))).filter(
      (segment): segment is number => typeof segment === 'number' && segment >= 0 && segment < SEGMENTS,
    );
  }

  async function putHead(slot: number, segments: Iterable<number>): Promise<void> {
    const list = [...segments];
    if (list.length === 0) await storage.remove(headName(slot));
    else await storage.set(headName(slot), textOf(list.join()));
  }

  async function takeFrom(slot: number, segments: readonly number[], isOurs: boolean): Promise<void> {
    for (const segment of segments) {
      const events = listIn(await storage.get(segmentName(slot, segment)));
      // Its checksum says that we wrote it.
      for (const event of events) take(event as OutgoingEvent, isOurs ? segment : undefined);
    }
  }

  /** Its own events stay in the segments where they are. */
  async function moveIn(slot: number): Promise<void> {
    own = slot;
    known = new Set(await headOf(slot));
    await takeFrom(slot, [...known], true);
    for (const segment of known) touch(segment);
  }

  /** Only what is kept in our own slot is removed from the other's. */
  async function clearOut(slot: number): Promise<void> {
    const segments = await headOf(slot);
    await takeFrom(slot, segments, false);
    await write();
    for (const segment of segments) await storage.remove(segmentName(slot, segment));
    await putHead(slot, []);
  }

  async function write(): Promise<void> {
    setWrite();
    isDue = false;
    if (own === undefined) return;
    const slot = own;
    const segments = [...touched];
    touched.clear();
    const texts = textsOf(waiting, segments);
    try {
      // What is removed makes room; and a head names at least what is there.
      for (const segment of segments)
        if (!texts.has(segment)) await storage.remove(segmentName(slot, segment));
      const next = new Set([...known, ...texts.keys()].filter((n) => texts.has(n) || !segments.includes(n)));
      if ([...next].join() !== [...known].join()) await putHead(slot, next);
      known = next;
      for (const [segment, text] of texts) await storage.set(segmentName(slot, segment), text);
    } catch (error) {
      for (const segment of segments) touched.add(segment);
      throw error;
    }
  }

  async function lookAround(): Promise<void> {
    if (locks === undefined) {
      if (own === undefined) await inTurn(() => moveIn(0));
      return;
    }
    for (let slot = 0; slot < SLOTS && !isStopped; slot++) {
      if (slot === own) continue;
      if (own === undefined || (await isLeft(slot))) await visit(locks, slot);
    }
  }

  async function isLeft(slot: number): Promise<boolean> {
    try {
      return (await headOf(slot)).length > 0;
    } catch (error) {
      onError(error);
      return false;
    }
  }

  /** Stays, if we have no slot yet; the lock is ours until we leave. */
  function visit(manager: Pick<LockManager, 'request'>, slot: number): Promise<void> {
    return new Promise((resolve) => {
      const request = manager.request(headName(slot), { ifAvailable: true }, async (lock) => {
        if (lock === null || isStopped) return;
        if (own !== undefined) return inTurn(() => clearOut(slot));
        await inTurn(() => moveIn(slot));
        resolve();
        await left;
      });
      request.catch(onError).then(resolve);
    });
  }

  function touch(segment: number): void {
    if (isStopped) return;
    touched.add(segment);
    if (isDue) return;
    isDue = true;
    setWrite(WRITE_DELAY_MS);
  }

  function look(): Promise<void> {
    looking ??= lookAround()
      .catch(onError)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  return {
    touch,
    save: () => inTurn(write),
    look,
    async stop() {
      isStopped = true;
      setWrite();
      await inTurn(write);
      leaveSlot();
    },
  };
}

function textsOf(
  waiting: KeptEventsOptions['waiting'],
  segments: readonly number[],
): ReadonlyMap<number, string> {
  const parts = new Map<number, string[]>();
  const wanted = new Set(segments);
  if (wanted.size === 0) return new Map();
  for (const { segment, json } of waiting.values()) {
    if (!wanted.has(segment)) continue;
    const part = parts.get(segment);
    if (part === undefined) parts.set(segment, [json]);
    else part.push(json);
  }
  return new Map([...parts].map(([segment, part]) => [segment, textOf(part.join())]));
}

/** Its checksum first, so that half of it is not taken for all. */
function textOf(items: string): string {
  const json = `[${items}]`;
  return `${fnv1a(json)}\n${json}`;
}

function listIn(text: string | null | undefined): readonly unknown[] {
  if (typeof text !== 'string') return [];
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  return end > 0 && text.slice(0, end) === String(fnv1a(json)) ? JSON.parse(json) : [];
}
