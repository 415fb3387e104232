import { createFlagStore, type FlagStore, supabaseSource } from '@pennon/store';
import {
  indexedDbStorage,
  localStorageStorage,
  offlineSwitch,
  persist,
  type RulesetStorage,
} from '@pennon/store/persistence';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { liveScene, type Scene, sceneOf } from './scene.js';
import { settle } from './virtual-time.js';

/** Storage whose texts a test can look at and spoil. */
class MemoryStorage implements RulesetStorage {
  readonly texts = new Map<string, string>();
  writes = 0;

  get(name: string): string | undefined {
    return this.texts.get(name);
  }

  set(name: string, text: string): void {
    this.writes++;
    this.texts.set(name, text);
  }

  remove(name: string): void {
    this.texts.delete(name);
  }

  /** The only text. */
  get text(): string {
    return [...this.texts.values()][0] ?? '';
  }

  set text(text: string) {
    for (const name of this.texts.keys()) this.texts.set(name, text);
  }
}

/** Storage that holds what a store at revision 1 left behind, and the scene whose clock it was. */
async function visited(): Promise<{ readonly storage: MemoryStorage; readonly scene: Scene }> {
  const storage = new MemoryStorage();
  const scene = await liveScene();
  persist(scene.store, { storage }).stop();
  scene.store.stop();
  return { storage, scene };
}

/** The app, opened again on the same machine. */
function revisit({ supabase, time }: Scene, environment = 'test'): FlagStore {
  return createFlagStore({ supabase, environment, runtime: time, onError: () => {} });
}

describe('a store that is kept', () => {
  it('has its flags before anything was asked, and says that nobody has confirmed them', async () => {
    const { storage, scene } = await visited();
    const store = revisit(scene);
    persist(store, { storage });
    expect(store.evaluate('a').value).toBe(true);
    expect(store.getState()).toMatchObject({
      status: 'stale',
      source: 'cache',
      revision: 1,
      updatedAt: expect.any(Number),
      error: undefined,
    });
    expect(store.getInitialState().status).toBe('loading');
  });

  it('asks only for what came after', async () => {
    const { storage, scene } = await visited();
    const { supabase, database, time } = scene;
    supabase.questions.length = 0;
    database.commit({ a: false });
    const store = revisit(scene);
    persist(store, { storage });
    store.start();
    await time.pass(2_000);
    expect(supabase.questions[0]).toBe(1);
    expect(store.getState()).toMatchObject({ status: 'ready', source: 'live', revision: 2 });
  });

  it('is written after a burst of changes, once, and when it stops', async () => {
    const storage = new MemoryStorage();
    const { store, supabase, database, time } = await liveScene();
    const persistence = persist(store, { storage });
    for (const a of [false, true, false]) supabase.announce(database.commit({ a }));
    expect(storage.writes).toBe(0);
    await time.pass(1_000);
    expect(storage.writes).toBe(1);
    supabase.announce(database.commit({ a: true }));
    persistence.stop();
    expect(storage.writes).toBe(2);
    supabase.announce(database.commit({ a: false }));
    await time.pass(2_000);
    expect(storage.writes).toBe(2);
  });

  it('is written while changes never stop coming', async () => {
    const storage = new MemoryStorage();
    const { store, supabase, database, time } = await liveScene();
    persist(store, { storage });
    for (let commits = 0; commits < 10; commits++) {
      supabase.announce(database.commit({ a: commits % 2 === 0 }));
      await time.pass(500);
    }
    expect(storage.writes).toBe(5);
  });

  it('unchanged is written again only once an hour, so that its age stays true', async () => {
    const storage = new MemoryStorage();
    const { store, time } = await liveScene();
    persist(store, { storage });
    await time.pass(1_800_000);
    expect(storage.writes).toBe(1);
    await time.pass(3_600_000);
    expect(storage.writes).toBe(2);
  });

  it('never takes what was kept over what the source has said', async () => {
    const { storage, scene } = await visited();
    scene.database.commit({ a: false });
    const store = revisit(scene);
    store.start();
    await scene.time.pass(2_000);
    persist(store, { storage });
    expect(store.getState()).toMatchObject({ revision: 2, source: 'live' });
  });

  it('offers a moment later what storage gives a moment later', async () => {
    const { storage, scene } = await visited();
    const store = revisit(scene);
    const slow: RulesetStorage = {
      get: async (name) => storage.get(name),
      set: async (name, text) => storage.set(name, text),
      remove: async (name) => storage.remove(name),
    };
    const { ready } = persist(store, { storage: slow });
    expect(store.getState().status).toBe('loading');
    await ready;
    expect(store.getState().source).toBe('cache');
  });
});

