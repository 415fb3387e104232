import type { FlagStore } from '@pennon/store';
import { listenTo, type StoreEvents, subscribeToFlags } from '@pennon/store/listeners';
import { describe, expect, it } from 'vitest';
import { liveScene, sceneOf } from './scene.js';

const names: readonly (keyof StoreEvents)[] = [
  'ready',
  'changed',
  'flagChanged',
  'stale',
  'recovered',
  'offline',
  'reconnected',
  'error',
  'identityChanged',
];

/** Names of events, as they come. */
function chronicle(store: FlagStore): string[] {
  const heard: string[] = [];
  for (const name of names) listenTo(store, name, () => heard.push(name));
  return heard;
}

const down = () => ({ data: null, error: { message: 'down' } });

describe('events', () => {
  it('tell a first load', async () => {
    const { store, time } = sceneOf();
    const heard = chronicle(store);
    store.start();
    await time.pass(2_000);
    expect(heard).toEqual(['ready', 'changed', 'flagChanged', 'flagChanged']);
  });

  it('tell an outage: error, stale with its age, recovered', async () => {
    const { store, supabase, time } = await liveScene();
    const heard = chronicle(store);
    const ages: unknown[] = [];
    listenTo(store, 'stale', ({ ageMs, error }) => ages.push(ageMs, error?.code));
    await time.pass(5_000);
    heard.length = 0;
    supabase.answerNext.push(down, down);
    const { updatedAt = 0 } = store.getState();
    const ageMs = time.now() - updatedAt;
    await store.resync();
    await store.resync();
    expect(heard).toEqual(['stale', 'error']);
    expect(ages).toEqual([ageMs, 'SNAPSHOT_FAILED']);
    await store.resync();
    expect(heard).toEqual(['stale', 'error', 'recovered']);
  });

  it('tell of a channel that is lost and back, and not of the first one', async () => {
    const { store, supabase, time } = sceneOf();
    const heard = chronicle(store);
    store.start();
    await time.pass(2_000);
    expect(heard).not.toContain('reconnected');
    heard.length = 0;
    for (const channel of supabase.channels) channel.tell('CHANNEL_ERROR', new Error('gone'));
    for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
    expect(heard).toEqual(['offline', 'reconnected']);
  });

  it('tell each flag whose answer is another, with both', async () => {
    const { store, supabase, database } = await liveScene();
    const changes: unknown[] = [];
    listenTo(store, 'flagChanged', ({ key, result, previous }) =>
      changes.push([key, previous.value, result.value]),
    );
    supabase.announce(database.commit({ a: false, b: undefined, c: 'new' }));
    expect(changes).toEqual(
      expect.arrayContaining([
        ['a', true, false],
        ['b', 'red', undefined],
        ['c', undefined, 'new'],
      ]),
    );
    expect(changes).toHaveLength(3);
  });

  it('tell when somebody else asks, and not when time passes', async () => {
    const { store, time } = await liveScene({ context: { userId: 'ben' } });
    const seen: unknown[] = [];
    listenTo(store, 'identityChanged', ({ context, previous }) => seen.push(previous.userId, context.userId));
    await time.pass(120_000);
    store.setContext({ userId: 'anna' });
    expect(seen).toEqual(['ben', 'anna']);
  });

  it('are no longer told to who has left', async () => {
    const { store, supabase, database } = await liveScene();
    let calls = 0;
    const leave = listenTo(store, 'changed', () => calls++);
    supabase.announce(database.commit({ a: false }));
    leave();
    supabase.announce(database.commit({ a: true }));
    expect(calls).toBe(1);
  });
});

describe('a subscription to flags', () => {
  it('fires for its own flags only', async () => {
    const { store, supabase, database } = await liveScene();
    const fired: unknown[] = [];
    const leave = subscribeToFlags(store, ['b', 'c'], (changes) =>
      fired.push(changes.map(({ key, result }) => [key, result.value])),
    );
    supabase.announce(database.commit({ a: false }));
    expect(fired).toEqual([]);
    supabase.announce(database.commit({ a: true, b: 'blue' }));
    supabase.announce(database.commit({ c: 'new', b: 'grey' }));
    leave();
    supabase.announce(database.commit({ b: 'black' }));
    expect(fired).toEqual([
      [['b', 'blue']],
      [
        ['b', 'grey'],
        ['c', 'new'],
      ],
    ]);
  });

  it('fires when who asks changes the answer', async () => {
    const { store } = await liveScene();
    let calls = 0;
    subscribeToFlags(store, ['a'], () => calls++);
    store.setContext({ userId: 'anna' });
    expect(calls).toBe(0);
  });
});
