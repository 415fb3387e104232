import type { OutgoingEvent } from './outgoing-event.js';

/** An event on its way: as text, so that nobody changes it and its size is known. */
export interface WaitingEvent {
  readonly id: string;
  readonly type: OutgoingEvent['type'];
  readonly json: string;
  /** Of the text as UTF-8. */
  readonly bytes: number;
  /** Epoch ms since when it waits in this queue. */
  readonly since: number;
  /** The part of what is kept in storage that it belongs to. */
  readonly segment: number;
}

/** What is sent first comes first, and gives way last. */
const types = ['exposure', 'metric', 'evaluation_count'] as const;
const leastFirst = [...types].reverse();

export interface WaitingEvents {
  readonly size: number;
  /** Epoch ms since when the one that has waited longest waits. */
  readonly oldestSince: number | undefined;
  /** False when the same event waits already, or it is of no type that there is. */
  add(event: WaitingEvent): boolean;
  /** The next to send: exposures, then metrics, then counts, the oldest of each first. At least one, if any waits. */
  next(limit: Limit, except?: ReadonlySet<WaitingEvent>): readonly WaitingEvent[];
  /** False when it waits no more. */
  remove(event: WaitingEvent): boolean;
  /** Takes away what is too much: the oldest counts, then the oldest metrics, and exposures last. */
  trim(limit: Limit): readonly WaitingEvent[];
  values(): Iterable<WaitingEvent>;
}

interface Limit {
  readonly events: number;
  readonly bytes: number;
}

export function createWaitingEvents(): WaitingEvents {
  const byType = new Map(types.map((type) => [type, new Map<string, WaitingEvent>()]));
  let size = 0;
  let bytes = 0;

  function* values(): Iterable<WaitingEvent> {
    for (const events of byType.values()) yield* events.values();
  }

  function remove({ type, id }: WaitingEvent): boolean {
    const event = byType.get(type)?.get(id);
    if (event === undefined) return false;
    byType.get(type)?.delete(id);
    size--;
    bytes -= event.bytes;
    return true;
  }

  function leastWorthy(): WaitingEvent | undefined {
    for (const type of leastFirst) {
      const [oldest] = byType.get(type)?.values() ?? [];
      if (oldest !== undefined) return oldest;
    }
    return undefined;
  }

  return {
    get size() {
      return size;
    },
    get oldestSince() {
      const oldest = [...byType.values()].flatMap((events) => {
        const [first] = events.values();
        return first === undefined ? [] : [first.since];
      });
      return oldest.length === 0 ? undefined : Math.min(...oldest);
    },
    add(event) {
      const events = byType.get(event.type);
      if (events === undefined || events.has(event.id)) return false;
      events.set(event.id, event);
      size++;
      bytes += event.bytes;
      return true;
    },
    next(limit, except) {
      const batch: WaitingEvent[] = [];
      let total = 0;
      for (const event of values()) {
        if (except?.has(event)) continue;
        total += event.bytes;
        if (batch.length > 0 && (batch.length === limit.events || total > limit.bytes)) break;
        batch.push(event);
      }
      return batch;
    },
    remove,
    trim(limit) {
      const trimmed: WaitingEvent[] = [];
      while (size > limit.events || bytes > limit.bytes) {
        const event = leastWorthy();
        if (event === undefined) break;
        remove(event);
        trimmed.push(event);
      }
      return trimmed;
    },
    values,
  };
}
