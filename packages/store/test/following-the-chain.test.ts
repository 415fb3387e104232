import { createFlagStore } from '@pennon/store';
import { describe, expect, it } from 'vitest';
import { liveScene, sceneOf } from './scene.js';
import { settle, VirtualTime } from './virtual-time.js';

describe('loading', () => {
  it('does nothing before it is started', async () => {
    const { store, supabase, time } = sceneOf();
    await settle();
    expect(store.getState()).toMatchObject({ status: 'loading', source: 'default', revision: undefined });
    expect(store.evaluate('a')).toMatchObject({ value: undefined, reason: 'error' });
    expect([supabase.questions, supabase.channels, time.pending]).toEqual([[], [], 0]);
  });

  it('asks for everything, authorizes, joins, and asks once more for what the join may have missed', async () => {
    const { store, supabase, time } = sceneOf();
    store.start();
    await time.pass(2_000);
    expect(supabase.questions).toEqual([undefined, 1]);
    expect(supabase.authorizations).toBe(1);
    expect(supabase.channels.map(({ topic }) => topic)).toEqual(['pennon:test']);
    expect(store.getState()).toMatchObject({ status: 'ready', source: 'live', isLive: true, revision: 1 });
    expect(store.evaluate('a').value).toBe(true);
  });

  it('starts from a snapshot that it is given, and asks only for what came after', async () => {
    const { store, supabase, time } = sceneOf({ snapshot: sceneOf().database.full() });
    expect(store.getState()).toMatchObject({
      status: 'ready',
      source: 'server',
      revision: 1,
      updatedAt: undefined,
    });
    expect(store.evaluate('a').value).toBe(true);
    store.start();
    await time.pass(2_000);
    expect(supabase.questions).toEqual([1]);
  });

  it('is in error while nothing is known, and ready once the database answers', async () => {
    const { store, supabase, time, errors } = sceneOf();
    supabase.answerNext.push(() => ({ data: null, error: { message: 'down', code: '' }, status: 0 }));
    supabase.isReachable = false;
    store.start();
    await settle();
    expect(store.getState()).toMatchObject({ status: 'error', error: { code: 'SNAPSHOT_FAILED' } });
    await time.pass(5_000);
    expect(store.getState()).toMatchObject({ status: 'ready', error: undefined, isLive: false });
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['SNAPSHOT_FAILED', 'CHANNEL_LOST']));
  });
});

describe('following announcements', () => {
  it('applies one that follows, without a question, and leaves other flags their results', async () => {
    const { store, supabase, database } = await liveScene();
    const before = store.evaluate('b');
    supabase.announce(database.commit({ a: false }));
    expect(store.getState().revision).toBe(2);
    expect(store.evaluate('a').value).toBe(false);
    expect(store.evaluate('b')).toBe(before);
    expect(supabase.questions).toEqual([]);
  });

  it('removes what an announcement removes', async () => {
    const { store, supabase, database } = await liveScene();
    supabase.announce(database.commit({ a: undefined }));
    expect(store.evaluate('a').errorCode).toBe('FLAG_NOT_FOUND');
  });

  it('ignores one that it has heard before', async () => {
    const { store, supabase, database } = await liveScene();
    const announcement = database.commit({ a: false });
    supabase.announce(announcement);
    const state = store.getState();
    supabase.announce(announcement);
    expect(store.getState()).toBe(state);
  });

  it('puts two in order that arrive in the wrong one', async () => {
    const { store, supabase, database } = await liveScene();
    const second = database.commit({ a: false });
    const third = database.commit({ b: 'blue' });
    supabase.announce(third);
    expect(store.getState().revision).toBe(1);
    supabase.announce(second);
    expect(store.getState().revision).toBe(3);
    expect(store.evaluate('b').value).toBe('blue');
  });

  it('asks after a gap, within the jitter', async () => {
    const { store, supabase, database, time } = await liveScene();
    database.commit({ a: false });
    supabase.announce(database.commit({ b: 'blue' }));
    expect(time.untilNext).toBeLessThanOrEqual(1_000);
    await time.pass(1_000);
    expect(supabase.questions).toEqual([1]);
    expect(store.getState().revision).toBe(3);
  });

  it('asks when an announcement is too large to carry its changes', async () => {
    const { store, supabase, database, time } = await liveScene();
    supabase.announce({ ...database.commit({ a: false }), changes: null });
    await time.pass(1_000);
    expect(supabase.questions).toEqual([1]);
    expect(store.evaluate('a').value).toBe(false);
  });

  it('refuses one whose documents would not add up, and asks', async () => {
    const { store, supabase, database, time } = await liveScene();
    const announcement = database.commit({ a: false });
    supabase.announce({ ...announcement, checksum: (announcement.checksum + 1) % 2 ** 32 });
    expect(store.evaluate('a').value).toBe(true);
    await time.pass(1_000);
    expect(supabase.questions).toEqual([1]);
    expect(store.evaluate('a').value).toBe(false);
  });

  it('keeps what arrives while the first answer is under way', async () => {
    const { store, supabase, database } = sceneOf();
    const answer = supabase.holdNext();
    const early = database.full();
    store.start();
    await settle();
    supabase.announce(database.commit({ a: false }));
    expect(store.getState().status).toBe('loading');
    answer(early);
    await settle();
    expect(store.getState().revision).toBe(2);
    expect(supabase.questions).toEqual([undefined]);
  });

  it('takes an announcement at once while a question is under way, and the older answer after it', async () => {
    const { store, supabase, database } = await liveScene();
    const answer = supabase.holdNext();
    const older = database.snapshot(1);
    const asked = store.resync();
    supabase.announce(database.commit({ a: false }));
    expect(store.getState().revision).toBe(2);
    answer(older);
    await asked;
    expect(store.getState()).toMatchObject({ status: 'ready', revision: 2 });
  });

  it('reports garbage once, and asks', async () => {
    const { supabase, time, errors } = await liveScene();
    for (const garbage of [null, 'x', 7, [], {}, { revision: {} }, { toString: 1 }, undefined])
      supabase.announce(garbage);
    expect(errors.map(({ code }) => code)).toEqual(['WIRE_INVALID']);
    await time.pass(1_000);
    expect(supabase.questions).toEqual([1]);
  });
});

