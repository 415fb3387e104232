import { createFlagStore, type FlagStore, supabaseSource } from '@pennon/store';
import { oneTabListens } from '@pennon/store/tabs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryDatabase } from './memory-database.js';
import { MemoryLocks } from './memory-locks.js';
import { MemorySupabase } from './memory-supabase.js';

const waiting = { timeout: 5_000, interval: 5 };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Tab {
  readonly supabase: MemorySupabase;
  readonly store: FlagStore;
}

/** Tabs of one browser: each has its own client, and all of them one database. */
function browserWith(count: number) {
  const database = new MemoryDatabase();
  database.commit({ a: 'green' });
  const locks = new MemoryLocks();
  const name = crypto.randomUUID();
  const tabs: Tab[] = [];
  const open = (): void => {
    const supabase = new MemorySupabase(database);
    const source = oneTabListens(supabaseSource(supabase, { environment: 'test' }), { name, locks });
    const pollMs = 3_600_000;
    const store = createFlagStore({
      environment: 'test',
      source,
      pollMs,
      resyncJitterMs: 5,
      onError: () => {},
    });
    store.start();
    closing.push(() => store.stop());
    tabs.push({ supabase, store });
  };
  for (let opened = 0; opened < count; opened++) open();
  return {
    database,
    name,
    open,
    tabs,
    sockets: () => tabs.filter(({ supabase }) => supabase.channels.length > 0),
  };
}

type Browser = ReturnType<typeof browserWith>;

const allLive = ({ tabs }: Browser) =>
  vi.waitFor(
    () => expect(tabs.map(({ store }) => store.getState().isLive)).toEqual(tabs.map(() => true)),
    waiting,
  );

const allServe = ({ tabs }: Browser, value: string) =>
  vi.waitFor(
    () => expect(tabs.map(({ store }) => store.evaluate('a').value)).toEqual(tabs.map(() => value)),
    waiting,
  );

const questionsOf = ({ tabs }: Browser) => tabs.map(({ supabase }) => supabase.questions.length);

/** Tells whoever is connected. */
function commit({ database, tabs }: Pick<Browser, 'database' | 'tabs'>, a: string): void {
  const announcement = database.commit({ a });
  for (const { supabase } of tabs) supabase.announce(announcement);
}

describe('ten tabs', () => {
  it('hold one connection, and all of them hear of a change', async () => {
    const browser = browserWith(10);
    await allLive(browser);
    expect(browser.sockets()).toHaveLength(1);
    // One to load, one after joining; then nothing more is due.
    await vi.waitFor(() => expect(questionsOf(browser)).toEqual(browser.tabs.map(() => 2)), waiting);
    commit(browser, 'blue');
    await allServe(browser, 'blue');
    expect(questionsOf(browser)).toEqual(browser.tabs.map(() => 2));
  });

  it('outlive their leader: the next one connects, and what fell between the two is asked for', async () => {
    const browser = browserWith(10);
    await allLive(browser);
    const [leader] = browser.sockets();
    leader?.store.stop();
    browser.database.commit({ a: 'unheard' });
    const others = { ...browser, tabs: browser.tabs.filter((tab) => tab !== leader) };
    await allServe(others, 'unheard');
    await allLive(others);
    expect(browser.sockets()).toHaveLength(1);
    commit(browser, 'heard');
    await allServe(others, 'heard');
  });

  it('learn from a leader that loses its connection that nobody hears', async () => {
    const browser = browserWith(3);
    await allLive(browser);
    const [leader] = browser.sockets();
    leader?.supabase.channels[0]?.tell('CHANNEL_ERROR', new Error('gone'));
    await vi.waitFor(
      () => expect(browser.tabs.map(({ store }) => store.getState().isLive)).toEqual([false, false, false]),
      waiting,
    );
    leader?.supabase.channels[0]?.tell('SUBSCRIBED');
    await allLive(browser);
  });

  it('let another try when the connection of the leader is closed for good', async () => {
    const browser = browserWith(3);
    await allLive(browser);
    const [leader] = browser.sockets();
    leader?.supabase.close();
    await allLive(browser);
    expect(browser.sockets()).toHaveLength(1);
    commit(browser, 'after');
    await allServe(browser, 'after');
  });

  it('take in one that comes later, and ask nothing because of it', async () => {
    const browser = browserWith(2);
    await allLive(browser);
    await vi.waitFor(() => expect(questionsOf(browser)).toEqual([2, 2]), waiting);
    browser.open();
    await allLive(browser);
    await vi.waitFor(() => expect(questionsOf(browser)).toEqual([2, 2, 2]), waiting);
    expect(browser.sockets()).toHaveLength(1);
  });

  it('are not confused by what another release says', async () => {
    const browser = browserWith(2);
    await allLive(browser);
    const stranger = new BroadcastChannel(`pennon:${browser.name}`);
    for (const said of [null, 7, 'hello', { news: 'tomorrow' }, { news: '__proto__' }, { news: 'heard' }]) {
      stranger.postMessage(said);
    }
    commit(browser, 'blue');
    await allServe(browser, 'blue');
    stranger.close();
  });
});

describe('one tab', () => {
  it('that leaves while it waits in line never listens', async () => {
    const browser = browserWith(2);
    await allLive(browser);
    const [leader] = browser.sockets();
    const waitingTab = browser.tabs.find((tab) => tab !== leader);
    waitingTab?.store.stop();
    leader?.store.stop();
    await vi.waitFor(() => expect(browser.sockets()).toEqual([]), waiting);
    expect(waitingTab?.supabase.removed).toEqual([]);
  });

  it('whose app stops the store when it takes the lead holds neither lock nor connection', async () => {
    const supabase = new MemorySupabase(new MemoryDatabase());
    const locks = new MemoryLocks();
    const source = supabaseSource(supabase, { environment: 'test' });
    const shared = oneTabListens(source, { name: 'stopping', locks });
    await new Promise<void>((resolve) => {
      const leave = shared.listen?.({
        joined: () => {},
        lost: () => {
          leave?.();
          resolve();
        },
        closed: () => {},
        heard: () => {},
      });
    });
    expect(await locks.request('pennon:stopping', () => 'free')).toBe('free');
    expect(supabase.channels).toEqual([]);
  });

  it('listens for itself where there are no locks', () => {
    const source = supabaseSource(new MemorySupabase(new MemoryDatabase()), { environment: 'test' });
    expect(oneTabListens(source, { name: 'x', locks: undefined })).toBe(source);
  });

  it('that is refused the lock is closed, so that it tries again', async () => {
    const locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
    const source = supabaseSource(new MemorySupabase(new MemoryDatabase()), { environment: 'test' });
    const closed = new Promise<unknown>((resolve) => {
      oneTabListens(source, { name: 'x', locks }).listen?.({
        joined: () => {},
        lost: () => {},
        closed: resolve,
        heard: () => {},
      });
    });
    expect(await closed).toMatchObject({ name: 'SecurityError' });
  });
});
