import { PennonError } from '@pennon/core';
import { createFlagStore, type FlagSource, supabaseSource } from '@pennon/store';
import { httpSource, webSocketStream } from '@pennon/store/sources';
import {
  type Adapter,
  createTransport,
  dualSource,
  type Stage,
  type TransportChange,
  type TransportEvent,
} from '@pennon/store/transport';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { everySource, type Faculty, type SourceWorld } from './every-source.js';
import { FlagServer } from './flag-server.js';
import { MemoryDatabase } from './memory-database.js';
import { MemorySupabase } from './memory-supabase.js';
import { settle, VirtualTime } from './virtual-time.js';

const FACULTIES: readonly Faculty[] = ['commit', 'listen', 'fail', 'cut', 'listeners'];

for (const stage of ['off', 'shadow', 'live', 'complete'] as const)
  everySource(`a dual transport at stage ${stage}`, FACULTIES, () => overBoth({ stage }));

everySource('a dual transport that moves to Realtime', FACULTIES, () =>
  overBoth({ stage: 'live', old: 'websocket' }),
);

/** A relay over HTTP with a WebSocket, and the app's Supabase client. */
async function overBoth(config: TransportChange): Promise<SourceWorld> {
  const database = new MemoryDatabase();
  database.commit({ a: 'green', b: 'red' });
  const supabase = new MemorySupabase(database);
  const server = await FlagServer.start(database);
  let isFailing = false;
  const { schema } = supabase;
  supabase.schema = (name) => {
    if (isFailing) throw new TypeError('fetch failed');
    return schema.call(supabase, name);
  };
  const { url } = server;
  const source = dualSource(
    {
      websocket: httpSource({ url, listen: webSocketStream({ url: server.webSocketUrl, WebSocket }) }),
      realtime: supabaseSource(supabase, { environment: 'test' }),
    },
    // A busy machine is slow, and that is not what is tested here.
    createTransport({ unit: 'u-1', config: { health: { latencyMs: { websocket: 5_000 } }, ...config } }),
  );
  return {
    source,
    commit(values) {
      const announcement = database.commit(values);
      server.announce(announcement);
      supabase.announce(announcement);
    },
    truth: () =>
      Object.fromEntries(
        database.documents.map(({ key, body }) => [
          key,
          'variations' in body ? body.variations[0]?.value : undefined,
        ]),
      ),
    fail(isNowFailing) {
      isFailing = isNowFailing;
      server.refusal = isFailing ? { status: 500 } : undefined;
      if (isFailing) return;
      server.cut();
      for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
    },
    cut() {
      server.cut();
      supabase.close();
    },
    listeners: () => Math.max(server.listeners, supabase.channels.length),
    close: () => server.close(),
  };
}

const CHECKSUMS = { critical: { checksum: 'crc32' } } as const;

/** A store over two databases, which are the same unless a test says otherwise; the WebSocket is the new one. */
function moving(stage: Stage, config: TransportChange = {}) {
  const runtime = new VirtualTime();
  const sides = { websocket: sideOf(runtime), realtime: sideOf(runtime) };
  const transport = createTransport({
    unit: 'u-1',
    config: { stage, categories: CHECKSUMS, ...config },
    runtime,
  });
  const events: TransportEvent[] = [];
  transport.subscribe((event) => events.push(event));
  const source = dualSource(
    { websocket: sides.websocket.source, realtime: sides.realtime.source },
    transport,
  );
  const errors: string[] = [];
  const store = createFlagStore({
    environment: 'test',
    source,
    runtime,
    onError: ({ code }) => errors.push(code),
  });
  const commit = (value: string, ...adapters: Adapter[]): void => {
    for (const adapter of adapters) {
      const { database, supabase } = sides[adapter];
      supabase.announce(database.commit({ a: value }));
    }
  };
  const start = async () => {
    store.start();
    await runtime.pass(2_000);
  };
  const value = () => store.evaluate('a').value;
  return { runtime, sides, transport, events, source, store, errors, commit, start, value };
}

