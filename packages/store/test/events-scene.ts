import type { PennonError } from '@pennon/core';
import type { Exposure, Metric } from '@pennon/store';
import {
  createEventQueue,
  type EvaluationCount,
  type EventQueue,
  type EventQueueOptions,
  type OutgoingEvent,
} from '@pennon/store/events';
import type { RulesetStorage } from '@pennon/store/persistence';
import { MemoryIngest } from './memory-ingest.js';
import { VirtualTime } from './virtual-time.js';

export interface EventScene {
  readonly time: VirtualTime;
  readonly ingest: MemoryIngest;
  readonly errors: PennonError[];
  readonly queue: EventQueue;
}

/** A queue over a model of the ingest. */
export function eventScene(options: Partial<EventQueueOptions> = {}): EventScene {
  const time = options.runtime instanceof VirtualTime ? options.runtime : new VirtualTime();
  const ingest = new MemoryIngest();
  const errors: PennonError[] = [];
  const queue = createEventQueue({
    send: ingest.send,
    runtime: time,
    locks: undefined,
    onError: (error) => errors.push(error),
    ...options,
  });
  return { time, ingest, errors, queue };
}

export const HOUR_MS = 3_600_000;

export const record = ({ queue }: EventScene, events: readonly OutgoingEvent[]): void => {
  for (const event of events) queue.record(event);
};

/** A failure as a service answers it. */
export const refusal = (status: number, more: object = {}): Error =>
  Object.assign(new Error(`status ${status}`), { details: { status, ...more } });

/** The codes of what the app heard. */
export const codesOf = ({ errors }: EventScene): readonly string[] => errors.map(({ code }) => code);

/** An afternoon's: virtual time begins at midnight. */
const at = Date.UTC(2026, 0, 1, 0, 0, 1);

export const exposureOf = (n: number, more: Partial<Exposure> = {}): Exposure => ({
  type: 'exposure',
  environment: 'test',
  at,
  experiment: 'price',
  version: 1,
  variation: 'new',
  unit: `u-${n}`,
  ...more,
});

export const metricOf = (n: number, more: Partial<Metric> = {}): Metric => ({
  type: 'metric',
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  environment: 'test',
  at,
  metric: 'revenue',
  unit: `u-${n}`,
  value: n,
  ...more,
});

export const countOf = (n: number): EvaluationCount => ({
  type: 'evaluation_count',
  id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`,
  environment: 'test',
  at,
  flag: 'a',
  variation: 'on',
  reason: 'rollout',
  count: n + 1,
});

/** Whole numbers below n. */
export const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, index) => index);

/** Storage that outlives queues, and answers at once or a moment later. */
export class MemoryStorage implements RulesetStorage {
  readonly texts = new Map<string, string>();
  readonly #isAsync: boolean;
  writes = 0;
  isFull = false;

  constructor({ isAsync = false } = {}) {
    this.#isAsync = isAsync;
  }

  get(name: string): string | undefined | Promise<string | undefined> {
    return this.#answer(() => this.texts.get(name));
  }

  set(name: string, text: string): void | Promise<void> {
    return this.#answer(() => {
      if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
      this.writes++;
      this.texts.set(name, text);
    });
  }

  remove(name: string): void | Promise<void> {
    return this.#answer(() => void this.texts.delete(name));
  }

  #answer<Value>(work: () => Value): Value | Promise<Value> {
    return this.#isAsync ? Promise.resolve().then(work) : work();
  }
}
