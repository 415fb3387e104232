import {
  createTransport,
  listenToTransport,
  type TransportChange,
  type TransportEvent,
} from '@pennon/store/transport';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from './virtual-time.js';

/** A migration to the WebSocket that is live. */
function migrating(config: TransportChange = {}) {
  const runtime = new VirtualTime();
  const transport = createTransport({ unit: 'u-1', config: { stage: 'live', ...config }, runtime });
  const compare = transport.comparison();
  const events: TransportEvent[] = [];
  transport.subscribe((event) => events.push(event));
  const record = (outcomes: number, isGood: boolean, latencyMs?: number): void => {
    for (let count = 0; count < outcomes; count++) transport.record('websocket', { isGood, latencyMs });
  };
  const serving = () => transport.route('critical').serve[0];
  const state = () => transport.stats().adapters.websocket.state;
  return { runtime, transport, compare, events, record, serving, state };
}

describe('the breaker of the new adapter', () => {
  it('opens above 5 % errors and not at 5 %, and the old one serves', () => {
    const { record, serving, events } = migrating();
    record(95, true, 10);
    record(5, false);
    expect(serving()).toBe('websocket');
    record(1, false);
    expect(serving()).toBe('realtime');
    expect(events).toMatchObject([
      { type: 'health', adapter: 'websocket', previous: 'healthy', state: 'open', errorRate: 0.06 },
      { type: 'switched', category: 'critical', from: 'websocket', to: 'realtime' },
    ]);
  });

  it('judges no fewer than five outcomes', () => {
    const { record, state } = migrating();
    record(4, false);
    expect(state()).toBe('healthy');
    record(1, false);
    expect(state()).toBe('open');
  });

  it('opens above twice the latency, and tells of what is above it once', () => {
    const { record, state, events } = migrating();
    record(5, true, 200);
    expect(state()).toBe('healthy');
    record(5, true, 202);
    expect(state()).toBe('degraded');
    expect(events).toHaveLength(1);
    record(10, true, 598);
    expect(state()).toBe('degraded');
    record(20, true, 402);
    expect(state()).toBe('open');
  });

  it('tries the new one beside the old one after the recovery time, and one good answer closes it', async () => {
    const { record, runtime, transport, serving, state } = migrating({ breaker: { recoveryMs: 1_000 } });
    record(5, false);
    await runtime.pass(999);
    expect(transport.route('critical')).toEqual({ serve: ['realtime'], shadow: [] });
    await runtime.pass(1);
    expect(transport.route('critical')).toEqual({ serve: ['realtime'], shadow: ['websocket'] });
    // That it is connected is no answer.
    record(1, true);
    expect(state()).toBe('probing');
    record(1, false);
    expect(state()).toBe('open');
    await runtime.pass(1_000);
    record(1, true, 401);
    expect(state()).toBe('open');
    await runtime.pass(1_000);
    record(1, true, 400);
    expect(serving()).toBe('websocket');
  });

  it('returns nothing to an old adapter that is no longer used', () => {
    const { record, transport } = migrating({ stage: 'complete' });
    record(50, false);
    expect(transport.route('critical')).toEqual({ serve: ['websocket'], shadow: [] });
  });

  it('needs no timer', () => {
    const { record, runtime } = migrating();
    record(50, false);
    expect(runtime.pending).toBe(0);
  });

  it('stops nobody who listens after one that throws', () => {
    const { record, transport, events } = migrating();
    const log = console.error;
    const thrown: unknown[] = [];
    console.error = (error: unknown) => thrown.push(error);
    try {
      transport.subscribe(() => {
        throw new Error('mine');
      });
      transport.subscribe((event) => events.push(event));
      record(5, false);
    } finally {
      console.error = log;
    }
    expect(events).toHaveLength(2);
    expect(thrown).toHaveLength(1);
  });
});

describe('what both adapters say', () => {
  const said = (content: unknown) => ({ name: 'revision 7', content });

  it.each([
    // Of JSON's text of it, quotes included, by Python's zlib and hashlib.
    ['debug', '83593021'],
    ['critical', 'bd47b13c14db7822f4c2aa6e49e7996e030e3fd4e2c82d27291b13663c5cf0da'],
  ] as const)('is compared by the checksum of %s', async (category, checksum) => {
    const { compare, events } = migrating();
    await compare(category, 'websocket', said('123456789'));
    await compare(category, 'realtime', said('another'));
    expect(events).toMatchObject([{ type: 'mismatch', category, name: 'revision 7', mismatches: 1 }]);
    expect(events).toMatchObject([{ checksums: { websocket: checksum } }]);
  });

  it('is the same in any order of fields, and is counted with its lag', async () => {
    const { runtime, transport, compare, events } = migrating();
    await compare('critical', 'realtime', said({ a: 1, b: [{ c: 2, d: 3 }] }));
    await runtime.pass(40);
    await compare('critical', 'websocket', said({ b: [{ d: 3, c: 2 }], a: 1 }));
    await compare('critical', 'websocket', said('said again'));
    expect(events).toEqual([]);
    expect(transport.stats().categories).toMatchObject({
      critical: { compared: 1, mismatches: 0, lagMs: 40 },
      system: { compared: 0 },
    });
  });

  it('is not held against what the same adapter said', async () => {
    const { transport, compare, events } = migrating();
    await compare('critical', 'realtime', said(1));
    await compare('critical', 'realtime', said(2));
    expect(events).toEqual([]);
    expect(transport.stats().categories.critical.compared).toBe(0);
  });

  it('is not held against what another algorithm says', async () => {
    const { transport, compare, events } = migrating();
    await compare('critical', 'realtime', said(1));
    transport.configure({ categories: { critical: { checksum: 'crc32' } } });
    await compare('critical', 'websocket', said(1));
    expect(events.map(({ type }) => type)).toEqual(['configured']);
  });

  it('opens the breaker when it differs too often', async () => {
    const { record, compare, serving } = migrating();
    record(5, true, 10);
    await compare('critical', 'realtime', said(1));
    await compare('critical', 'websocket', said(2));
    expect(serving()).toBe('realtime');
  });

  it('is remembered up to a bound', async () => {
    const { transport, compare } = migrating();
    const name = (index: number) => ({ name: `revision ${index}`, content: index });
    for (let index = 0; index <= 256; index++) await compare('debug', 'realtime', name(index));
    await compare('debug', 'websocket', name(0));
    expect(transport.stats().categories.debug.compared).toBe(0);
    await compare('debug', 'websocket', name(256));
    expect(transport.stats().categories.debug.compared).toBe(1);
  });

  it('in one pair of sources is not held against what another pair says', async () => {
    const { transport, compare, events } = migrating();
    await compare('critical', 'realtime', said('staging'));
    await transport.comparison()('critical', 'websocket', said('production'));
    expect(events).toEqual([]);
  });
});

describe('a listener by name', () => {
  it('hears what has that name, with its own fields, until it leaves', () => {
    const { transport, record, serving } = migrating();
    const switched: string[] = [];
    const rates: number[] = [];
    const leave = listenToTransport(transport, 'switched', ({ category, from, to }) =>
      switched.push(`${category}: ${from} to ${to}`),
    );
    listenToTransport(transport, 'health', ({ errorRate }) => rates.push(errorRate));
    serving();
    record(5, false);
    serving();
    expect(switched).toEqual(['critical: websocket to realtime']);
    expect(rates).toEqual([1]);
    leave();
    transport.configure({ stage: 'complete' });
    expect(serving()).toBe('websocket');
    expect(switched).toHaveLength(1);
  });
});
