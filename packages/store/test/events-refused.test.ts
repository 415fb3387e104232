import { createEventQueue } from '@pennon/store/events';
import { describe, expect, it } from 'vitest';
import { eventScene, exposureOf, HOUR_MS, metricOf, record, refusal, upTo } from './events-scene.js';

describe('a refusal', () => {
  it('of one event drops it, and is told once', async () => {
    const scene = eventScene();
    scene.ingest.judge = ({ type }) => (type === 'metric' ? 'there is no "test"' : undefined);
    record(scene, [metricOf(1), exposureOf(1), metricOf(2)]);
    await scene.time.pass(5_000);
    record(scene, [metricOf(3)]);
    await scene.time.pass(5_000);
    expect(scene.queue.stats()).toMatchObject({ waiting: 0, accepted: 1, rejected: 3 });
    expect(scene.errors.map(({ code, message }) => [code, message])).toEqual([
      ['EVENT_REJECTED', 'there is no "test"'],
    ]);
  });

  it.each([400, 413, 422])(
    'of a call (%i) finds the event that no call can have, and drops that alone',
    async (status) => {
      const scene = eventScene();
      scene.ingest.isReadable = (event) => event.type !== 'metric' || event.value !== 321;
      const { send } = scene.ingest;
      const stubborn = createEventQueue({
        send: (events, options) =>
          Promise.resolve(send(events, options)).catch(() => {
            throw refusal(status);
          }),
        runtime: scene.time,
        locks: undefined,
        onError: (error) => scene.errors.push(error),
      });
      for (const n of upTo(500)) stubborn.record(metricOf(n));
      await scene.time.pass(600_000);
      expect(scene.ingest.recorded.size).toBe(499);
      expect(stubborn.stats()).toMatchObject({ waiting: 0, accepted: 499, rejected: 1 });
      expect(scene.ingest.calls.length).toBeLessThan(40);
    },
  );

  it('of everything, by whatever stands in between, is met ever more slowly', async () => {
    const scene = eventScene();
    scene.ingest.mood = 'down';
    scene.ingest.error = refusal(400);
    record(
      scene,
      upTo(500).map((n) => metricOf(n)),
    );
    await scene.time.pass(600_000);
    expect(scene.ingest.calls.length).toBeLessThan(40);
    expect(scene.queue.stats().waiting).toBeGreaterThan(450);
  });

  it.each([401, 403, 404, 500, 502])('of the caller or by the service (%i) drops nothing', async (status) => {
    const scene = eventScene();
    scene.ingest.mood = 'down';
    scene.ingest.error = refusal(status);
    record(scene, [metricOf(1)]);
    await scene.time.pass(HOUR_MS / 2);
    expect(scene.queue.stats()).toMatchObject({ waiting: 1, rejected: 0 });
  });

  it('for want of budget sends fewer at once, until what is allowed fits', async () => {
    const scene = eventScene();
    const { send } = scene.ingest;
    const queue = createEventQueue({
      send: async (events, options) => {
        if (events.length > 100) throw refusal(429);
        return send(events, options);
      },
      runtime: scene.time,
      locks: undefined,
      onError: () => {},
    });
    for (const n of upTo(300)) queue.record(metricOf(n));
    await scene.time.pass(1_200_000);
    expect(scene.ingest.recorded.size).toBe(300);
  });
});
