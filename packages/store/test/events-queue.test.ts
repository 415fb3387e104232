import { PennonError } from '@pennon/core';
import { flush, track } from '@pennon/store';
import { createEventQueue } from '@pennon/store/events';
import { describe, expect, it } from 'vitest';
import {
  codesOf,
  countOf,
  eventScene,
  exposureOf,
  HOUR_MS,
  MemoryStorage,
  metricOf,
  record,
  upTo,
} from './events-scene.js';
import { sceneOf } from './scene.js';
import { settle, VirtualTime } from './virtual-time.js';

describe('an event queue', () => {
  it('sends what comes within five seconds in one call, and leaves no timer after', async () => {
    const scene = eventScene();
    const { time, ingest, queue } = scene;
    expect(time.pending).toBe(0);
    record(scene, [exposureOf(1), metricOf(1), countOf(1)]);
    await time.pass(4_999);
    expect(ingest.calls).toHaveLength(0);
    await time.pass(1);
    expect(ingest.calls.map(({ events }) => events.length)).toEqual([3]);
    expect(ingest.calls[0]?.events).toEqual([exposureOf(1), metricOf(1), countOf(1)]);
    expect(queue.stats()).toMatchObject({ waiting: 0, accepted: 3 });
    expect(time.pending).toBe(0);
  });

  it('does not wait when a call is full, which is at 500 events', async () => {
    const scene = eventScene();
    record(
      scene,
      upTo(499).map((n) => metricOf(n)),
    );
    await scene.time.pass(0);
    expect(scene.ingest.calls).toHaveLength(0);
    scene.queue.record(metricOf(499));
    await scene.time.pass(0);
    expect(scene.ingest.calls.map(({ events }) => events.length)).toEqual([500]);
  });

  it('keeps every call within 500 events and 256 kB, whatever their letters', async () => {
    const scene = eventScene();
    const attributes = { note: 'ä'.repeat(3_000) };
    record(
      scene,
      upTo(700).map((n) => metricOf(n, { attributes })),
    );
    await scene.time.pass(10_000);
    const sizes = scene.ingest.calls.map(({ events }) => Buffer.byteLength(JSON.stringify({ events })));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256_000);
    expect(Math.max(...sizes)).toBeGreaterThan(240_000);
    expect(scene.ingest.recorded.size).toBe(700);
  });

  it('takes the same exposure once while it waits and once it has arrived, and again on another day', async () => {
    const scene = eventScene();
    record(scene, [exposureOf(1), exposureOf(1, { at: exposureOf(1).at + 5 })]);
    await scene.time.pass(5_000);
    record(scene, [exposureOf(1)]);
    await scene.time.pass(5_000);
    expect(scene.ingest.calls.map(({ events }) => events.length)).toEqual([1]);
    record(scene, [exposureOf(1, { at: exposureOf(1).at + 24 * HOUR_MS }), exposureOf(1, { session: 's' })]);
    await scene.time.pass(5_000);
    expect(scene.ingest.recorded.size).toBe(3);
  });

  it('holds what was recorded, not what the app makes of it later', async () => {
    const scene = eventScene();
    const attributes = { plan: 'pro' };
    scene.queue.record(metricOf(1, { attributes }));
    attributes.plan = 'free';
    await scene.queue.flush();
    expect(scene.ingest.calls[0]?.events[0]).toMatchObject({ attributes: { plan: 'pro' } });
  });

  it('never throws, whatever it is given', async () => {
    const scene = eventScene();
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const { id: _, ...nameless } = metricOf(1);
    const wrong = [
      undefined,
      null,
      1,
      {},
      { type: 'other', id: 'x' },
      { type: 'toString', id: 'x' },
      nameless,
      metricOf(1, { attributes: cyclic as never }),
    ];
    for (const event of wrong) scene.queue.record(event as never);
    scene.queue.record(metricOf(2, { attributes: { big: 1n as never } }));
    scene.queue.record(metricOf(3, { attributes: { long: 'x'.repeat(20_000) } }));
    scene.queue.record(metricOf(4));
    await scene.time.pass(5_000);
    expect([...scene.ingest.recorded.values()]).toEqual([metricOf(4)]);
    expect(new Set(codesOf(scene))).toEqual(new Set(['EVENT_INVALID', 'EVENT_REJECTED']));
  });

  it('does not wait longer because the clock was set back', async () => {
    class Clock extends VirtualTime {
      backMs = 0;
      override now(): number {
        return super.now() - this.backMs;
      }
    }
    const clock = new Clock();
    const answers: (() => void)[] = [];
    const { queue } = eventScene({
      runtime: clock,
      send: () => new Promise<void>((resolve) => answers.push(resolve)),
    });
    queue.record(metricOf(1));
    await clock.pass(5_000);
    queue.record(metricOf(2));
    clock.backMs = HOUR_MS;
    answers[0]?.();
    await clock.pass(5_000);
    expect(answers).toHaveLength(2);
  });

  it('needs somebody to send to', () => {
    expect(() => createEventQueue({})).toThrow(PennonError);
  });
});

describe('stopping', () => {
  it.each(['up', 'down', 'silent'] as const)(
    'leaves no timer and no listener while the service is %s',
    async (mood) => {
      const time = new VirtualTime();
      const scene = eventScene({ runtime: time, storage: new MemoryStorage() });
      scene.ingest.mood = mood;
      record(scene, [metricOf(1)]);
      await time.pass(5_000);
      record(scene, [metricOf(2)]);
      await scene.queue.stop();
      await settle();
      expect([time.pending, time.watchers.size]).toEqual([0, 0]);
      record(scene, [metricOf(3)]);
      scene.queue.setConsent(false);
      await scene.queue.flush();
      await scene.queue.stop();
      expect(time.pending).toBe(0);
    },
  );

  it('after a flush loses nothing', async () => {
    const scene = eventScene();
    record(
      scene,
      upTo(1_200).map((n) => metricOf(n)),
    );
    await scene.queue.flush();
    await scene.queue.stop();
    expect(scene.ingest.recorded.size).toBe(1_200);
    expect(scene.ingest.calls).toHaveLength(3);
  });
});

describe('a metric that is tracked', () => {
  it('reaches the queue with an id of its own, by chance that may be an object’s', async () => {
    const { time, ingest, queue } = eventScene();
    const { store } = sceneOf({ runtime: time, sink: queue, context: { userId: 'u-1' } });
    track(store, 'signup');
    track(store, 'signup', { value: 2 });
    await flush(store);
    expect([...ingest.recorded.values()]).toMatchObject([
      { metric: 'signup', unit: 'u-1' },
      { metric: 'signup', value: 2 },
    ]);
  });
});
