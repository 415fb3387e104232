import { describe, expect, it } from 'vitest';
import { moving } from './moving-store.js';
import { settle } from './virtual-time.js';

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
