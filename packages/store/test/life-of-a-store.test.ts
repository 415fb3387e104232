import { createFlagStore } from '@pennon/store';
import { describe, expect, it } from 'vitest';
import { MemorySupabase } from './memory-supabase.js';
import { liveScene, sceneOf } from './scene.js';
import { settle, VirtualTime } from './virtual-time.js';

describe('stopping', () => {
  it('leaves no timer and no channel', async () => {
    const { store, supabase, time } = await liveScene();
    store.stop();
    await settle();
    expect(time.pending).toBe(0);
    expect([supabase.channels.length, supabase.removed.length]).toEqual([0, 1]);
    expect(store.getState()).toMatchObject({ isLive: false, status: 'ready' });
  });

  it('drops the answer of a question under way', async () => {
    const { store, supabase, database, time } = await liveScene();
    const answer = supabase.holdNext();
    const asked = store.resync();
    store.stop();
    database.commit({ a: false });
    answer(database.full());
    await asked;
    await settle();
    expect(store.getState().revision).toBe(1);
    expect(time.pending).toBe(0);
  });

  it.each(['joined', 'lost', 'closed', 'failed', 'answered'])(
    'leaves nothing when the app stops it while it is told of: %s',
    async (news) => {
      const { store, supabase, database, time } = await liveScene({ onError: () => store.stop() });
      store.subscribe(() => store.stop());
      if (news === 'joined') for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
      if (news === 'lost')
        for (const channel of supabase.channels) channel.tell('CHANNEL_ERROR', new Error('gone'));
      if (news === 'closed') supabase.close();
      if (news === 'failed') supabase.answerNext.push(() => ({ data: 'garbage', error: null }));
      if (news === 'answered') database.commit({ a: false });
      if (news !== 'joined') await store.resync();
      store.stop();
      await settle();
      expect(time.pending).toBe(0);
      expect(supabase.channels).toEqual([]);
    },
  );

  it('by a listener that hears of the start leaves nothing either', async () => {
    const { store, supabase, time } = sceneOf();
    store.subscribe(() => store.stop());
    store.start();
    await settle();
    expect([time.pending, supabase.questions, supabase.channels]).toEqual([0, [], []]);
  });

  it('can be undone: it goes on from what it knew', async () => {
    const { store, supabase, database, time } = await liveScene();
    store.stop();
    database.commit({ a: false });
    store.start();
    await time.pass(2_000);
    expect(supabase.questions).toEqual([1]);
    expect(store.getState()).toMatchObject({ isLive: true, revision: 2 });
  });

  it('started, stopped and started in one breath, holds one channel', async () => {
    const { store, supabase, time } = sceneOf();
    store.start();
    store.stop();
    store.start();
    await time.pass(2_000);
    expect(supabase.channels).toHaveLength(1);
    expect(store.getState().isLive).toBe(true);
  });

  it('started twice, asks once', async () => {
    const { store, supabase } = sceneOf();
    store.start();
    store.start();
    await settle();
    expect(supabase.questions).toEqual([undefined]);
  });
});

describe('two stores on one client', () => {
  it('share one channel, which closes when the last leaves', async () => {
    const { store: first, supabase, database, time } = await liveScene();
    const second = createFlagStore({ supabase, environment: 'test', runtime: time });
    second.start();
    await time.pass(2_000);
    expect(second.getState().isLive).toBe(true);
    expect(supabase.channels).toHaveLength(1);
    supabase.announce(database.commit({ a: false }));
    expect([first.getState().revision, second.getState().revision]).toEqual([2, 2]);
    first.stop();
    await settle();
    supabase.announce(database.commit({ a: true }));
    expect([first.getState().revision, second.getState().revision]).toEqual([2, 3]);
    second.stop();
    await settle();
    expect(supabase.channels).toEqual([]);
  });

  it('may stop one another: the one that is stopped hears no more', async () => {
    const { store: first, supabase, database, time } = await liveScene();
    const second = createFlagStore({ supabase, environment: 'test', runtime: time });
    second.start();
    await time.pass(2_000);
    first.subscribe(() => second.stop());
    supabase.announce(database.commit({ a: false }));
    expect([first.getState().revision, second.getState().revision]).toEqual([2, 1]);
  });

  it('both come back after the server closed it', async () => {
    const { store: first, supabase, time } = await liveScene();
    const second = createFlagStore({ supabase, environment: 'test', runtime: time });
    second.start();
    await time.pass(2_000);
    supabase.close();
    await time.pass(3_000);
    expect([first.getState().isLive, second.getState().isLive]).toEqual([true, true]);
    expect(supabase.channels).toHaveLength(1);
  });
});

