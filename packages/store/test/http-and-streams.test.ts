import { createFlagStore, fetchSnapshot, type SourceListener } from '@pennon/store';
import { eventStream, httpSource, retryAfterFetch, webSocketStream } from '@pennon/store/sources';
import { createClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FlagServer } from './flag-server.js';
import { MemoryDatabase } from './memory-database.js';
import { VirtualTime } from './virtual-time.js';

const { signal } = new AbortController();
let database: MemoryDatabase;
let server: FlagServer;

beforeEach(async () => {
  database = new MemoryDatabase();
  database.commit({ a: true });
  server = await FlagServer.start(database);
});
afterEach(() => server.close());

class Listener implements SourceListener {
  readonly news: unknown[] = [];
  joined = () => void this.news.push('joined');
  lost = (error?: unknown) => void this.news.push(['lost', codeOf(error)]);
  closed = (error?: unknown) => void this.news.push(['closed', codeOf(error)]);
  heard = (announcement: unknown) => void this.news.push(['heard', announcement]);
  async hears(...news: readonly unknown[]): Promise<void> {
    await vi.waitFor(() => expect(this.news).toEqual(news), { timeout: 5_000, interval: 5 });
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: string } | undefined)?.code;
}

describe('an HTTP source', () => {
  it('sends the ETag back, and takes 304 for what it knows', async () => {
    const source = httpSource({ url: server.url });
    await source.ask(undefined, signal);
    expect(await source.ask(1, signal)).toMatchObject({
      type: 'unchanged',
      revision: 1,
      checksum: database.checksum,
    });
    expect(server.questions.map(({ status }) => status)).toEqual([200, 304]);
  });

  it('asks for everything when the store holds another revision than it answered last', async () => {
    const source = httpSource({ url: server.url });
    await source.ask(undefined, signal);
    await source.ask(7, signal);
    await source.ask(undefined, signal);
    expect(server.questions.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('asks for headers each time, so that a token in them is fresh', async () => {
    let calls = 0;
    const source = httpSource({
      url: server.url,
      headers: async () => ({ authorization: `Bearer ${++calls}` }),
    });
    await source.ask(undefined, signal);
    await source.ask(undefined, signal);
    expect(server.questions.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it.each([
    ['in seconds', { 'retry-after': '7' }, 7_000],
    [
      "as a date, by the server's clock",
      { date: 'Fri, 01 Jan 2027 00:00:00 GMT', 'retry-after': 'Fri, 01 Jan 2027 00:01:00 GMT' },
      60_000,
    ],
    [
      'in the past',
      { date: 'Fri, 01 Jan 2027 00:00:00 GMT', 'retry-after': 'Thu, 31 Dec 2026 00:00:00 GMT' },
      0,
    ],
    ['as nonsense', { 'retry-after': 'soon' }, 0],
    ['not at all', {}, 0],
  ])('says how long a busy server wants to be left alone: %s', async (_, headers, retryAfterMs) => {
    server.refusal = { status: 429, headers };
    await expect(httpSource({ url: server.url }).ask(undefined, signal)).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      details: { status: 429, retryAfterMs },
    });
  });

  it.each(['', '{"type": "full", "revi', 'null', '[]', '<html>'])(
    'that answers %j is stale, not broken',
    async (body) => {
      const store = createFlagStore({
        environment: 'test',
        source: httpSource({ url: server.url }),
        snapshot: database.full(),
        onError: () => {},
      });
      store.start();
      server.refusal = { status: 200, body };
      await store.resync();
      expect(store.getState()).toMatchObject({ status: 'stale', revision: 1 });
      store.stop();
    },
  );

  it('is aborted with the question', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(httpSource({ url: server.url }).ask(undefined, abort.signal)).rejects.toThrow();
  });
});

describe("the app's Supabase client with retryAfterFetch", () => {
  const ask = () => {
    const transport = WebSocket as unknown as WebSocketLikeConstructor; // ws's last overload takes null
    const client = createClient(server.url, 'sb_publishable_x', {
      global: { fetch: retryAfterFetch() },
      realtime: { transport },
      auth: { persistSession: false, autoRefreshToken: false },
    });
    return fetchSnapshot(client, 'test');
  };

  it.each(['{"message": "slow down"}', 'slow down', ''])(
    'says how long a busy server wants to be left alone, whatever its body: %j',
    async (body) => {
      server.refusal = { status: 429, headers: { 'retry-after': '7' }, body };
      await expect(ask()).rejects.toMatchObject({
        code: 'SNAPSHOT_FAILED',
        details: { status: 429, retryAfterMs: 7_000 },
      });
    },
  );

  it('changes nothing else', async () => {
    expect(await ask()).toEqual(database.full());
    server.refusal = { status: 500, body: '{"code": "PENNON_NOT_FOUND", "message": "none"}' };
    await expect(ask()).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND', message: 'none' });
  });
});

describe('an event stream', () => {
  const announcement = { previous: 1, revision: 2, checksum: 7, changes: [], values: false };
  const text = JSON.stringify(announcement);

  it.each([
    ['in one piece', [`event: change\ndata: ${text}\n\n`]],
    ['letter by letter', [...`event: change\r\ndata: ${text}\r\n\r\n`]],
    ['with carriage returns alone', [`event: change\rdata: ${text}\r\rx`]],
    ['over several lines of data', [`event:change\ndata:${text.replace(',', ',\ndata:')}\n\n`]],
    [
      'with an id, a comment and a field of tomorrow',
      [`id: 4\n:x\nevent: change\nnew: 1\ndata: ${text}\n\n`],
    ],
    ['after events of other names', [`data: 1\n\nevent: other\ndata: 2\n\nevent: change\ndata: ${text}\n\n`]],
  ])('is read %s', async (_, pieces) => {
    const listener = new Listener();
    const leave = eventStream({ url: `${server.url}/events` })(listener);
    await listener.hears('joined');
    for (const piece of pieces) server.say(piece, '');
    await listener.hears('joined', ['heard', announcement]);
    leave();
  });

  it('that says no JSON is passed on, to be refused', async () => {
    const listener = new Listener();
    const leave = eventStream({ url: `${server.url}/events` })(listener);
    await listener.hears('joined');
    server.say('event: change\ndata: {"rev\n\n', '');
    await listener.hears('joined', ['heard', '{"rev']);
    leave();
  });

  it('that says nothing for too long is dead, and a comment is enough to live', async () => {
    const time = new VirtualTime();
    const listener = new Listener();
    eventStream({ url: `${server.url}/events`, runtime: time })(listener);
    await listener.hears('joined');
    // The welcome is the first thing that it says.
    await vi.waitFor(() => expect(time.untilNext).toBe(60_000));
    await time.pass(59_000);
    server.say(': still here\n\n', '');
    await vi.waitFor(() => expect(time.untilNext).toBe(60_000));
    await time.pass(60_000);
    await listener.hears('joined', ['closed', 'SOURCE_SILENT']);
    await vi.waitFor(() => expect(server.listeners).toBe(0));
    expect(time.pending).toBe(0);
  });

  it('that is refused is closed, with the reason', async () => {
    const listener = new Listener();
    server.refusal = { status: 401 };
    eventStream({ url: `${server.url}/nowhere` })(listener);
    await listener.hears(['closed', 'SOURCE_FAILED']);
  });

  it('left before it was connected, never speaks', async () => {
    const time = new VirtualTime();
    const listener = new Listener();
    eventStream({ url: `${server.url}/events`, runtime: time })(listener)();
    await time.pass(120_000);
    expect([listener.news, time.pending]).toEqual([[], 0]);
  });
});

describe('a WebSocket stream', () => {
  it('passes messages on, and takes empty ones as signs of life', async () => {
    const time = new VirtualTime();
    const listener = new Listener();
    const leave = webSocketStream({ url: server.webSocketUrl, WebSocket, runtime: time })(listener);
    await listener.hears('joined');
    await time.pass(59_000);
    server.say('', '');
    await vi.waitFor(() => expect(time.untilNext).toBe(60_000));
    server.say('', '{"revision": 2}');
    server.say('', 'no json');
    await listener.hears('joined', ['heard', { revision: 2 }], ['heard', 'no json']);
    leave();
    await vi.waitFor(() => expect(server.listeners).toBe(0));
    expect(time.pending).toBe(0);
  });

  it('that says nothing for too long is dead', async () => {
    const time = new VirtualTime();
    const listener = new Listener();
    webSocketStream({ url: server.webSocketUrl, WebSocket, runtime: time })(listener);
    await listener.hears('joined');
    await time.pass(60_000);
    await listener.hears('joined', ['closed', 'SOURCE_SILENT']);
  });

  it.each([
    ['cannot be reached', () => 'ws://127.0.0.1:1', 'SOURCE_CLOSED'],
    [
      'has no address',
      () => Promise.reject(Object.assign(new Error('signed out'), { code: 'SIGNED_OUT' })),
      'SIGNED_OUT',
    ],
  ])('that %s is closed, once', async (_, url, code) => {
    const time = new VirtualTime();
    const listener = new Listener();
    webSocketStream({ url, WebSocket, runtime: time })(listener);
    await listener.hears(['closed', code]);
    expect(time.pending).toBe(0);
  });

  it('without a WebSocket on the platform is closed, and the store polls', async () => {
    vi.stubGlobal('WebSocket', undefined);
    try {
      const listener = new Listener();
      webSocketStream({ url: server.webSocketUrl })(listener);
      await listener.hears(['closed', undefined]);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
