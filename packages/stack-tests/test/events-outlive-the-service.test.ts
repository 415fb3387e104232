import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEventQueue,
  type EventQueue,
  type EventQueueOptions,
  type OutgoingEvent,
} from '@pennon/store/events';
import { retryAfterFetch } from '@pennon/store/sources';
import { freePort, type LocalStack, startLocal, startNativePostgres } from '@pennon/test-support';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { PageRuntime } from './page-runtime.js';
import { clientOf } from './real-project.js';

const environment = 'production';
const engines = ['PGlite', ...('url' in inject('nativePostgres') ? ['native Postgres'] : [])];

describe.each(engines)('events on their way to %s', (engine) => {
  let dataDir: string;
  let database: { readonly url: string; readonly stop: () => Promise<void> } | undefined;
  let start: () => Promise<LocalStack>;
  let stack: LocalStack;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'pennon-events-'));
    const port = await freePort();
    if (engine !== 'PGlite') {
      const native = await startNativePostgres({});
      if ('skipped' in native) throw new Error(native.skipped);
      database = native;
    }
    const { url } = database ?? {};
    start = () => startLocal({ port, dataDir, ...(url === undefined ? {} : { database: { url } }) });
    stack = await start();
    await commitExperiment(stack);
    // All visitors of this test come from one address.
    await stack.query('update pennon.environments set ingest_per_caller = 60000');
  });

  afterAll(async () => {
    await stack?.close();
    await database?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('are recorded once each, though the service is killed for 5,000 of them, and the page loaded again', async () => {
    const storage = new MapStorage();
    const [first, second, third] = [new PageRuntime(), new PageRuntime(), new PageRuntime()];
    const calls = new CallLog();
    const queue = queueOf(stack, { storage, runtime: first }, calls.fetch);
    const events = [...eventsOf('before', 1_000)];
    for (const event of events) queue.record(event);
    // Its calls are under way when the service is killed.
    const flushing = queue.flush();
    await stack.close();
    await flushing;

    const [during, later] = [eventsOf('during', 3_000), eventsOf('later', 2_000)];
    for (const event of during) queue.record(event);
    await queue.flush();
    first.leave();
    await calls.ended();
    const reloaded = queueOf(stack, { storage, runtime: second }, calls.fetch);
    for (const event of later) reloaded.record(event);
    await reloaded.flush();
    expect(reloaded.stats().waiting).toBeGreaterThanOrEqual(5_000);

    stack = await start();
    await emptied(reloaded);
    second.leave();
    await calls.ended();
    const last = queueOf(stack, { storage, runtime: third });
    await last.flush();
    expect(last.stats()).toMatchObject({ waiting: 0, rejected: 0 });
    await last.stop();
    expect(storage.texts.size).toBe(0);

    const recorded = await recordedIn(stack);
    const expected = [...events, ...during, ...later];
    expect(recorded).toEqual({
      exposures: unitsOf(expected, 'exposure'),
      metrics: unitsOf(expected, 'metric'),
      counted: expected.length / 4,
    });
    expect(recorded.exposures.length + recorded.metrics.length).toBe(4_500);
  }, 300_000);

  it('are found out where Postgres cannot hold one, which alone is dropped', async () => {
    const errors: string[] = [];
    const queue = queueOf(stack, { onError: ({ code, message }) => errors.push(`${code}: ${message}`) });
    const sound = eventsOf('sound', 40);
    const [poison] = eventsOf('poison\u0000', 4).filter(({ type }) => type === 'metric');
    if (poison) queue.record(poison);
    for (const event of sound) queue.record(event);
    await emptied(queue);
    expect(queue.stats()).toMatchObject({ accepted: 40, rejected: 1 });
    expect(errors.filter((error) => error.startsWith('EVENT_REJECTED'))).toHaveLength(1);
    await queue.stop();
  }, 120_000);

  it('are dropped with a word where there is no such experiment', async () => {
    const errors: string[] = [];
    const queue = queueOf(stack, { onError: ({ code, message }) => errors.push(`${code}: ${message}`) });
    for (const unit of ['u-1', 'u-2']) {
      queue.record({
        type: 'exposure',
        environment,
        at: Date.now(),
        experiment: 'none',
        version: 1,
        variation: 'x',
        unit,
      });
    }
    await queue.flush();
    expect(queue.stats()).toMatchObject({ waiting: 0, accepted: 0, rejected: 2 });
    expect(errors).toEqual([
      expect.stringMatching(/^EVENT_REJECTED: experiment: production has no experiment "none"/),
    ]);
    await queue.stop();
  });

  it('wait as long as the database asks when a budget is spent', async () => {
    await stack.query('update pennon.environments set ingest_per_minute = 0');
    const errors: unknown[] = [];
    const queue = queueOf(stack, { onError: (error) => errors.push([error.code, error.details]) });
    const [event] = eventsOf('limited', 4);
    if (event) queue.record(event);
    await queue.flush();
    expect(errors).toEqual([
      ['PENNON_LIMITED', expect.objectContaining({ status: 429, retryAfterMs: 60_000 })],
    ]);
    await stack.query('update pennon.environments set ingest_per_minute = 60000');
    // Not before the minute is over.
    await queue.flush();
    expect(queue.stats().waiting).toBe(1);
    await queue.stop();
  });

  it('leave with the page by a request that outlives it, under the client’s own headers', async () => {
    const requests: { readonly keepalive: boolean | undefined; readonly apikey: string | null }[] = [];
    const runtime = new PageRuntime();
    const queue = queueOf(stack, { runtime }, (input, init) => {
      requests.push({ keepalive: init?.keepalive, apikey: new Headers(init?.headers).get('apikey') });
      return fetch(input, init);
    });
    for (const event of eventsOf('leaving', 40)) queue.record(event);
    runtime.leave();
    await emptied(queue);
    expect(requests).toEqual([{ keepalive: true, apikey: stack.publishableKey }]);
    expect(queue.stats().accepted).toBe(40);
    await queue.stop();
  });
});

