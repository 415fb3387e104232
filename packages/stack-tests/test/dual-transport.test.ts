import { createFlagStore, type FlagStore, supabaseSource } from '@pennon/store';
import { httpSource, webSocketStream } from '@pennon/store/sources';
import {
  createTransport,
  dualSource,
  listenToTransport,
  type Transport,
  type TransportChange,
} from '@pennon/store/transport';
import { type LocalStack, startLocal } from '@pennon/test-support';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FaultProxy } from './chaos/fault-proxy.js';
import type { MessageFault, RequestFault } from './chaos/fault-script.js';
import { clientOf, Operator, until } from './real-project.js';
import { Relay } from './relay.js';

const environment = 'production';
const waiting = { timeout: 20_000, interval: 20 };
/** A busy machine is slow, and where that is not the question it is no bad health. */
const PATIENT: TransportChange = {
  health: { latencyMs: { websocket: 30_000, realtime: 30_000 } },
  breaker: { recoveryMs: 500 },
};

let stack: LocalStack;
let relay: Relay;
let operator: Operator;
let commits = 0;

beforeAll(async () => {
  stack = await startLocal({ port: 0 });
  operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), environment);
  await operator.commit({ hero: 'first' });
  relay = await Relay.start(stack, environment);
});

afterAll(async () => {
  await relay?.close();
  await stack?.close();
});

describe('a store over a relay’s WebSocket and Supabase Realtime', () => {
  let proxy: FaultProxy;
  let supabase: SupabaseClient;
  let transport: Transport;
  let store: FlagStore;
  /** Which adapter took over. */
  let switches: string[];
  let statuses: Set<string>;

  beforeEach(async () => {
    proxy = await FaultProxy.start(relay.url, { seed: 0, requests: [], messages: [] });
  });

  afterEach(async () => {
    store.stop();
    await vi.waitFor(() => expect([proxy.open, supabase.getChannels()]).toEqual([0, []]), waiting);
    await proxy.close();
  });

  /** Follows the new one through a proxy, the old one without. */
  async function follow(config: TransportChange): Promise<void> {
    transport = createTransport({ unit: 'u-1', config: { ...PATIENT, ...config } });
    switches = [];
    listenToTransport(transport, 'switched', ({ to }) => switches.push(to));
    supabase = clientOf({ url: stack.url, key: stack.publishableKey });
    const { url } = proxy;
    const listen = webSocketStream({ url: url.replace('http', 'ws'), WebSocket });
    const source = dualSource(
      {
        // Kept alive by Node's fetch, a connection would still be there when nobody uses it.
        websocket: httpSource({ url, listen, headers: { connection: 'close' } }),
        realtime: supabaseSource(supabase, { environment }),
      },
      transport,
    );
    store = createFlagStore({ environment, source, pollMs: 300, resyncJitterMs: 20, onError: () => {} });
    statuses = new Set();
    store.subscribe(({ status }) => statuses.add(status));
    store.start();
    await until(store, ({ isLive, status }) => isLive && status === 'ready');
  }

  /** Commits, and waits until the store serves that. */
  async function expectChange(): Promise<void> {
    const value = `value ${++commits}`;
    const revision = await operator.commit({ hero: value });
    await until(store, (state) => state.revision === revision);
    expect(store.evaluate('hero').value).toBe(value);
  }

  const compared = () => transport.stats().categories.critical;

  it('moves from one to the other stage by stage, compares them, and no change is missed', async () => {
    await follow({ stage: 'off' });
    await expectChange();
    expect([proxy.done.size, compared().compared]).toEqual([0, 0]);

    transport.configure({ stage: 'shadow' });
    await vi.waitFor(() => expect(proxy.done.get('none')).toBeGreaterThan(1), waiting);
    await expectChange();
    await vi.waitFor(() => expect(compared().compared).toBeGreaterThan(1), waiting);
    expect(switches).toEqual([]);

    transport.configure({ stage: 'live' });
    await vi.waitFor(() => expect(switches).toEqual(['websocket']), waiting);
    await expectChange();
    expect(supabase.getChannels()).toHaveLength(1);

    transport.configure({ stage: 'complete' });
    await vi.waitFor(() => expect(supabase.getChannels()).toEqual([]), waiting);
    await expectChange();
    expect(switches).toEqual(['websocket']);
    expect(compared().mismatches).toBe(0);
    expect([...statuses]).not.toContain('stale');
  });

  const FOREVER = 10_000;
  const always = <Fault>(fault: Fault): readonly Fault[] => Array.from({ length: FOREVER }, () => fault);
  const TROUBLES: Readonly<
    Record<
      string,
      { readonly request: RequestFault; readonly message: MessageFault; readonly change?: TransportChange }
    >
  > = {
    'answers with errors and resets': {
      request: { type: 'status', status: 503 },
      message: { type: 'reset' },
    },
    'is cut off and refuses': { request: { type: 'reset' }, message: { type: 'reset' } },
    'says half of everything': { request: { type: 'truncated' }, message: { type: 'lost' } },
    'is slow': {
      request: { type: 'late', ms: 3_000 },
      message: { type: 'none' },
      change: { health: { latencyMs: { websocket: 500 } } },
    },
  };

  it.each(Object.entries(TROUBLES))(
    'returns by itself when the new one %s, serves all the while, and goes back when it is well',
    async (_, { request, message, change = {} }) => {
      await follow({ stage: 'live', ...change });
      await vi.waitFor(() => expect(transport.route('critical').serve[0]).toBe('websocket'), waiting);
      await expectChange();

      proxy.play({ requests: always(request), messages: always(message) });
      await operator.commit({ hero: 'while it is failing' });
      await vi.waitFor(() => expect(switches.at(-1)).toBe('realtime'), waiting);
      await expectChange();
      expect(transport.stats().adapters.realtime.state).toBe('healthy');

      proxy.heal();
      await vi.waitFor(() => expect(switches.at(-1)).toBe('websocket'), waiting);
      await until(store, ({ isLive }) => isLive);
      await expectChange();
      expect([...statuses]).not.toContain('stale');
      expect(compared().mismatches).toBe(0);
    },
  );
});
