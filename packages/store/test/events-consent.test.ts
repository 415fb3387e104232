import { followConsent } from '@pennon/store/events';
import { describe, expect, it } from 'vitest';
import { eventScene, exposureOf, HOUR_MS, MemoryStorage, metricOf, record } from './events-scene.js';
import { sceneOf } from './scene.js';
import { settle } from './virtual-time.js';

describe('consent', () => {
  it('is needed to record', async () => {
    const scene = eventScene({ consent: false });
    record(scene, [metricOf(1)]);
    scene.queue.setConsent(true);
    record(scene, [metricOf(2)]);
    await scene.queue.flush();
    expect([...scene.ingest.recorded.values()]).toEqual([metricOf(2)]);
  });

  it('that is withdrawn forgets what has arrived, too', async () => {
    const scene = eventScene();
    record(scene, [exposureOf(1)]);
    await scene.queue.flush();
    scene.queue.setConsent(false);
    scene.queue.setConsent(true);
    record(scene, [exposureOf(1)]);
    expect(scene.queue.stats().waiting).toBe(1);
  });

  it('that is withdrawn clears what waits, is under way or is kept, and is no trouble to tell of', async () => {
    const storage = new MemoryStorage();
    const scene = eventScene({ storage });
    scene.ingest.mood = 'silent';
    record(scene, [exposureOf(1), metricOf(1)]);
    await scene.time.pass(5_000);
    expect(storage.texts.size).toBeGreaterThan(0);
    scene.queue.setConsent(false);
    await settle();
    expect(scene.ingest.calls[0]?.options.signal.aborted).toBe(true);
    expect(storage.texts.size).toBe(0);
    expect(scene.queue.stats()).toMatchObject({ waiting: 0, dropped: { exposure: 1, metric: 1 } });
    scene.ingest.mood = 'up';
    await scene.time.pass(HOUR_MS);
    expect(scene.ingest.calls).toHaveLength(1);
    expect(scene.errors).toEqual([]);
    expect(scene.time.pending).toBe(0);
  });

  it('that was withdrawn before the page was loaded clears what an earlier page kept', async () => {
    const storage = new MemoryStorage();
    const before = eventScene({ storage });
    before.ingest.mood = 'down';
    record(before, [metricOf(1)]);
    await before.queue.stop();
    expect(storage.texts.size).toBeGreaterThan(0);
    const { queue, time, ingest } = eventScene({ storage, consent: false });
    await time.pass(10_000);
    await queue.flush();
    expect([storage.texts.size, ingest.calls.length]).toEqual([0, 0]);
  });

  it('can be the store’s', () => {
    const { store } = sceneOf();
    const scene = eventScene();
    const end = followConsent(scene.queue, store);
    record(scene, [metricOf(1)]);
    store.update({ consent: false });
    record(scene, [metricOf(2)]);
    expect(scene.queue.stats().waiting).toBe(0);
    store.update({ consent: true });
    record(scene, [metricOf(3)]);
    expect(scene.queue.stats().waiting).toBe(1);
    end();
    store.update({ consent: false });
    expect(scene.queue.stats().waiting).toBe(1);
  });
});
