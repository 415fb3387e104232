import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { LocalStack } from '@pennon/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { engines, startOn } from './support/engines.js';
import { installRooms } from './support/rooms.js';

type Message = readonly [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: unknown,
];

describe.each(engines)('The wire on %s', (engine) => {
  let stack: LocalStack;
  let aheadMs = 0;
  beforeAll(async () => {
    stack = await startOn(engine, { now: () => Date.now() + aheadMs });
    await installRooms(stack);
  });
  afterAll(() => stack.close());

  async function connected(vsn = '2.0.0') {
    const socket = new WebSocket(socketUrl(stack, stack.publishableKey, vsn));
    const messages: Message[] = [];
    const waiting = new Set<() => void>();
    socket.on('message', (data, isBinary) => {
      if (!isBinary) messages.push(JSON.parse(String(data)) as Message);
      for (const check of [...waiting]) check();
    });
    await once(socket, 'open');
    const find = (wanted: (message: Message) => boolean): Promise<Message> =>
      new Promise((resolve) => {
        const check = () => {
          const found = messages.find(wanted);
          if (found === undefined) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      });
    return {
      socket,
      messages,
      find,
      send: (...message: Message) => socket.send(JSON.stringify(message)),
      replyTo: async (ref: string) =>
        (await find(([, of, , event]) => of === ref && event === 'phx_reply'))[4] as {
          status: string;
          response: { reason?: string };
        },
      closed: once(socket, 'close').then(([code]) => code as number),
    };
  }

  test.each([
    'no JSON',
    '[]',
    '[1,2,3,4,5]',
    '{}',
    'null',
    '[null,"1",{},"phx_join",{}]',
    '[{},"1","a","b",{}]',
  ])('ends only the connection that sends %s', async (garbage) => {
    const healthy = await connected();
    const client = await connected();
    client.socket.send(garbage);
    expect(await client.closed).toBe(1007);
    healthy.send(null, '1', 'phoenix', 'heartbeat', {});
    expect((await healthy.replyTo('1')).status).toBe('ok');
    healthy.socket.close();
  });

  test.each([
    [[]],
    [[3]],
    [[3, 255, 255, 255, 255, 255, 1]],
    [[4, 0, 0, 0, 0, 0, 0]],
    [[3, 0, 0, 1, 1, 0, 1, 65, 66, 123]],
  ])('ends only the connection that sends the bytes %j', async (bytes) => {
    const client = await connected();
    client.socket.send(Buffer.from(bytes));
    expect(await client.closed).toBe(1007);
  });

  test('takes 900 levels of nesting, and ends only the connection that sends 100,000', async () => {
    const nested = (levels: number) =>
      `{"event":"x","payload":{"deep":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    const healthy = await connected();
    const config = { broadcast: { self: true, ack: true }, presence: { enabled: true } };
    for (const client of [healthy, await connected()]) {
      client.send('1', '1', 'realtime:room:deep', 'phx_join', { config });
      await client.replyTo('1');
      client.socket.send(`["1","2","realtime:room:deep","broadcast",${nested(900)}]`);
      await client.find(([, , , event]) => event === 'broadcast');
      if (client === healthy) continue;
      client.socket.send(`["1","3","realtime:room:deep","broadcast",${nested(100_000)}]`);
      expect(await client.closed).toBe(1007);
    }
    const response = await fetch(`${stack.url}/realtime/v1/api/broadcast`, {
      method: 'POST',
      headers: { apikey: stack.publishableKey },
      body: `{"messages":[{"topic":"room:deep",${nested(100_000).slice(1, -1)}}]}`,
    });
    expect(response.status).toBe(422);
    healthy.send('1', '4', 'realtime:room:deep', 'broadcast', { event: 'x', payload: {} });
    expect((await healthy.replyTo('4')).status).toBe('ok');
    healthy.socket.close();
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'knows who is present under the key %s',
    async (key) => {
      const topic = `realtime:room:${key}`;
      const first = await connected();
      first.send('1', '1', topic, 'phx_join', { config: { presence: { enabled: true, key } } });
      first.send('1', '2', topic, 'presence', { event: 'track', payload: { name: 'first' } });
      expect((await first.replyTo('2')).status).toBe('ok');
      const second = await connected();
      second.send('1', '1', topic, 'phx_join', { config: { presence: { enabled: true } } });
      const [, , , , state] = await second.find(([, , , event]) => event === 'presence_state');
      expect(Object.entries(state as object)).toEqual([
        [key, { metas: [expect.objectContaining({ name: 'first' })] }],
      ]);
      for (const { socket } of [first, second]) socket.close();
    },
  );

  test.each(['garbage', 'null', '{"id": "no uuid", "insertedAt": "never"}'])(
    'has clients join again when the notification %s cannot be read, and delivers from then on',
    async (notification) => {
      const client = await connected();
      client.send('1', '1', 'realtime:news:odd', 'phx_join', { config: { private: true } });
      await client.replyTo('1');
      await stack.query(`select pg_notify('pennon_local_messages', $1)`, [notification]);
      await client.find(([, , , event]) => event === 'phx_error');
      client.send('2', '2', 'realtime:news:odd', 'phx_join', { config: { private: true } });
      expect((await client.replyTo('2')).status).toBe('ok');
      await stack.query(`select realtime.send('{"n": 1}', 'change', 'news:odd', true)`);
      await client.find(([, , , event]) => event === 'broadcast');
      client.socket.close();
    },
  );

  test('cuts a frame of more than 5,000,000 bytes and takes one that is just short of it', async () => {
    const client = await connected();
    client.send('1', '1', 'realtime:room:big', 'phx_join', { config: { broadcast: { ack: true } } });
    client.send('1', '2', 'realtime:room:big', 'broadcast', {
      event: 'x',
      payload: { text: 'x'.repeat(4_999_000) },
    });
    expect((await client.replyTo('2')).status).toBe('ok');
    client.socket.send('x'.repeat(5_000_001));
    expect(await client.closed).toBe(1009);
  });

  test.each([
    ['an unknown key', () => socketUrl(stack, 'sb_publishable_nope', '2.0.0'), 401],
    ['no key', () => `${stack.url.replace('http', 'ws')}/realtime/v1/websocket`, 401],
    ['another version', () => socketUrl(stack, stack.publishableKey, '3.0.0'), 400],
    ['another path', () => `${stack.url.replace('http', 'ws')}/elsewhere`, 404],
  ])('refuses a connection with %s', async (_, url, status) => {
    const socket = new WebSocket(url());
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(status);
    response.destroy();
  });

  test('answers a heartbeat while a join is being decided', async () => {
    const client = await connected();
    client.send('1', '1', 'realtime:room:a', 'phx_join', { config: { private: true } });
    client.send(null, '2', 'phoenix', 'heartbeat', {});
    await client.replyTo('1');
    expect(client.messages.map(([, ref]) => ref)).toEqual(['2', '1']);
    client.socket.close();
  });

  test('answers pushes in the order they came, also behind a join', async () => {
    const client = await connected();
    client.send('1', '1', 'realtime:room:order', 'phx_join', {
      config: { private: 'true', broadcast: { ack: 'true' } },
    });
    for (let ref = 2; ref <= 20; ref++)
      client.send('1', String(ref), 'realtime:room:order', 'broadcast', { event: 'x' });
    await client.replyTo('20');
    expect(client.messages.map(([, ref]) => Number(ref))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    client.socket.close();
  });

  test('closes the first of two joins of one topic, and drops pushes of its reference', async () => {
    const client = await connected();
    client.send('1', '1', 'realtime:twice', 'phx_join', {});
    client.send('2', '2', 'realtime:twice', 'phx_join', { config: { broadcast: { ack: true } } });
    await client.replyTo('2');
    expect(client.messages.map(([joinRef, ref, , event]) => [joinRef, ref, event])).toEqual([
      ['1', '1', 'phx_reply'],
      ['1', '1', 'phx_close'],
      ['2', '2', 'phx_reply'],
    ]);
    client.send('1', '3', 'realtime:twice', 'broadcast', { event: 'x' });
    expect((await client.replyTo('3')).response.reason).toBe('unmatched topic');
    client.socket.close();
  });

  test('replies to a leave and closes the channel', async () => {
    const client = await connected();
    client.send('1', '1', 'realtime:leave', 'phx_join', {});
    client.send('1', '2', 'realtime:leave', 'phx_leave', {});
    await client.find(([, , , event]) => event === 'phx_close');
    expect(client.messages.map(([joinRef, ref, , event]) => [joinRef, ref, event])).toEqual([
      ['1', '1', 'phx_reply'],
      ['1', '2', 'phx_reply'],
      ['1', '1', 'phx_close'],
    ]);
    client.socket.close();
  });

  test('admits 100 channels on a connection and not one more', async () => {
    const client = await connected();
    for (let n = 1; n <= 101; n++) client.send(String(n), String(n), `realtime:topic${n}`, 'phx_join', {});
    expect((await client.replyTo('101')).response.reason).toMatch(/ChannelRateLimitReached/);
    expect((await client.replyTo('100')).status).toBe('ok');
    client.socket.close();
  });

  test('survives pushes of any shape on a joined channel', async () => {
    const client = await connected();
    client.send('1', '1', 'realtime:room:odd', 'phx_join', { config: [], access_token: 7 });
    let ref = 1;
    for (const payload of [
      null,
      7,
      'x',
      [],
      {},
      { event: 7 },
      { access_token: {} },
      { payload: null, event: 'x' },
    ]) {
      for (const event of [
        'broadcast',
        'presence',
        'access_token',
        'constructor',
        '__proto__',
        'phx_join',
        '',
      ]) {
        client.send('1', String(++ref), 'realtime:room:odd', event, payload);
      }
    }
    client.send('9', 'last', 'realtime:room:odd', 'phx_join', {});
    expect((await client.replyTo('last')).status).toBe('ok');
    client.socket.close();
  });

  test('leaves healthy listeners alone while it cuts one that does not read', async () => {
    const healthy = await connected();
    healthy.send('1', '1', 'realtime:flood', 'phx_join', {});
    await healthy.replyTo('1');
    const slow = await connected();
    slow.send('1', '1', 'realtime:flood', 'phx_join', {});
    await slow.replyTo('1');
    slow.socket.pause();
    const closed = once(slow.socket, 'close');
    const text = 'x'.repeat(100_000);
    let received = 0;
    const all = new Promise<void>((resolve) => {
      healthy.socket.on('message', () => {
        received += 1;
        if (received === 200) resolve();
      });
    });
    for (let n = 0; n < 200; n++) {
      const response = await fetch(`${stack.url}/realtime/v1/api/broadcast`, {
        method: 'POST',
        headers: { apikey: stack.publishableKey },
        body: JSON.stringify({ messages: [{ topic: 'flood', event: 'x', payload: { text } }] }),
      });
      expect(response.status).toBe(202);
    }
    await all;
    slow.socket.resume();
    await closed;
    healthy.socket.close();
  });

  test('closes a connection that was silent for 60 seconds, and not one that was heard of since', async () => {
    const silent = await connected();
    const alive = await connected();
    aheadMs = 59_000;
    alive.send(null, '1', 'phoenix', 'heartbeat', {});
    await alive.replyTo('1');
    aheadMs = 61_000;
    expect(await silent.closed).toBe(1000);
    alive.send(null, '2', 'phoenix', 'heartbeat', {});
    expect((await alive.replyTo('2')).status).toBe('ok');
    alive.socket.close();
  });

  test('refuses a name that resolves to this machine but is not its own', async () => {
    const { port } = new URL(stack.url);
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/health',
      headers: { host: `evil.example:${port}` },
    }).end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(403);
    response.resume();
  });

  test.each([
    'GET /%zz HTTP/1.1\r\nhost: localhost\r\n\r\n',
    'GET //// HTTP/1.1\r\nhost: localhost\r\n\r\n',
    'nonsense\r\n\r\n',
  ])('survives the request %j', async (text) => {
    const raw = connect(Number(new URL(stack.url).port), '127.0.0.1');
    raw.end(text);
    const [answer] = await once(raw, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 4\d\d /);
    expect((await fetch(`${stack.url}/health`)).status).toBe(200);
  });
});

function socketUrl(stack: LocalStack, key: string, vsn: string): string {
  return `${stack.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=${vsn}`;
}
