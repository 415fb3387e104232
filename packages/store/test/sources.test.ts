import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FullSnapshot } from '@pennon/core';
import { type FlagSource, supabaseSource } from '@pennon/store';
import { fileSource } from '@pennon/store/file';
import { offlineSwitch } from '@pennon/store/persistence';
import { eventStream, httpSource, staticSource, webSocketStream } from '@pennon/store/sources';
import { oneTabListens } from '@pennon/store/tabs';
import { WebSocket } from 'ws';
import { everySource, type Faculty, type SourceWorld } from './every-source.js';
import { FlagServer } from './flag-server.js';
import { MemoryDatabase } from './memory-database.js';
import { MemoryLocks } from './memory-locks.js';
import { MemorySupabase } from './memory-supabase.js';

function seeded(): MemoryDatabase {
  const database = new MemoryDatabase();
  database.commit({ a: 'green', b: 'red' });
  return database;
}

function truthOf({ documents }: Pick<FullSnapshot, 'documents'>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    documents.map(({ key, body }) => [key, 'variations' in body ? body.variations[0]?.value : undefined]),
  );
}

const EVERYTHING: readonly Faculty[] = ['commit', 'listen', 'fail', 'cut', 'listeners'];
/** What is asked again and again has no connection that could be cut. */
const POLLED: readonly Faculty[] = ['commit', 'fail'];
/** Neither has a file that is watched. */
const WATCHED: readonly Faculty[] = ['commit', 'listen', 'fail'];

type Open = Parameters<typeof everySource>[2];

/** Every source, what can be done to it, and how it is opened. */
const SOURCES: Readonly<Record<string, readonly [faculties: readonly Faculty[], open: Open]>> = {
  'a static ruleset': [[], overNothing],
  "the app's Supabase client": [EVERYTHING, () => overSupabase((source) => source)],
  'a source with a switch': [EVERYTHING, overSwitch],
  'a tab that listens for all': [
    EVERYTHING,
    () =>
      overSupabase((source) =>
        oneTabListens(source, { name: crypto.randomUUID(), locks: new MemoryLocks() }),
      ),
  ],
  'HTTP that is polled': [POLLED, () => overHttp((url) => httpSource({ url }))],
  'HTTP with server-sent events': [
    EVERYTHING,
    () => overHttp((url) => httpSource({ url, listen: eventStream({ url: `${url}/events` }) })),
  ],
  'HTTP with a WebSocket': [
    EVERYTHING,
    () =>
      overHttp((url) =>
        httpSource({ url, listen: webSocketStream({ url: () => url.replace('http', 'ws'), WebSocket }) }),
      ),
  ],
  'a JSON file': [WATCHED, () => overFile('flags.json', JSON.stringify)],
  'a YAML file': [
    WATCHED,
    () => overFile('flags.yaml', (content) => `# flags\n${JSON.stringify(content, null, 2)}\n`),
  ],
};

for (const [name, [faculties, open]] of Object.entries(SOURCES)) everySource(name, faculties, open);

function overNothing(): SourceWorld {
  const snapshot = seeded().full();
  return { source: staticSource(snapshot), truth: () => truthOf(snapshot) };
}

function overSwitch(): SourceWorld {
  let setOffline: ((isOffline: boolean) => void) | undefined;
  const world = overSupabase((inner) => {
    const source = offlineSwitch(inner);
    setOffline = source.setOffline;
    return source;
  });
  return { ...world, fail: (isFailing) => setOffline?.(isFailing) };
}

function overSupabase(wrapped: (source: FlagSource) => FlagSource): SourceWorld {
  const database = seeded();
  const supabase = new MemorySupabase(database);
  const source = wrapped(supabaseSource(supabase, { environment: 'test' }));
  let isFailing = false;
  const { schema } = supabase;
  supabase.schema = (name) => {
    if (isFailing) throw new TypeError('fetch failed');
    return schema.call(supabase, name);
  };
  return {
    source,
    commit: (values) => supabase.announce(database.commit(values)),
    truth: () => truthOf(database),
    fail: (isNowFailing) => {
      isFailing = isNowFailing;
      // What a browser does when its network is back: the channel is joined again.
      if (!isFailing) for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
    },
    cut: () => supabase.close(),
    listeners: () => supabase.channels.length,
  };
}

async function overHttp(sourceOf: (url: string) => FlagSource): Promise<SourceWorld> {
  const database = seeded();
  const server = await FlagServer.start(database);
  const source = sourceOf(server.url);
  return {
    source,
    commit: (values) => server.announce(database.commit(values)),
    truth: () => truthOf(database),
    fail: (isFailing) => {
      server.refusal = isFailing ? { status: 500 } : undefined;
      // A server that comes back has lost its connections.
      if (!isFailing) server.cut();
    },
    ...(source.listen && { cut: () => server.cut(), listeners: () => server.listeners }),
    close: () => server.close(),
  };
}

async function overFile(name: string, write: (content: unknown) => string): Promise<SourceWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'pennon-file-'));
  const path = join(folder, name);
  const database = seeded();
  const save = () =>
    writeFile(path, write({ documents: database.documents.map(({ kind, body }) => ({ kind, body })) }));
  await save();
  return {
    source: fileSource(path),
    commit: async (values) => {
      database.commit(values);
      await save();
    },
    truth: () => truthOf(database),
    fail: (isFailing) => (isFailing ? writeFile(path, '{"documents": [{"kind": "flag", "bo') : save()),
    close: () => rm(folder, { recursive: true }),
  };
}
