import { createFlagStore, type FlagSource, supabaseSource } from '@pennon/store';
import {
  type Adapter,
  createTransport,
  dualSource,
  type Stage,
  type TransportChange,
  type TransportEvent,
} from '@pennon/store/transport';
import { MemoryDatabase } from './memory-database.js';
import { MemorySupabase } from './memory-supabase.js';
import { VirtualTime } from './virtual-time.js';

const CHECKSUMS = { critical: { checksum: 'crc32' } } as const;

/** A store over two databases, which are the same unless a test says otherwise; the WebSocket is the new one. */
export function moving(stage: Stage, config: TransportChange = {}) {
  const runtime = new VirtualTime();
  const sides = { websocket: sideOf(runtime), realtime: sideOf(runtime) };
  const transport = createTransport({
    unit: 'u-1',
    config: { stage, categories: CHECKSUMS, ...config },
    runtime,
  });
  const events: TransportEvent[] = [];
  transport.subscribe((event) => events.push(event));
  const source = dualSource(
    { websocket: sides.websocket.source, realtime: sides.realtime.source },
    transport,
  );
  const errors: string[] = [];
  const store = createFlagStore({
    environment: 'test',
    source,
    runtime,
    onError: ({ code }) => errors.push(code),
  });
  const commit = (value: string, ...adapters: Adapter[]): void => {
    for (const adapter of adapters) {
      const { database, supabase } = sides[adapter];
      supabase.announce(database.commit({ a: value }));
    }
  };
  const start = async () => {
    store.start();
    await runtime.pass(2_000);
  };
  const value = () => store.evaluate('a').value;
  return { runtime, sides, transport, events, source, store, errors, commit, start, value };
}

/** One adapter: its database, and what is done to its questions. */
function sideOf(runtime: VirtualTime) {
  const database = new MemoryDatabase();
  database.commit({ a: 'first' });
  const supabase = new MemorySupabase(database);
  const inner = supabaseSource(supabase, { environment: 'test' });
  const side = {
    database,
    supabase,
    isFailing: false,
    /** Answered with in place of flags. */
    garbage: undefined as unknown,
    /** Infinity: never, and the signal is ignored. */
    delayMs: 0,
    questions: 0,
    source: {
      ...inner,
      async ask(since, signal): Promise<unknown> {
        side.questions++;
        if (side.isFailing) throw new TypeError('fetch failed');
        if (side.delayMs === Number.POSITIVE_INFINITY) await new Promise(() => {});
        if (side.delayMs > 0) await new Promise<void>((resolve) => runtime.setTimeout(resolve, side.delayMs));
        return side.garbage ?? inner.ask(since, signal);
      },
    } satisfies FlagSource as FlagSource,
  };
  return side;
}
