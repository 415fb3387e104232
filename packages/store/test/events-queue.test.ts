import { PennonError } from '@pennon/core';
import { flush, track } from '@pennon/store';
import { createEventQueue, followConsent, type OutgoingEvent } from '@pennon/store/events';
import { describe, expect, it } from 'vitest';
import {
  codesOf,
  countOf,
  type EventScene,
  eventScene,
  exposureOf,
  MemoryStorage,
  metricOf,
  upTo,
} from './events-scene.js';
import { sceneOf } from './scene.js';
import { settle, VirtualTime } from './virtual-time.js';

const HOUR_MS = 3_600_000;

const record = ({ queue }: EventScene, events: readonly OutgoingEvent[]): void => {
  for (const event of events) queue.record(event);
};

/** A failure as a service answers it. */
const refusal = (status: number, more: object = {}): Error =>
  Object.assign(new Error(`status ${status}`), { details: { status, ...more } });

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