/** One adapter: its database, and what is done to its questions. */
function sideOf(runtime: VirtualTime) {
  const database = new MemoryDatabase();
  database.commit({ a: 'first' });
  const supabase = new MemorySupabase(database);
  const inner = supabaseSource(supabase, { environment: 'test' });
  const side = {
    database,
    supabase,
    isFailing: false,
    /** Answered with in place of flags. */
    garbage: undefined as unknown,
    /** Infinity: never, and the signal is ignored. */
    delayMs: 0,
    questions: 0,
    source: {
      ...inner,
      async ask(since, signal): Promise<unknown> {
        side.questions++;
        if (side.isFailing) throw new TypeError('fetch failed');
        if (side.delayMs === Number.POSITIVE_INFINITY) await new Promise(() => {});
        if (side.delayMs > 0) await new Promise<void>((resolve) => runtime.setTimeout(resolve, side.delayMs));
        return side.garbage ?? inner.ask(since, signal);
      },
    } satisfies FlagSource as FlagSource,
  };
  return side;
}

describe('in the shadow', () => {
  it('the old one serves, and what the new one says differently is told and never served', async () => {
    const { start, commit, value, events, transport, runtime, store } = moving('shadow');
    await start();
    commit('from the WebSocket', 'websocket');
    await runtime.pass(100);
    expect(value()).toBe('first');
    commit('from Realtime', 'realtime');
    await runtime.pass(100);
    expect(value()).toBe('from Realtime');
    // The same revision and the same wire checksum: it is the content that differs.
    expect(events).toMatchObject([{ type: 'mismatch', category: 'critical', name: 'announcement 1>2' }]);
    expect(transport.stats().categories.critical).toMatchObject({ mismatches: 1 });
    expect(transport.stats().categories.critical.lagMs).toBeLessThan(0);
    store.stop();
  });

  it('nobody notices a new one that fails, hangs or is gone', async () => {
    const { start, sides, store, errors, commit, value, runtime, transport } = moving('shadow');
    sides.websocket.supabase.isReachable = false;
    sides.websocket.isFailing = true;
    await start();
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: true });
    commit('second', 'realtime');
    sides.websocket.isFailing = false;
    sides.websocket.delayMs = Number.POSITIVE_INFINITY;
    await store.resync();
    await runtime.pass(300_000);
    expect(transport.stats().adapters.websocket).toMatchObject({ state: 'open', errorRate: 1 });
    expect(store.getState().status).toBe('ready');
    expect(value()).toBe('second');
    expect(errors).toEqual([]);
    store.stop();
    await settle();
    expect(runtime.pending).toBe(0);
  });

  it('a new one that is behind what the old one said before is in bad health', async () => {
    const { start, sides, store, transport, runtime } = moving('shadow');
    await start();
    sides.realtime.supabase.announce(sides.realtime.database.commit({ a: 'second' }));
    await store.resync();
    for (let count = 0; count < 6; count++) await store.resync();
    await runtime.pass(1);
    expect(transport.stats().adapters).toMatchObject({
      websocket: { state: 'open' },
      realtime: { state: 'healthy' },
    });
    store.stop();
  });
});