describe("the app's client", () => {
  it('keeps a token that was set by hand', async () => {
    const { supabase, time } = sceneOf();
    Object.assign(supabase.realtime, { _isManualToken: () => true });
    const store = createFlagStore({ supabase, environment: 'test', runtime: time });
    store.start();
    await time.pass(2_000);
    expect(supabase.authorizations).toBe(0);
    expect(store.getState().isLive).toBe(true);
  });

  it('gets its half-made channel back when subscribing throws, and is tried again ever more slowly', async () => {
    const { supabase, time, store, errors } = sceneOf();
    const channel = supabase.channel.bind(supabase);
    let attempts = 0;
    supabase.channel = (topic) => {
      attempts++;
      return Object.assign(channel(topic), {
        subscribe: () => {
          throw new Error('WebSocket not available');
        },
      });
    };
    store.start();
    await time.pass(120_000);
    expect(attempts).toBeGreaterThan(3);
    expect(attempts).toBeLessThan(60);
    expect(supabase.channels).toEqual([]);
    expect(errors.map(({ code }) => code)).toEqual(['CHANNEL_LOST']);
    expect(store.getState().status).toBe('ready');
  });

  it('that cannot authorize is polled all the same', async () => {
    const { supabase, time, store } = sceneOf();
    supabase.realtime.setAuth = () => Promise.reject(new Error('no session'));
    store.start();
    await time.pass(2_000);
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: false });
  });

  it('that throws where it should answer is a failed question', async () => {
    const { store, supabase } = await liveScene();
    supabase.answerNext.push(() => {
      throw new Error('rpc threw');
    });
    await store.resync();
    expect(store.getState()).toMatchObject({ status: 'stale', error: { code: 'SYNC_FAILED' } });
  });
});

describe("the app's own mistakes", () => {
  it('a listener that throws keeps nothing from the next one', async () => {
    const { store, supabase, database } = await liveScene();
    const seen: unknown[] = [];
    const warned = console.error;
    console.error = (error: unknown) => seen.push(error);
    try {
      store.subscribe(() => {
        throw new Error('listener');
      });
      store.subscribe(({ revision }) => seen.push(revision));
      supabase.announce(database.commit({ a: false }));
    } finally {
      console.error = warned;
    }
    expect(seen).toEqual([new Error('listener'), 2]);
  });

  it.each(['', 'Production', 'a_b', 'x'.repeat(64)])('refuses the environment %j', (environment) => {
    expect(() => createFlagStore({ environment })).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    );
  });

  it.each([0, -1, Number.NaN])('refuses to poll every %d ms', (pollMs) => {
    expect(() => createFlagStore({ environment: 'test', pollMs })).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    );
  });
});

describe('on a server', () => {
  it('answers from the snapshot alone, for each request its own context', () => {
    const { database } = sceneOf();
    const snapshot = database.full();
    const store = createFlagStore({ environment: 'test', snapshot, context: { userId: 'u1' } });
    expect(store.getState()).toMatchObject({ status: 'ready', source: 'server', context: { userId: 'u1' } });
    expect(store.evaluate('a').value).toBe(true);
  });

  it('compiles one snapshot object once for all requests', () => {
    const snapshot = sceneOf().database.full();
    const stores = [1, 2].map(() => createFlagStore({ environment: 'test', snapshot }));
    expect(stores[0]?.getState().evaluator).toBe(stores[1]?.getState().evaluator);
    expect(createFlagStore({ environment: 'other', snapshot }).getState().evaluator.environment).toBe(
      'other',
    );
  });

  it('refuses a snapshot that is none, and answers with defaults', () => {
    const bad = { ...sceneOf().database.full(), checksum: 0 };
    const store = createFlagStore({ environment: 'test', snapshot: bad });
    expect(store.getState()).toMatchObject({
      status: 'error',
      error: { code: 'WIRE_INVALID' },
      source: 'default',
    });
    expect(store.evaluate('a').value).toBeUndefined();
  });

  it('reports a bad snapshot when it starts, and recovers from the database', async () => {
    const bad = { ...sceneOf().database.full(), checksum: 0 };
    const { store, errors, time } = sceneOf({ snapshot: bad });
    expect(errors).toEqual([]);
    store.start();
    expect(errors.map(({ code }) => code)).toEqual(['WIRE_INVALID']);
    await time.pass(2_000);
    expect(store.getState()).toMatchObject({ status: 'ready', error: undefined });
  });

  it('neither asks nor waits without a client', async () => {
    const time = new VirtualTime();
    const store = createFlagStore({
      environment: 'test',
      snapshot: sceneOf().database.full(),
      runtime: time,
    });
    store.start();
    await store.resync();
    expect(time.pending).toBe(0);
    expect(new MemorySupabase(sceneOf().database).questions).toEqual([]);
  });
});
