import { PennonError } from '@pennon/core';
import { createFlagStore, type FlagSource } from '@pennon/store';
import { dualSource } from '@pennon/store/transport';
import { describe, expect, it } from 'vitest';
import { moving } from './moving-store.js';
import { settle, VirtualTime } from './virtual-time.js';

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
