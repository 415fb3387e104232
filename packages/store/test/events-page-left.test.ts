import { describe, expect, it } from 'vitest';
import { eventScene, metricOf, record, upTo } from './events-scene.js';
import { settle } from './virtual-time.js';

describe('a page that is left', () => {
  it('sends at once what outlives it, within the 64 kB of a browser', async () => {
    const scene = eventScene();
    record(
      scene,
      upTo(400).map((n) => metricOf(n, { attributes: { note: 'x'.repeat(200) } })),
    );
    scene.time.turn(false);
    const [call] = scene.ingest.calls;
    expect(call?.options.isLeaving).toBe(true);
    expect(JSON.stringify({ events: call?.events }).length).toBeLessThan(64 * 1024);
    expect(call?.events.length).toBeGreaterThan(100);
    await scene.time.pass(5_000);
    expect(scene.ingest.recorded.size).toBe(400);
    expect(scene.ingest.duplicates).toBe(0);
  });

  it('sends at once, too, what is recorded because it is left, and each event once', async () => {
    const scene = eventScene();
    scene.time.turn(false);
    record(scene, [metricOf(1), metricOf(2)]);
    await settle();
    record(scene, [metricOf(3)]);
    await settle();
    expect(scene.ingest.calls.map(({ events, options }) => [events.length, options.isLeaving])).toEqual([
      [2, true],
      [1, true],
    ]);
  });

  it('sends nothing a second time that a request which outlives it has under way', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'silent';
    record(scene, [metricOf(1)]);
    scene.time.turn(false);
    record(scene, [metricOf(2)]);
    await settle();
    scene.ingest.mood = 'up';
    record(scene, [metricOf(3)]);
    await scene.time.pass(10_000);
    expect(
      scene.ingest.calls.map(({ events }) => events.map((event) => 'unit' in event && event.unit)),
    ).toEqual([['u-1'], ['u-2'], ['u-3']]);
    // Unanswered, they are sent again.
    await scene.time.pass(60_000);
    expect(scene.ingest.recorded.size).toBe(3);
    expect(scene.time.pending).toBe(0);
  });

  it('goes on as usual when it was only hidden', async () => {
    const scene = eventScene();
    scene.time.turn(false);
    await scene.time.pass(1_001);
    record(scene, [metricOf(1)]);
    await settle();
    expect(scene.ingest.calls).toHaveLength(0);
    await scene.time.pass(5_000);
    expect(scene.ingest.calls[0]?.options.isLeaving).toBe(false);
  });

  it('carries again what is under way, whose call may end with it', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'silent';
    record(scene, [metricOf(1)]);
    await scene.time.pass(5_000);
    scene.ingest.mood = 'up';
    scene.time.turn(false);
    await settle();
    expect(scene.ingest.recorded.size).toBe(1);
    expect(scene.queue.stats()).toMatchObject({ waiting: 0, accepted: 1 });
  });
});
