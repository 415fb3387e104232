import { describe, expect, it } from 'vitest';
import { moving } from './moving-store.js';
import { settle } from './virtual-time.js';

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
    commit('later', 'realtime');
    await runtime.pass(10);
    expect(value()).toBe('later');
    store.stop();
  });
});