describe('answers that do not add up', () => {
  it('asks for everything after an answer whose changes do not', async () => {
    const { store, supabase, database, time } = await liveScene();
    database.commit({ a: false });
    supabase.answerNext.push(() => ({ data: { ...database.snapshot(1), checksum: 1 }, error: null }));
    await store.resync();
    expect(store.evaluate('a').value).toBe(true);
    await time.pass(1_000);
    expect(supabase.questions).toEqual([1, undefined]);
    expect(store.evaluate('a').value).toBe(false);
  });

  it('asks for everything when the same revision has another checksum', async () => {
    const { store, supabase, time } = await liveScene();
    supabase.answerNext.push(() => ({ data: { type: 'unchanged', revision: 1, checksum: 1 }, error: null }));
    await store.resync();
    await time.pass(1_000);
    expect(supabase.questions).toEqual([1, undefined]);
  });

  it('takes another history that has come to the same revision', async () => {
    const { store, database, time } = await liveScene();
    database.commit({ a: false });
    await store.resync();
    database.restore(1);
    database.commit({ a: undefined, b: 'blue' });
    await store.resync();
    expect(store.getState().revision).toBe(2);
    await time.pass(1_000);
    expect(store.evaluate('a').errorCode).toBe('FLAG_NOT_FOUND');
    expect(store.evaluate('b').value).toBe('blue');
  });

  it('believes a database that has gone back when it says so twice, and not before', async () => {
    const { store, database, time } = await liveScene();
    database.commit({ a: false });
    database.commit({ b: 'blue' });
    await store.resync();
    expect(store.getState().revision).toBe(3);
    database.restore(2);
    await store.resync();
    expect(store.getState().revision).toBe(3);
    await time.pass(1_000);
    expect(store.getState().revision).toBe(2);
    expect(store.evaluate('b').value).toBe('red');
  });

  it('refuses a snapshot that contradicts its own checksum: stale, and a later one is taken', async () => {
    const { store, supabase, database, time, errors } = await liveScene();
    database.commit({ a: false });
    supabase.answerNext.push(() => ({ data: { ...database.full(), checksum: 1 }, error: null }));
    await store.resync();
    expect(store.getState()).toMatchObject({ status: 'stale', error: { code: 'WIRE_INVALID' }, revision: 1 });
    await time.pass(60_000);
    expect(store.getState()).toMatchObject({ status: 'ready', error: undefined, revision: 2 });
    expect(errors).toHaveLength(1);
  });

  it('recompiles nothing for a full snapshot of what it holds', async () => {
    const { store, supabase, database } = await liveScene();
    const before = store.evaluate('a');
    supabase.answerNext.push(() => ({ data: database.full(), error: null }));
    await store.resync();
    expect(store.evaluate('a')).toBe(before);
  });
});