describe('live', () => {
  it('the new one serves', async () => {
    const { start, commit, value, store, runtime } = moving('live');
    await start();
    commit('from Realtime', 'realtime');
    await runtime.pass(100);
    expect(value()).toBe('first');
    commit('from the WebSocket', 'websocket');
    await runtime.pass(100);
    expect(value()).toBe('from the WebSocket');
    store.stop();
  });

  it('a question that the new one fails is answered by the old one', async () => {
    const { start, sides, store, errors } = moving('live');
    await start();
    sides.websocket.isFailing = true;
    await store.resync();
    expect(store.getState().status).toBe('ready');
    sides.realtime.isFailing = true;
    await store.resync();
    expect(store.getState()).toMatchObject({ status: 'stale', error: { message: 'fetch failed' } });
    expect(errors).toHaveLength(1);
    store.stop();
  });

  it.each([['<html>'], [{}], [{ type: 'full', revision: 9, checksum: 0 }]])(
    'an answer of the new one that is none, %j, is the old one’s, and bad health',
    async (garbage) => {
      const { start, sides, store, errors, transport } = moving('live');
      sides.websocket.garbage = garbage;
      await start();
      expect(store.getState().status).toBe('ready');
      for (let count = 0; count < 5; count++) await store.resync();
      expect(transport.route('critical').serve).toEqual(['realtime']);
      expect(errors).toEqual([]);
      store.stop();
    },
  );

  it('a question that the new one leaves open is answered by the old one after twice the latency', async () => {
    const { start, sides, store, runtime } = moving('live');
    await start();
    sides.websocket.delayMs = Number.POSITIVE_INFINITY;
    let isAnswered = false;
    void store.resync().then(() => {
      isAnswered = true;
    });
    await runtime.pass(399);
    expect(isAnswered).toBe(false);
    await runtime.pass(1);
    expect(isAnswered).toBe(true);
    store.stop();
    await settle();
    expect(runtime.pending).toBe(0);
  });

  it('returns to the old one by itself in bad health, and to the new one after it has recovered', async () => {
    const { start, sides, store, commit, value, runtime, events, transport } = moving('live');
    await start();
    sides.websocket.isFailing = true;
    sides.websocket.supabase.isReachable = false;
    sides.websocket.supabase.close();
    for (let count = 0; count < 5; count++) await store.resync();
    expect(events).toContainEqual({
      type: 'switched',
      category: 'critical',
      from: 'websocket',
      to: 'realtime',
    });
    const { questions } = sides.websocket;
    await store.resync();
    expect(sides.websocket.questions).toBe(questions);
    commit('while away', 'realtime', 'websocket');
    await runtime.pass(100);
    expect(value()).toBe('while away');
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: true });

    sides.websocket.isFailing = false;
    sides.websocket.supabase.isReachable = true;
    await runtime.pass(30_000);
    await store.resync();
    await runtime.pass(2_000);
    expect(transport.route('critical').serve).toEqual(['websocket', 'realtime']);
    commit('back', 'websocket');
    await runtime.pass(2_000);
    expect(value()).toBe('back');
    store.stop();
    await settle();
    expect(runtime.pending).toBe(0);
  });

  it('the old one speaks while the new one is lost, and what was announced between is asked for', async () => {
    const { start, sides, store, commit, value, runtime } = moving('live');
    await start();
    sides.websocket.supabase.isReachable = false;
    // Only Realtime announces it, and it is not the one that speaks.
    commit('between', 'realtime');
    sides.websocket.database.commit({ a: 'between' });
    sides.websocket.supabase.close();
    expect(store.getState().isLive).toBe(true);
    await runtime.pass(2_000);
    expect(value()).toBe('between');
    commit('after', 'realtime');
    await runtime.pass(10);
    expect(value()).toBe('after');
    store.stop();
  });
});

