import { type Announcement, checksumOf, type Document, type Flag } from '@pennon/core';
import { createFlagStore, type SourceListener } from '@pennon/store';
import { listenTo, subscribeToFlags } from '@pennon/store/listeners';
import { expect, it } from 'vitest';
import { flagOf } from './memory-database.js';
import { VirtualTime } from './virtual-time.js';

const COUNT = 10_000;

/** Notes the key of each flag whose body is looked into. */
function watched(flag: Flag, reads: Set<string>): Flag {
  return new Proxy(flag, {
    get(target, name, receiver) {
      reads.add(flag.key);
      return Reflect.get(target, name, receiver);
    },
    ownKeys(target) {
      reads.add(flag.key);
      return Reflect.ownKeys(target);
    },
  });
}

it('with 10,000 flags, one that changes is the only one that is looked into, answered anew and told of', async () => {
  const reads = new Set<string>();
  const document = (key: string, version: number, value: string): Document => ({
    kind: 'flag',
    key,
    version,
    body: watched(flagOf(key, value), reads),
  });
  const documents = Array.from({ length: COUNT }, (_, index) => document(`flag-${index}`, 1, 'old'));
  const keys = documents.map(({ key }) => key);
  let tell: SourceListener | undefined;
  const runtime = new VirtualTime();
  const store = createFlagStore({
    environment: 'test',
    runtime,
    source: {
      ask: async () => ({ type: 'full', revision: 1, checksum: checksumOf(documents), documents }),
      listen: (listener) => {
        tell = listener;
        return () => {};
      },
    },
  });
  store.start();
  await runtime.pass(0);
  const before = keys.map((key) => store.evaluate(key));
  const called: string[] = [];
  for (const key of keys) subscribeToFlags(store, [key], () => called.push(key));
  const told: string[] = [];
  listenTo(store, 'flagChanged', ({ key }) => told.push(key));
  reads.clear();

  const changed = document('flag-77', 2, 'new');
  const announcement: Announcement = {
    previous: 1,
    revision: 2,
    checksum: checksumOf(documents.map((each) => (each.key === changed.key ? changed : each))),
    changes: [changed],
    values: false,
  };
  tell?.heard(announcement);

  expect(store.getState().revision).toBe(2);
  expect([[...reads], called, told]).toEqual([['flag-77'], ['flag-77'], ['flag-77']]);
  const answered = keys.filter((key, index) => store.evaluate(key) !== before[index]);
  expect(answered).toEqual(['flag-77']);
  expect([...reads]).toEqual(['flag-77']);
  store.stop();
});