describe('outages', () => {
  it('keeps serving what it knows, stale, and recovers by itself', async () => {
    const { store, supabase, database, time } = await liveScene();
    supabase.answerNext.push(
      ...Array.from({ length: 5 }, () => () => Promise.reject(new TypeError('fetch failed'))),
    );
    await store.resync();
    expect(store.getState()).toMatchObject({ status: 'stale', error: { code: 'SYNC_FAILED' } });
    expect(store.evaluate('a').value).toBe(true);
    database.commit({ a: false });
    await time.pass(120_000);
    expect(store.getState()).toMatchObject({ status: 'ready', revision: 2 });
  });

  it('retries three times, each time waiting up to twice as long; then the circuit opens: one question per poll', async () => {
    const time = halfChance();
    // Without announcements there are no other timers.
    const source = { ask: () => Promise.reject(new Error('down')) };
    const store = createFlagStore({ environment: 'test', source, runtime: time, onError: () => {} });
    store.start();
    await settle();
    const waits: number[] = [];
    for (let failures = 1; failures <= 6; failures++) {
      waits.push(time.untilNext);
      await time.pass(time.untilNext);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 45_000, 45_000, 45_000]);
  });

  it('opens the circuit when every other question fails, and closes it with the first good answer', async () => {
    const { store, supabase, time } = await liveScene({ runtime: halfChance() });
    let failures = 0;
    for (; failures < 20; failures++) {
      supabase.answerNext.push(down);
      await store.resync();
      if (time.untilNext > 1_000) break;
      await store.resync();
    }
    // 0.2 of a failure, 0.8 of what was before: the sixth failure is the first past a half.
    expect(failures).toBe(5);
    expect(time.untilNext).toBe(45_000);
    await store.resync();
    supabase.answerNext.push(down);
    await store.resync();
    expect(time.untilNext).toBe(500);
  });

  it('asks at once, circuit or not, when there is reason to hope: the channel is joined', async () => {
    const { store, supabase, time } = await liveScene();
    for (let failures = 0; failures < 5; failures++) {
      supabase.answerNext.push(down);
      await store.resync();
    }
    expect(time.untilNext).toBeGreaterThan(1_000);
    for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
    await time.pass(1_000);
    expect(store.getState().status).toBe('ready');
  });

  it('is not hurried by announcements while questions fail', async () => {
    const { store, supabase, database, time } = await liveScene({ resyncJitterMs: 1 });
    supabase.answerNext.push(...Array.from({ length: 9 }, () => down));
    for (let failures = 0; failures < 9; failures++) await store.resync();
    const wait = time.untilNext;
    database.commit({ a: false });
    supabase.announce(database.commit({ b: 'blue' }));
    expect(wait).toBeGreaterThan(1);
    expect(time.untilNext).toBe(wait);
    await time.pass(wait);
    expect(store.getState()).toMatchObject({ status: 'ready', revision: 3 });
  });

  it('gives up on a question that is never answered', async () => {
    const { store, supabase, time } = await liveScene({ timeoutMs: 5_000 });
    supabase.answerNext.push(() => new Promise(() => {}));
    const asked = store.resync();
    await time.pass(4_999);
    expect(store.getState().status).toBe('ready');
    await time.pass(1);
    await asked;
    expect(store.getState()).toMatchObject({ status: 'stale', error: { code: 'SNAPSHOT_TIMEOUT' } });
  });

  it('makes the channel anew when the server has closed it, and asks for what was missed', async () => {
    const { store, supabase, database, time } = await liveScene();
    supabase.close();
    expect(store.getState().isLive).toBe(false);
    database.commit({ a: false });
    await time.pass(3_000);
    expect(supabase.channels).toHaveLength(1);
    expect(store.getState()).toMatchObject({ isLive: true, status: 'ready', revision: 2 });
    supabase.announce(database.commit({ a: true }));
    expect(store.getState().revision).toBe(3);
  });

  it('makes the channel anew when the client has stopped trying and says nothing', async () => {
    const { store, supabase, time } = await liveScene({ runtime: halfChance() });
    for (const channel of supabase.channels) channel.tell('CHANNEL_ERROR', new Error('gone'));
    await time.pass(44_999);
    expect(supabase.removed).toHaveLength(0);
    // Half of a second at most, so that stores that share a channel have all left it when the first comes back.
    await time.pass(501);
    expect(supabase.removed).toHaveLength(1);
    expect(store.getState().isLive).toBe(true);
  });

  it('lets a client that says it is trying go on', async () => {
    const { store, supabase, time } = await liveScene();
    for (let tries = 0; tries < 10; tries++) {
      for (const channel of supabase.channels) channel.tell('CHANNEL_ERROR', new Error('still gone'));
      await time.pass(10_000);
    }
    for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
    await time.pass(120_000);
    expect([supabase.removed.length, store.getState().isLive]).toEqual([0, true]);
  });

  it('polls as the floor: nothing is wrong for longer than one poll', async () => {
    const { store, supabase, database, time } = await liveScene();
    database.commit({ a: false });
    await time.pass(29_000);
    expect(supabase.questions).toEqual([]);
    await time.pass(31_001);
    expect(store.getState().revision).toBe(2);
  });

  it('reports an outage once, and the next one again', async () => {
    const { store, supabase, errors } = await liveScene();
    supabase.answerNext.push(down, down);
    await store.resync();
    await store.resync();
    await store.resync();
    expect(store.getState().status).toBe('ready');
    supabase.answerNext.push(down);
    await store.resync();
    expect(errors.map(({ code }) => code)).toEqual(['SNAPSHOT_FAILED', 'SNAPSHOT_FAILED']);
  });

  it("passes on the database's own refusal with its hint", async () => {
    const { store, supabase, errors } = await liveScene();
    const error = {
      code: 'PENNON_NOT_FOUND',
      message: 'no such environment',
      hint: 'Make it first.',
      details: null,
    };
    supabase.answerNext.push(() => ({ data: null, error, status: 404 }));
    await store.resync();
    expect(errors[0]).toMatchObject({ code: 'PENNON_NOT_FOUND', hint: 'Make it first.' });
  });
});

/** Everything random is in the middle. */
function halfChance(): VirtualTime {
  return Object.assign(new VirtualTime(), { random: () => 0.5 });
}

function down() {
  return { data: null, error: { message: 'down' } };
}
