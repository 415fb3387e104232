import { describe, expect, it } from 'vitest';
import { Browser } from './browser-tabs.js';
import { codesOf, eventScene, exposureOf, MemoryStorage, metricOf, upTo } from './events-scene.js';
import { MemoryIngest } from './memory-ingest.js';
import { settle } from './virtual-time.js';

const kinds = [
  ['at once, as localStorage does', false],
  ['later, as IndexedDB does', true],
] as const;

const browserOf = (isAsync: boolean): Browser =>
  new Browser(new MemoryIngest(), new MemoryStorage({ isAsync }));

describe.each(kinds)('events in a storage that answers %s', (_, isAsync) => {
  it('outlive a page that is loaded again', async () => {
    const browser = browserOf(isAsync);
    browser.ingest.mood = 'down';
    const before = await browser.open();
    before.record([...upTo(700).map((n) => metricOf(n)), exposureOf(1)]);
    await browser.close(before);
    browser.ingest.mood = 'up';
    await browser.open();
    await browser.pass(10_000);
    expect(browser.ingest.recorded.size).toBe(701);
    await browser.pass(10_000);
    expect(browser.storage.texts.size).toBe(0);
  });

  it('outlive a crash half a second after they were recorded', async () => {
    const browser = browserOf(isAsync);
    const before = await browser.open();
    before.record(upTo(100).map((n) => metricOf(n)));
    await browser.pass(500);
    browser.kill(before);
    await browser.open();
    await browser.pass(10_000);
    expect(browser.ingest.recorded.size).toBe(100);
  });

  it('of two tabs are sent by each of them alone', async () => {
    const browser = browserOf(isAsync);
    const [one, other] = [await browser.open(), await browser.open()];
    one.record(upTo(50).map((n) => metricOf(n)));
    other.record(upTo(50).map((n) => metricOf(50 + n)));
    await browser.pass(1_000);
    one.time.turn(true);
    other.time.turn(true);
    await browser.pass(10_000);
    expect([browser.ingest.recorded.size, browser.ingest.duplicates]).toEqual([100, 0]);
    expect(browser.ingest.calls.map(({ events }) => events.length)).toEqual([50, 50]);
  });

  it('of a closed tab are sent by one that is looked at again, once', async () => {
    const browser = browserOf(isAsync);
    browser.ingest.mood = 'down';
    const stays = await browser.open();
    const goes = await browser.open();
    goes.record(upTo(50).map((n) => metricOf(n)));
    await browser.close(goes);
    browser.ingest.mood = 'up';
    stays.time.turn(true);
    await browser.pass(10_000);
    expect([browser.ingest.recorded.size, browser.storage.texts.size]).toEqual([50, 0]);
  });

  it('of more tabs than there are slots are sent all the same', async () => {
    const browser = browserOf(isAsync);
    for (const n of upTo(18)) (await browser.open()).record([metricOf(n)]);
    await browser.pass(10_000);
    expect(browser.ingest.recorded.size).toBe(18);
  });
});

describe('what is kept', () => {
  it('is written in parts, so that an event does not cost what all that wait cost', async () => {
    const storage = new MemoryStorage();
    const scene = eventScene({ storage });
    scene.ingest.mood = 'down';
    for (const n of upTo(5_000)) scene.queue.record(metricOf(n));
    await scene.time.pass(1_000);
    const { writes } = storage;
    expect(writes).toBeLessThanOrEqual(33);
    scene.queue.record(metricOf(5_000));
    await scene.time.pass(1_000);
    expect(storage.writes - writes).toBe(1);
    const longest = Math.max(...[...storage.texts.values()].map(({ length }) => length));
    expect(longest).toBeLessThan(100_000);
  });

  it('is dropped where it is damaged, half-written or foreign, and the rest is sent', async () => {
    const storage = new MemoryStorage();
    const before = eventScene({ storage });
    before.ingest.mood = 'down';
    for (const n of upTo(960)) before.queue.record(metricOf(n));
    await before.queue.stop();
    const [, first = '', second = ''] = [...storage.texts.keys()];
    storage.texts.set(first, storage.texts.get(first)?.slice(0, -20) ?? '');
    storage.texts.set(second, 'not ours');
    const after = eventScene({ storage });
    await after.queue.flush();
    expect(after.ingest.recorded.size).toBe(320);
    await after.time.pass(1_000);
    expect(storage.texts.size).toBe(0);
  });

  it('for longer than a week is not sent', async () => {
    const storage = new MemoryStorage();
    const before = eventScene({ storage });
    before.queue.record(metricOf(1));
    before.queue.record(metricOf(2, { at: before.time.now() - 7 * 86_400_000 }));
    await before.queue.stop();
    const after = eventScene({ storage });
    await after.queue.flush();
    expect([...after.ingest.recorded.values()]).toEqual([metricOf(1)]);
  });

  it('of another project is left alone', async () => {
    const storage = new MemoryStorage();
    const before = eventScene({ storage, scope: 'https://one.example' });
    before.queue.record(metricOf(1));
    await before.queue.stop();
    const other = eventScene({ storage, scope: 'https://two.example' });
    await other.queue.flush();
    expect(other.ingest.calls).toHaveLength(0);
    const same = eventScene({ storage, scope: 'https://one.example' });
    await same.queue.flush();
    expect(same.ingest.recorded.size).toBe(1);
  });

  it('may be refused by a full storage: it is told once, and events are sent all the same', async () => {
    const storage = new MemoryStorage();
    storage.isFull = true;
    const scene = eventScene({ storage });
    scene.ingest.mood = 'down';
    for (const n of upTo(3)) {
      scene.queue.record(metricOf(n));
      await scene.time.pass(1_000);
    }
    expect(codesOf(scene)).toEqual(['PERSISTENCE_FAILED']);
    scene.ingest.mood = 'up';
    await scene.time.pass(60_000);
    expect(scene.ingest.recorded.size).toBe(3);
  });

  it('is written when room is made', async () => {
    const storage = new MemoryStorage();
    storage.isFull = true;
    const scene = eventScene({ storage });
    scene.ingest.mood = 'down';
    for (const n of upTo(320)) scene.queue.record(metricOf(n));
    await scene.time.pass(1_000);
    storage.isFull = false;
    scene.queue.record(metricOf(320));
    await scene.time.pass(1_000);
    const after = eventScene({ storage });
    await after.queue.flush();
    expect(after.ingest.recorded.size).toBe(321);
  });

  it('cannot be read where storage is forbidden, and that costs nothing but the storage', async () => {
    const forbidden = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    const scene = eventScene({ storage: { get: forbidden, set: forbidden, remove: forbidden } });
    scene.queue.record(metricOf(1));
    await scene.time.pass(5_000);
    await settle();
    expect([scene.ingest.recorded.size, codesOf(scene)]).toEqual([1, ['PERSISTENCE_FAILED']]);
  });

  it('may never answer, and holds nothing up', async () => {
    const hung = () => new Promise<never>(() => {});
    const scene = eventScene({ storage: { get: hung, set: hung, remove: hung } });
    scene.queue.record(metricOf(1));
    void scene.queue.flush();
    await settle();
    expect(scene.ingest.recorded.size).toBe(1);
    void scene.queue.stop();
    expect(scene.time.pending).toBe(0);
  });
});
