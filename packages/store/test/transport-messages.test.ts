import {
  type Adapter,
  createTransport,
  type Envelope,
  messageRouter,
  type Stage,
} from '@pennon/store/transport';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from './virtual-time.js';

/** What is sent comes back at once, as JSON, over each adapter that is up. */
function echo(stage: Stage) {
  const transport = createTransport({ unit: 'u-1', config: { stage }, runtime: new VirtualTime() });
  const sent: Adapter[] = [];
  const down = new Set<Adapter>();
  const delivered: unknown[] = [];
  const sendOver = (adapter: Adapter) => async (envelope: Envelope) => {
    if (down.has(adapter)) throw new Error(`${adapter} is down`);
    sent.push(adapter);
    router.receive(adapter, JSON.parse(JSON.stringify(envelope)));
  };
  const router = messageRouter(
    {
      send: { websocket: sendOver('websocket'), realtime: sendOver('realtime') },
      deliver: (message, category) => delivered.push([category, message]),
    },
    transport,
  );
  return { transport, router, sent, down, delivered };
}

describe("an app's own message", () => {
  it('goes over both adapters where both run, and is delivered once', async () => {
    const { router, sent, delivered } = echo('live');
    await router.send('critical', { cpu: 1 });
    expect(sent).toEqual(['websocket', 'realtime']);
    expect(delivered).toEqual([['critical', { cpu: 1 }]]);
    await router.send('critical', { cpu: 1 });
    expect(delivered).toHaveLength(2);
  });

  it('goes over the old one where its category has not moved', async () => {
    const { router, sent } = echo('live');
    await router.send('debug', 'hello');
    expect(sent).toEqual(['realtime']);
  });

  it('is delivered from the old one only, in the shadow', async () => {
    const { router, down, delivered, sent } = echo('shadow');
    down.add('realtime');
    await expect(router.send('critical', 1)).rejects.toThrow('realtime is down');
    expect(sent).toEqual(['websocket']);
    expect(delivered).toEqual([]);
  });

  it('arrives while one of two adapters is up, and the failure counts', async () => {
    const { transport, router, down, delivered } = echo('live');
    down.add('websocket');
    await router.send('critical', 1);
    expect(delivered).toEqual([['critical', 1]]);
    expect(transport.stats().adapters.websocket.errorRate).toBe(1);
    down.add('realtime');
    await expect(router.send('critical', 1)).rejects.toThrow('websocket is down');
  });

  it.each([[null], ['text'], [{}], [{ id: 'a', category: 'toString', isShadow: false }]])(
    'that is none is dropped: %j',
    (envelope) => {
      const { router, delivered } = echo('live');
      router.receive('websocket', envelope);
      expect(delivered).toEqual([]);
    },
  );
});
