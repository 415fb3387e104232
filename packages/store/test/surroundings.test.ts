import { PennonError } from '@pennon/core';
import { createFlagStore, systemRuntime } from '@pennon/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { liveScene, sceneOf } from './scene.js';
import { settle, VirtualTime } from './virtual-time.js';

describe('a page that nobody sees', () => {
  it('keeps its connection for half a minute, then asks and holds nothing', async () => {
    const { store, supabase, time } = await liveScene();
    time.turn(false);
    await time.pass(29_999);
    expect(store.getState().isLive).toBe(true);
    await time.pass(1);
    expect(store.getState()).toMatchObject({ isLive: false, status: 'ready' });
    expect([supabase.channels.length, time.pending]).toEqual([0, 0]);
    await store.resync();
    supabase.questions.length = 0;
    await time.pass(600_000);
    expect(supabase.questions).toEqual([]);
  });

  it('catches up when it is seen again', async () => {
    const { store, supabase, database, time } = await liveScene();
    time.turn(false);
    await time.pass(30_000);
    database.commit({ a: false });
    time.turn(true);
    await time.pass(1_000);
    expect(store.getState()).toMatchObject({ isLive: true, revision: 2 });
    supabase.announce(database.commit({ a: true }));
    expect(store.getState().revision).toBe(3);
  });

  it('seen again in time never lets go', async () => {
    const { supabase, time } = await liveScene();
    time.turn(false);
    await time.pass(29_999);
    time.turn(true);
    await time.pass(60_000);
    expect(supabase.removed).toEqual([]);
  });

  it('loads all the same when it starts unseen', async () => {
    const { store, time } = sceneOf();
    store.start();
    time.turn(false);
    await time.pass(2_000);
    expect(store.getState().status).toBe('ready');
  });

  it('stopped while paused, starts anew as one that is seen', async () => {
    const { store, time } = await liveScene();
    time.turn(false);
    await time.pass(30_000);
    store.stop();
    expect([time.pending, time.watchers.size]).toEqual([0, 0]);
    store.start();
    await time.pass(2_000);
    expect(store.getState().isLive).toBe(true);
  });
});

describe('another network', () => {
  it('is tried within the jitter, whatever the backoff was', async () => {
    const { store, supabase, time } = await liveScene();
    supabase.answerNext.push(...Array.from({ length: 5 }, () => () => ({ data: null, error: {} })));
    for (let failures = 0; failures < 5; failures++) await store.resync();
    expect(time.untilNext).toBeGreaterThan(1_000);
    time.turn(true);
    await time.pass(1_000);
    expect(store.getState().status).toBe('ready');
  });

  it('is not believed to be gone: a stack on the same machine answers', async () => {
    const { store, supabase, time } = await liveScene();
    time.turn(true);
    await time.pass(1_000);
    expect(supabase.questions).toEqual([1]);
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: true });
  });
});

describe("a server's Retry-After", () => {
  const busy = (retryAfterMs: unknown) => () => {
    throw new PennonError('SOURCE_FAILED', 'busy', { details: { retryAfterMs } });
  };

  it.each([
    ['is waited for', 20_000, 20_000],
    ['is no reason to ask sooner than the backoff', 1, 500],
    ['of a year is ten minutes', 31_536_000_000, 600_000],
    ['that is no number counts for nothing', 'soon', 500],
  ])('%s', async (_, retryAfterMs, waitMs) => {
    const runtime = Object.assign(new VirtualTime(), { random: () => 0.5 });
    const store = createFlagStore({
      environment: 'test',
      source: { ask: busy(retryAfterMs) },
      runtime,
      onError: () => {},
    });
    store.start();
    await settle();
    expect(runtime.untilNext).toBe(waitMs);
    store.stop();
  });

  it('holds when the channel is joined, too', async () => {
    const { store, supabase, time } = await liveScene();
    supabase.answerNext.push(busy(20_000));
    await store.resync();
    for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
    expect(time.untilNext).toBe(20_000);
  });
});

describe("the platform's runtime", () => {
  afterEach(() => vi.unstubAllGlobals());

  it('watches nothing where there is no page', () => {
    const unwatch = systemRuntime.watch?.(() => {});
    expect(() => unwatch?.()).not.toThrow();
  });

  it('tells what a page hears until it is stopped', () => {
    const page = new EventTarget();
    const document = { hidden: false };
    vi.stubGlobal('document', document);
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    const seen: boolean[] = [];
    const unwatch = systemRuntime.watch?.((isSeen) => seen.push(isSeen));
    page.dispatchEvent(new Event('online'));
    document.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    page.dispatchEvent(new Event('offline'));
    unwatch?.();
    page.dispatchEvent(new Event('online'));
    expect(seen).toEqual([true, false, false]);
  });
});
