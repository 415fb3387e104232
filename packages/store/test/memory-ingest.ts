import type { OutgoingEvent, SendEvents, SendOptions } from '@pennon/store/events';

/** What a service does with one call: it works, or records and loses the answer, or answers an error, or nothing. */
export type Mood = 'up' | 'deaf' | 'down' | 'silent';

/** A model of `pennon_ingest`: what is recorded, under the ids that the database would give it. */
export class MemoryIngest {
  readonly recorded = new Map<string, OutgoingEvent>();
  readonly calls: { readonly events: readonly OutgoingEvent[]; readonly options: SendOptions }[] = [];
  /** Events whose status was `duplicate`. */
  duplicates = 0;
  mood: Mood = 'up';
  /** What calls that do not work are answered. */
  error: unknown = Object.assign(new Error('down'), { details: { status: 503 } });
  /** Why an event is rejected; undefined for one that is sound. */
  judge: (event: OutgoingEvent) => string | undefined = () => undefined;
  /** Whether it can be in a call at all: what Postgres cannot read fails the whole call. */
  isReadable: (event: OutgoingEvent) => boolean = () => true;

  readonly send: SendEvents = async (events, options) => {
    this.calls.push({ events, options });
    if (this.mood === 'silent') return new Promise(() => {});
    if (this.mood === 'down') throw this.error;
    if (!events.every(this.isReadable)) {
      throw Object.assign(new Error('unsupported Unicode escape sequence'), { details: { status: 400 } });
    }
    const results = events.map((event, index) => this.#verdictOn(event, index));
    if (this.mood === 'deaf') throw new TypeError('fetch failed');
    return { results };
  };

  #verdictOn(event: OutgoingEvent, index: number): object {
    const message = this.judge(event);
    if (message !== undefined) return { index, status: 'rejected', code: 'PENNON_NOT_FOUND', message };
    const id = idOf(event);
    if (this.recorded.has(id)) {
      this.duplicates++;
      return { index, status: 'duplicate' };
    }
    this.recorded.set(id, event);
    return { index, status: 'accepted' };
  }
}

function idOf(event: OutgoingEvent): string {
  if (event.type !== 'exposure') return event.id;
  const { at, ...identity } = event;
  return JSON.stringify([identity, Math.floor(at / 86_400_000)]);
}