describe('what is kept is dropped, not believed', () => {
  it('when any one character of it is another, or it ends too early', async () => {
    const { storage, scene } = await visited();
    const whole = storage.text;
    await fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.boolean(),
        fc.integer({ min: 32, max: 126 }),
        (at, isCut, code) => {
          const other = String.fromCharCode(code);
          fc.pre(isCut || whole[at] !== other);
          const spoilt = new MemoryStorage();
          spoilt.texts.set(
            [...storage.texts.keys()][0] ?? '',
            isCut ? whole.slice(0, at) : whole.slice(0, at) + other + whole.slice(at + 1),
          );
          const store = revisit(scene);
          persist(store, { storage: spoilt });
          expect(store.getState().source).toBe('default');
          expect(spoilt.texts.size).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['at seven days it is taken', 7 * 86_400_000, 'cache'],
    ['a moment later it is too old', 7 * 86_400_000 + 1, 'default'],
    ['from the future', -3_000, 'default'],
  ])('%s', async (_, ageMs, source) => {
    const { storage, scene } = await visited();
    const { updatedAt = 0 } = scene.store.getState();
    const store = createFlagStore({
      environment: 'test',
      runtime: { ...clockAt(updatedAt + ageMs) },
    });
    persist(store, { storage });
    expect(store.getState().source).toBe(source);
    expect(storage.texts.size).toBe(source === 'cache' ? 1 : 0);
  });

  it("when it is another environment's under our name; and another project's is not looked at", async () => {
    const { storage, scene } = await visited();
    const other = new MemoryStorage();
    other.texts.set([...storage.texts.keys()][0]?.replace('test', 'other') ?? '', storage.text);
    const store = revisit(scene, 'other');
    persist(store, { storage: other });
    expect([store.getState().source, other.texts.size]).toEqual(['default', 0]);

    const elsewhere = revisit(scene);
    persist(elsewhere, { storage, scope: 'https://other.supabase.co' });
    expect([elsewhere.getState().source, storage.texts.size]).toEqual(['default', 1]);
  });
});

describe('storage that fails', () => {
  const forbidden = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  const full = (): never => {
    throw new DOMException('full', 'QuotaExceededError');
  };

  it.each<[string, RulesetStorage]>([
    ['to read', { get: forbidden, set: () => {}, remove: () => {} }],
    ['to write', { get: () => null, set: full, remove: () => {} }],
    ['to remove', { get: () => 'garbage', set: () => {}, remove: forbidden }],
    ['later', { get: async () => forbidden(), set: async () => full(), remove: () => {} }],
  ])('%s costs the app nothing, and is reported once', async (_, storage) => {
    const { store, supabase, database, time, errors } = await liveScene();
    await persist(store, { storage }).ready;
    for (const a of [false, true]) {
      supabase.announce(database.commit({ a }));
      await time.pass(1_000);
    }
    expect(errors.map(({ code }) => code)).toEqual(['PERSISTENCE_FAILED']);
    expect(store.getState()).toMatchObject({ status: 'ready', revision: 3 });
  });

  it('because there is none, as on a server, is no trouble', async () => {
    const { store, errors } = await liveScene();
    for (const storage of [localStorageStorage(), indexedDbStorage()]) {
      const persistence = persist(store, { storage });
      await persistence.ready;
      persistence.stop();
    }
    await settle();
    expect(errors).toEqual([]);
  });
});

describe('localStorage', () => {
  it('is read, written and cleared by name', () => {
    const texts = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => texts.get(name) ?? null,
      setItem: (name: string, text: string) => texts.set(name, text),
      removeItem: (name: string) => texts.delete(name),
    });
    try {
      const storage = localStorageStorage();
      storage.set('x', 'y');
      expect([storage.get('x'), storage.get('z')]).toEqual(['y', null]);
      storage.remove('x');
      expect(texts.size).toBe(0);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('an offline switch', () => {
  it('turned off asks nothing, keeps the flags as stale and holds no channel; turned on it catches up', async () => {
    const { supabase, database, time } = sceneOf();
    const source = offlineSwitch(supabaseSource(supabase, { environment: 'test' }));
    const store = createFlagStore({ environment: 'test', source, runtime: time, onError: () => {} });
    store.start();
    await time.pass(2_000);
    source.setOffline(true);
    supabase.questions.length = 0;
    await time.pass(600_000);
    expect(store.getState()).toMatchObject({ status: 'stale', error: { code: 'OFFLINE' }, isLive: false });
    expect([supabase.questions, supabase.channels]).toEqual([[], []]);
    database.commit({ a: false });
    source.setOffline(false);
    await time.pass(2_000);
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: true, revision: 2 });
    store.stop();
    await settle();
    expect([time.pending, supabase.channels]).toEqual([0, []]);
  });

  it('that is off at first starts from a bundled ruleset', async () => {
    const { supabase, database, time } = sceneOf();
    const source = offlineSwitch(supabaseSource(supabase, { environment: 'test' }), true);
    const snapshot = database.full();
    const store = createFlagStore({
      environment: 'test',
      source,
      snapshot,
      runtime: time,
      onError: () => {},
    });
    store.start();
    await time.pass(60_000);
    expect(store.evaluate('a').value).toBe(true);
    expect(supabase.questions).toEqual([]);
    store.stop();
  });

  it('on a source without announcements is caught up with at once, and claims none', async () => {
    const { database, time } = sceneOf();
    const source = offlineSwitch({ ask: async () => database.full() }, true);
    const store = createFlagStore({ environment: 'test', source, runtime: time, onError: () => {} });
    store.start();
    await time.pass(120_000);
    source.setOffline(false);
    await time.pass(1_000);
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: false });
    store.stop();
  });
});

function clockAt(now: number) {
  return { now: () => now, random: () => 0, setTimeout: () => 0, clearTimeout: () => {} };
}