describe('at run time', () => {
  it('a migration goes from off to complete without a moment without flags', async () => {
    const { start, transport, sides, store, commit, value, runtime } = moving('off');
    await start();
    const channels = () => [sides.websocket, sides.realtime].map(({ supabase }) => supabase.channels.length);
    const seen: string[] = [];
    store.subscribe(({ status }) => seen.push(status));
    for (const [stage, open] of [
      ['off', [0, 1]],
      ['shadow', [1, 1]],
      ['live', [1, 1]],
      ['complete', [1, 0]],
    ] as const) {
      transport.configure({ stage });
      await runtime.pass(2_000);
      expect(channels()).toEqual(open);
      commit(stage, 'websocket', 'realtime');
      await runtime.pass(10);
      expect(value()).toBe(stage);
      expect(store.getState().isLive).toBe(true);
    }
    expect(new Set(seen)).toEqual(new Set(['ready']));
    store.stop();
    await settle();
    expect(channels()).toEqual([0, 0]);
    expect(runtime.pending).toBe(0);
  });

  it('an order is obeyed at once, and taken back', async () => {
    const { start, transport, sides, store, runtime } = moving('live');
    await start();
    transport.configure({ override: 'realtime_only' });
    await runtime.pass(1_000);
    expect(sides.websocket.supabase.channels).toHaveLength(0);
    const { questions } = sides.websocket;
    await store.resync();
    expect(sides.websocket.questions).toBe(questions);
    transport.configure({ override: 'none' });
    await runtime.pass(2_000);
    expect(sides.websocket.supabase.channels).toHaveLength(1);
    store.stop();
  });

  it('a store that has stopped hears nothing of a change', async () => {
    const { start, transport, sides, store, runtime, events } = moving('shadow');
    await start();
    store.stop();
    await settle();
    transport.configure({ stage: 'live' });
    await runtime.pass(60_000);
    expect(events.map(({ type }) => type)).toEqual(['configured']);
    expect(sides.websocket.supabase.channels).toHaveLength(0);
    expect(runtime.pending).toBe(0);
  });
});

describe('a question to both', () => {
  it('leaves no timer when it is answered', async () => {
    const { source, runtime } = moving('live');
    expect(await source.ask(undefined, new AbortController().signal)).toMatchObject({ revision: 1 });
    await settle();
    expect(runtime.pending).toBe(0);
  });

  it.each([
    ['that the app takes back has not failed', new DOMException('stopped', 'AbortError'), 0],
    ['whose time is over has failed', new PennonError('SNAPSHOT_TIMEOUT', 'No answer.'), 1],
  ])('%s', async (_, reason, errorRate) => {
    const { source, runtime, sides, transport } = moving('live');
    for (const side of [sides.websocket, sides.realtime]) side.delayMs = Number.POSITIVE_INFINITY;
    const end = new AbortController();
    const answer = source.ask(undefined, end.signal);
    end.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await settle();
    expect(runtime.pending).toBe(0);
    expect(transport.stats().adapters).toMatchObject({ websocket: { errorRate }, realtime: { errorRate } });
  });

  it('of which one never comes is over for that one after ten seconds', async () => {
    const { source, runtime, sides, transport } = moving('shadow');
    sides.websocket.delayMs = Number.POSITIVE_INFINITY;
    await source.ask(undefined, new AbortController().signal);
    await runtime.pass(9_999);
    expect(transport.stats().adapters.websocket.outcomes).toBe(0);
    await runtime.pass(1);
    expect(transport.stats().adapters.websocket).toMatchObject({ outcomes: 1, errorRate: 1 });
  });
});

describe('a connection', () => {
  it('that works between its losses is made anew as fast as the first time', async () => {
    const { start, sides, store, runtime } = moving('off');
    await start();
    for (let count = 0; count < 12; count++) {
      sides.realtime.supabase.close();
      // The first backoff is below a second.
      await runtime.pass(1_000);
      expect(store.getState().isLive).toBe(true);
      await store.resync();
    }
    store.stop();
  });

  it('that cannot be made is told', async () => {
    const { start, sides, store, errors } = moving('off');
    sides.realtime.supabase.isReachable = false;
    await start();
    expect(errors).toEqual(['CHANNEL_LOST']);
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: false });
    store.stop();
  });
});

describe('two sources of which', () => {
  it('none announces are polled, and one announces where the other cannot', async () => {
    const { sides, transport } = moving('live');
    const silent: FlagSource = { ask: (since, signal) => sides.websocket.source.ask(since, signal) };
    expect(dualSource({ websocket: silent, realtime: silent }, transport).listen).toBeUndefined();
    const runtime = new VirtualTime();
    const source = dualSource({ websocket: silent, realtime: sides.realtime.source }, transport);
    const store = createFlagStore({ environment: 'test', source, runtime, onError: () => {} });
    store.start();
    await runtime.pass(2_000);
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: true });
    store.stop();
  });
});
