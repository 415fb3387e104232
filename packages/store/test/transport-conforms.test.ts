import { supabaseSource } from '@pennon/store';
import { httpSource, webSocketStream } from '@pennon/store/sources';
import { createTransport, dualSource, type TransportChange } from '@pennon/store/transport';
import { WebSocket } from 'ws';
import { everySource, type Faculty, type SourceWorld } from './every-source.js';
import { FlagServer } from './flag-server.js';
import { MemoryDatabase } from './memory-database.js';
import { MemorySupabase } from './memory-supabase.js';

const FACULTIES: readonly Faculty[] = ['commit', 'listen', 'fail', 'cut', 'listeners'];

for (const stage of ['off', 'shadow', 'live', 'complete'] as const)
  everySource(`a dual transport at stage ${stage}`, FACULTIES, () => overBoth({ stage }));

everySource('a dual transport that moves to Realtime', FACULTIES, () =>
  overBoth({ stage: 'live', old: 'websocket' }),
);

/** A relay over HTTP with a WebSocket, and the app's Supabase client. */
async function overBoth(config: TransportChange): Promise<SourceWorld> {
  const database = new MemoryDatabase();
  database.commit({ a: 'green', b: 'red' });
  const supabase = new MemorySupabase(database);
  const server = await FlagServer.start(database);
  let isFailing = false;
  const { schema } = supabase;
  supabase.schema = (name) => {
    if (isFailing) throw new TypeError('fetch failed');
    return schema.call(supabase, name);
  };
  const { url } = server;
  const source = dualSource(
    {
      websocket: httpSource({ url, listen: webSocketStream({ url: server.webSocketUrl, WebSocket }) }),
      realtime: supabaseSource(supabase, { environment: 'test' }),
    },
    // A busy machine is slow, and that is not what is tested here.
    createTransport({ unit: 'u-1', config: { health: { latencyMs: { websocket: 5_000 } }, ...config } }),
  );
  return {
    source,
    commit(values) {
      const announcement = database.commit(values);
      server.announce(announcement);
      supabase.announce(announcement);
    },
    truth: () =>
      Object.fromEntries(
        database.documents.map(({ key, body }) => [
          key,
          'variations' in body ? body.variations[0]?.value : undefined,
        ]),
      ),
    fail(isNowFailing) {
      isFailing = isNowFailing;
      server.refusal = isFailing ? { status: 500 } : undefined;
      if (isFailing) return;
      server.cut();
      for (const channel of supabase.channels) channel.tell('SUBSCRIBED');
    },
    cut() {
      server.cut();
      supabase.close();
    },
    listeners: () => Math.max(server.listeners, supabase.channels.length),
    close: () => server.close(),
  };
}
