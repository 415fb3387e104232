import { once } from 'node:events';
import type { LocalStack } from '@pennon/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { clientOf, engines, startOn } from './support/engines.js';

/** What a client may say of where it is. */
const claimed = {
  'cf-connecting-ip': '203.0.113.1',
  'x-real-ip': '203.0.113.2',
  'x-forwarded-for': '203.0.113.3, 203.0.113.4',
};

describe.each(engines)('The address of a caller on %s', (engine) => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startOn(engine);
    await stack.query(`create function public.addresses() returns json language sql stable as $$
      select json_build_array(headers -> 'cf-connecting-ip', headers -> 'x-real-ip', headers -> 'x-forwarded-for')
      from (select current_setting('request.headers')::json) request (headers) $$`);
  });
  afterAll(() => stack.close());

  test('is the one that the request came from, whatever the client says', async () => {
    const response = await fetch(`${stack.url}/rest/v1/rpc/addresses`, {
      method: 'POST',
      headers: { apikey: stack.publishableKey, ...claimed },
    });
    expect(await response.json()).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  });

  test('is what policies of Realtime see too', async () => {
    await stack.query(`create policy "this machine hears" on realtime.messages for select to anon
      using ((select current_setting('request.headers')::json ->> 'x-real-ip') = '127.0.0.1')`);
    const url = `${stack.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${stack.publishableKey}&vsn=2.0.0`;
    const socket = new WebSocket(url, { headers: claimed });
    await once(socket, 'open');
    socket.send(JSON.stringify(['1', '1', 'realtime:here', 'phx_join', { config: { private: true } }]));
    const [reply] = await once(socket, 'message');
    expect(JSON.parse(String(reply))).toMatchObject([
      '1',
      '1',
      'realtime:here',
      'phx_reply',
      { status: 'ok' },
    ]);
    socket.close();
  });

  test('has a budget of events of its own, which no header changes', async () => {
    await stack.query(`update pennon.environments set ingest_per_caller = 3 where key = 'development'`);
    const client = await clientOf(stack);
    const events = [1, 2].map(() => ({ type: 'exposure', environment: 'development' }));
    const send = (_: unknown, n: number) =>
      client.rpc('pennon_ingest', { events }).setHeader('x-forwarded-for', `203.0.113.${n}`);
    // Two go into a minute's budget once, and a new minute may begin between two calls.
    const statuses = (await Promise.all(Array.from({ length: 4 }, send))).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });
});
