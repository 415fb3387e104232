import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type LocalStack, startLocal } from '@pennon/local';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocal({ port: 0 });
});
afterAll(() => stack.close());

test('takes a body of 8,000,000 bytes, and ends the connection that brings one more', async () => {
  const [taken, refused] = await Promise.all([post(8_000_000), post(8_000_001)]);
  expect([taken.status, taken.headers.get('connection')]).toEqual([400, 'keep-alive']); // no JSON, but read
  expect([refused.status, refused.headers.get('connection')]).toEqual([413, 'close']);
  expect(await refused.json()).toEqual({ message: 'A body may have 8000000 bytes.' });
});

test('answers who is still sending, and takes no line of it for the next request', async () => {
  const socket = await begun(40_000_000);
  const answer = answerOf(socket);
  socket.end(Buffer.alloc(40_000_000, 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n'));
  expect((await answer).match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 413']);
});

test('answers who sent too much and then no more', async () => {
  const socket = await begun(40_000_000);
  const answer = answerOf(socket);
  socket.write(Buffer.alloc(9_000_000));
  expect(await answer).toMatch(/^HTTP\/1\.1 413 .*A body may have 8000000 bytes/s);
});

async function post(size: number): Promise<Response> {
  return await fetch(`${stack.url}/rest/v1/rpc/any`, {
    method: 'POST',
    headers: { apikey: stack.publishableKey, 'content-type': 'application/json' },
    body: 'x'.repeat(size),
  });
}

/** A request whose body is still to come. */
async function begun(size: number): Promise<Socket> {
  const socket = connect(Number(new URL(stack.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const headers = `host: localhost\r\napikey: ${stack.publishableKey}\r\ncontent-length: ${size}`;
  socket.write(`POST /rest/v1/rpc/any HTTP/1.1\r\n${headers}\r\n\r\n`);
  return socket;
}

/** All that comes until the server ends the connection. */
async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}
