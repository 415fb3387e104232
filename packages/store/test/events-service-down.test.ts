import { describe, expect, it } from 'vitest';
import {
  codesOf,
  countOf,
  eventScene,
  exposureOf,
  HOUR_MS,
  metricOf,
  record,
  refusal,
  upTo,
} from './events-scene.js';

describe('while the service is down', () => {
  it('tries ever more slowly, with jitter, tells the app once, and recovers by itself', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'down';
    record(scene, [metricOf(1)]);
    await scene.time.pass(HOUR_MS / 2);
    const { length } = scene.ingest.calls;
    expect(length).toBeGreaterThan(30);
    expect(length).toBeLessThan(120);
    expect(codesOf(scene)).toEqual(['INGEST_FAILED']);
    scene.ingest.mood = 'up';
    await scene.time.pass(60_000);
    expect(scene.ingest.recorded.size).toBe(1);
    scene.ingest.mood = 'down';
    record(scene, [metricOf(2)]);
    await scene.time.pass(10_000);
    expect(codesOf(scene)).toEqual(['INGEST_FAILED', 'INGEST_FAILED']);
  });

  it('waits as long as it is asked to, and for a minute when it may not see how long', async () => {
    for (const [details, waitMs] of [
      [{ retryAfterMs: 120_000 }, 120_000],
      [{}, 60_000],
    ] as const) {
      const scene = eventScene();
      scene.ingest.mood = 'down';
      scene.ingest.error = refusal(429, details);
      record(scene, [metricOf(1)]);
      await scene.time.pass(5_000 + waitMs - 1);
      scene.time.turn(true);
      await scene.queue.flush();
      expect(scene.ingest.calls).toHaveLength(1);
      scene.ingest.mood = 'up';
      await scene.time.pass(3_000);
      expect(scene.ingest.recorded.size).toBe(1);
    }
  });

  it('gives an unanswered call up after 30 s', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'silent';
    record(scene, [metricOf(1)]);
    await scene.time.pass(5_000 + 30_000);
    expect(codesOf(scene)).toEqual(['INGEST_TIMEOUT']);
    expect(scene.ingest.calls[0]?.options.signal.aborted).toBe(true);
    scene.ingest.mood = 'up';
    await scene.time.pass(60_000);
    expect(scene.ingest.recorded.size).toBe(1);
  });

  it('sends again what was recorded though the answer was lost, which changes nothing', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'deaf';
    record(scene, [exposureOf(1), metricOf(1)]);
    await scene.time.pass(5_000);
    scene.ingest.mood = 'up';
    await scene.time.pass(60_000);
    expect(scene.ingest.recorded.size).toBe(2);
    expect(scene.queue.stats()).toMatchObject({ waiting: 0, accepted: 0, duplicates: 2 });
  });

  it('keeps 10,000 events: the oldest counts give way first, then metrics, exposures last, and are counted', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'down';
    record(
      scene,
      upTo(4_000).map((n) => exposureOf(n)),
    );
    record(
      scene,
      upTo(3_000).map((n) => metricOf(n)),
    );
    record(
      scene,
      upTo(3_000).map((n) => countOf(n)),
    );
    expect(scene.queue.stats().dropped).toEqual({ exposure: 0, metric: 0, evaluation_count: 0 });
    record(scene, [exposureOf(4_000)]);
    expect(scene.queue.stats().dropped).toEqual({ exposure: 0, metric: 0, evaluation_count: 1 });
    record(
      scene,
      upTo(5_999).map((n) => exposureOf(4_001 + n)),
    );
    const all = { waiting: 10_000, dropped: { exposure: 0, metric: 3_000, evaluation_count: 3_000 } };
    expect(scene.queue.stats()).toMatchObject(all);
    record(scene, [exposureOf(10_000), countOf(5_000)]);
    expect(scene.queue.stats().dropped).toEqual({ exposure: 1, metric: 3_000, evaluation_count: 3_001 });
    expect(codesOf(scene)).toContain('EVENTS_DROPPED');
    scene.ingest.mood = 'up';
    await scene.time.pass(120_000);
    expect(scene.ingest.recorded.size).toBe(10_000);
    expect([...scene.ingest.recorded.values()].at(0)).toEqual(exposureOf(1));
  });

  it('gives up what has waited for an hour, and not a moment sooner', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'down';
    record(scene, [exposureOf(1)]);
    await scene.time.pass(HOUR_MS - 1);
    expect(scene.queue.stats().waiting).toBe(1);
    await scene.time.pass(60_000);
    expect(scene.queue.stats()).toMatchObject({ waiting: 0, dropped: { exposure: 1 } });
    expect(scene.time.pending).toBe(0);
  });

  it('tries at once when the page is seen again or the network is another', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'down';
    record(scene, [metricOf(1)]);
    await scene.time.pass(600_000);
    scene.ingest.mood = 'up';
    scene.time.turn(true);
    await scene.time.pass(1_000);
    expect(scene.ingest.recorded.size).toBe(1);
  });
});
