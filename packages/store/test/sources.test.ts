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
import { everySource, type SourceWorld } from './every-source.js';
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

everySource('a static ruleset', () => {
  const snapshot = seeded().full();
  return { source: staticSource(snapshot), truth: () => truthOf(snapshot) };
});

everySource("the app's Supabase client", () => {
  const database = seeded();
  const supabase = new MemorySupabase(database);
  return overSupabase(database, supabase, supabaseSource(supabase, { environment: 'test' }));
});

everySource('a source with a switch', () => {
  const database = seeded();
  const supabase = new MemorySupabase(database);
  const source = offlineSwitch(supabaseSource(supabase, { environment: 'test' }));
  return { ...overSupabase(database, supabase, source), fail: source.setOffline };
});

everySource('a tab that listens for all', () => {
  const database = seeded();
  const supabase = new MemorySupabase(database);
  const inner = supabaseSource(supabase, { environment: 'test' });
  const source = oneTabListens(inner, { name: crypto.randomUUID(), locks: new MemoryLocks() });
  return overSupabase(database, supabase, source);
});

function overSupabase(database: MemoryDatabase, supabase: MemorySupabase, source: FlagSource): SourceWorld {
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

everySource('HTTP that is polled', () => overHttp((url) => httpSource({ url })));

everySource('HTTP with server-sent events', () =>
  overHttp((url) => httpSource({ url, listen: eventStream({ url: `${url}/events` }) })),
);

everySource('HTTP with a WebSocket', () =>
  overHttp((url) =>
    httpSource({ url, listen: webSocketStream({ url: () => url.replace('http', 'ws'), WebSocket }) }),
  ),
);

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

everySource('a JSON file', () => overFile('flags.json', JSON.stringify));
everySource('a YAML file', () =>
  overFile('flags.yaml', (content) => `# flags\n${JSON.stringify(content, null, 2)}\n`),
);

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