/** As `localStorage`. */
class MapStorage {
  readonly texts = new Map<string, string>();
  get(name: string): string | undefined {
    return this.texts.get(name);
  }
  set(name: string, text: string): void {
    this.texts.set(name, text);
  }
  remove(name: string): void {
    this.texts.delete(name);
  }
}

function queueOf(
  { url, publishableKey: key }: LocalStack,
  options: EventQueueOptions,
  send?: typeof globalThis.fetch,
): EventQueue {
  const supabase = clientOf({ url, key }, { global: { fetch: retryAfterFetch(send) } });
  return createEventQueue({ supabase, flushMs: 500, locks: undefined, onError: () => {}, ...options });
}

/** Of each four: two exposures, a metric and a count. */
function eventsOf(label: string, many: number): readonly OutgoingEvent[] {
  const at = Date.now();
  return Array.from({ length: many }, (_, n): OutgoingEvent => {
    const unit = `${label}-${n}`;
    if (n % 4 === 2)
      return { type: 'metric', id: randomUUID(), environment, at, metric: 'revenue', unit, value: n };
    if (n % 4 === 3) {
      const count = { flag: 'checkout', variation: 'off', reason: 'default', count: 1 } as const;
      return { type: 'evaluation_count', id: randomUUID(), environment, at, ...count };
    }
    const seen = { experiment: 'price', version: 1, variation: n % 2 === 0 ? 'old' : 'new' };
    return { type: 'exposure', environment, at, ...seen, unit, session: 's1' };
  });
}

async function commitExperiment(stack: LocalStack): Promise<void> {
  const flag = {
    key: 'checkout',
    type: 'boolean',
    status: 'active',
    delivery: 'rules',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    offVariation: 'off',
    fallthrough: { variation: 'off' },
  };
  const split = ['old', 'new'].map((variation) => ({ variation, weight: 50_000 }));
  const price = { key: 'price', version: 1, status: 'running', control: 'old', traffic: 100_000, split };
  const changes = [
    { kind: 'flag', key: 'checkout', base_version: 0, body: flag },
    { kind: 'experiment', key: 'price', base_version: 0, body: price },
  ];
  const { error } = await clientOf({ url: stack.url, key: stack.secretKey })
    .schema('pennon_api')
    .rpc('commit', { environment, changes, note: 'test' });
  if (error !== null) throw new Error(JSON.stringify(error));
}

const unitsOf = (events: readonly OutgoingEvent[], type: OutgoingEvent['type']): readonly string[] =>
  events.flatMap((event) => (event.type === type && 'unit' in event ? [event.unit] : [])).sort();

/** Every row's unit, so that one that is there twice is seen. */
async function recordedIn(stack: LocalStack): Promise<{
  readonly exposures: readonly string[];
  readonly metrics: readonly string[];
  readonly counted: number;
}> {
  const units = async (table: string) => {
    const { rows } = await stack.query<{ unit: string }>(`select unit from pennon.${table}`);
    return rows.map(({ unit }) => unit).sort();
  };
  const { rows } = await stack.query<{ sum: number }>(
    'select sum(count)::int as sum from pennon.evaluation_counts',
  );
  return {
    exposures: await units('exposures'),
    metrics: await units('metric_events'),
    counted: rows[0]?.sum ?? 0,
  };
}

/** Resolves when nothing waits any more. */
async function emptied(queue: EventQueue): Promise<void> {
  const isEmpty = async () => {
    await queue.flush();
    return queue.stats().waiting === 0;
  };
  await vi.waitUntil(isEmpty, { timeout: 240_000 });
}

/** A page's requests: when they have ended, and what waited for them has happened, a leaving page has done its last. */
class CallLog {
  readonly #pending = new Set<Promise<Response>>();

  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const call = fetch(input, init);
    this.#pending.add(call);
    const forget = () => void this.#pending.delete(call);
    call.then(forget, forget);
    return call;
  };

  async ended(): Promise<void> {
    do {
      await Promise.allSettled(this.#pending);
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#pending.size > 0);
  }
}
