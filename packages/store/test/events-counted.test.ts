import type { Context, Result } from '@pennon/core';
import { preloadFlags, setOverrides } from '@pennon/store';
import { countEvaluations, type EvaluationCount, observedStore } from '@pennon/store/events';
import { describe, expect, it } from 'vitest';
import { eventScene } from './events-scene.js';
import { liveScene, sceneOf } from './scene.js';

const countedScene = async (periodMs?: number) => {
  const scene = await liveScene();
  const counts: EvaluationCount[] = [];
  const counted = countEvaluations(scene.store, { record: (event) => counts.push(event) }, { periodMs });
  return { ...scene, counts, counted };
};

describe('counting evaluations', () => {
  it('sums them by flag, variation and reason, and hands one event on for each a minute', async () => {
    const { counts, counted, time, store } = await countedScene();
    for (let n = 0; n < 5; n++) counted.store.evaluate('a');
    counted.store.evaluate('b', { userId: 'u-1' });
    counted.store.evaluate('b', { userId: 'u-2' });
    const begun = time.now();
    await time.pass(59_999);
    expect(counts).toEqual([]);
    await time.pass(1);
    const shared = {
      type: 'evaluation_count',
      environment: 'test',
      at: begun,
      variation: 'served',
      reason: 'default',
    };
    expect(counts).toEqual([
      { ...shared, id: expect.stringMatching(/^[0-9a-f-]{36}$/), flag: 'a', count: 5 },
      { ...shared, id: expect.any(String), flag: 'b', count: 2 },
    ]);
    expect(counts[0]?.id).not.toBe(counts[1]?.id);
    await time.pass(600_000);
    expect(counts).toHaveLength(2);
    store.stop();
    expect(time.pending).toBe(0);
  });

  it('leaves the store alone: what is asked of that is not counted', async () => {
    const { counts, counted, store } = await countedScene();
    const { answer } = store.getState();
    store.evaluate('a');
    counted.flush();
    expect(counts).toEqual([]);
    expect(store.getState().answer).toBe(answer);
    counted.store.evaluate('a');
    counted.stop();
    expect(counts).toHaveLength(1);
  });

  it('answers as the store does, under overrides too', async () => {
    const { counted, store } = await countedScene();
    expect(counted.store.evaluate('a')).toBe(store.evaluate('a'));
    setOverrides(counted.store, { a: 'off' });
    expect([counted.store.evaluate('a').value, store.evaluate('a').value]).toEqual([false, false]);
    expect((await preloadFlags(counted.store, ['b'])).b.value).toBe('red');
  });

  it('does not count flags that there are not', async () => {
    const { counts, counted, time } = await countedScene();
    counted.store.evaluate('nope');
    expect(time.untilNext).toBeGreaterThan(0);
    counted.stop();
    expect(counts).toEqual([]);
  });

  it('hands on what it has when the page is left, in time for the queue’s last call', async () => {
    const { store, time } = await liveScene();
    const { queue, ingest } = eventScene({ runtime: time });
    const counted = countEvaluations(store, queue);
    counted.store.evaluate('a');
    time.turn(false);
    await time.pass(0);
    expect(ingest.calls.map(({ options }) => options.isLeaving)).toEqual([true]);
    expect([...ingest.recorded.values()]).toMatchObject([{ flag: 'a', count: 1 }]);
  });

  it('stops, and leaves no timer and no listener', async () => {
    const { counts, counted, time, store } = await countedScene();
    store.stop();
    const { size } = time.watchers;
    counted.store.evaluate('a');
    counted.stop();
    counted.store.evaluate('a');
    expect(counts).toMatchObject([{ count: 1 }]);
    expect([time.pending, time.watchers.size]).toEqual([0, size - 1]);
  });
});

describe('an observed store', () => {
  it('tells of each evaluation, who asked, and the revision', () => {
    const { store, database, time } = sceneOf();
    store.offer(database.full(), time.now());
    const heard: [Result, Context, number | undefined][] = [];
    const observed = observedStore(store, (...evaluation) => heard.push(evaluation));
    observed.evaluate('a', { userId: 'u-1' });
    observed.evaluate('b');
    expect(heard.map(([{ flagKey }, context, revision]) => [flagKey, context.userId, revision])).toEqual([
      ['a', 'u-1', 1],
      ['b', undefined, 1],
    ]);
  });

  it('answers though its listener throws', () => {
    const { store, database, time } = sceneOf();
    store.offer(database.full(), time.now());
    const observed = observedStore(store, () => {
      throw new Error('the listener’s own, logged');
    });
    expect(observed.evaluate('a').value).toBe(true);
    expect(observed.evaluate('a', {}).value).toBe(true);
  });
});
