import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalStack } from '@pennon/local';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { engines, startOn } from './support/engines.js';

vi.setConfig({ testTimeout: 90_000 });

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** Takes deliveries, and answers them with these statuses in turn; the last one stays. */
async function receiver(...statuses: readonly number[]) {
  const deliveries: Delivery[] = [];
  const waiting = new Set<() => void>();
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    deliveries.push({ headers: request.headers, body: JSON.parse(text) });
    response.writeHead(statuses[deliveries.length - 1] ?? statuses.at(-1) ?? 204).end();
    for (const check of waiting) check();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    takes: (count: number) =>
      new Promise<readonly Delivery[]>((resolve) => {
        const check = () => deliveries.length >= count && resolve(deliveries);
        waiting.add(check);
        check();
      }),
  };
}

const servers: Server[] = [];
const stacks: LocalStack[] = [];

afterEach(async () => {
  await Promise.all(stacks.splice(0).map((stack) => stack.close()));
  for (const server of servers.splice(0)) server.close();
});

async function revise(stack: LocalStack, environment: string): Promise<void> {
  await stack.query('update pennon.environments set revision = revision + 1 where key = $1', [environment]);
}

describe.each(engines)('A webhook on %s', (engine) => {
  test('is told of each revision, with the secret, as hosted Supabase would', async () => {
    const { url, takes } = await receiver(204);
    const stack = await startOn(engine, { webhook: { url, secret: 'hush' } });
    stacks.push(stack);
    await revise(stack, 'production');
    const [first] = await takes(1);
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer hush',
      'content-type': 'application/json',
    });
    expect(first?.body).toEqual({
      type: 'UPDATE',
      schema: 'pennon',
      table: 'environments',
      record: { key: 'production', revision: 1 },
      old_record: { key: 'production', revision: 0 },
    });
    await revise(stack, 'staging');
    expect((await takes(2))[1]?.body).toMatchObject({ record: { key: 'staging', revision: 1 } });
  });

  test('hears nothing of what was rolled back, or changed no revision', async () => {
    const { url, takes } = await receiver(204);
    const stack = await startOn(engine, { webhook: { url } });
    stacks.push(stack);
    await stack.query(`update pennon.environments set name = 'Live' where key = 'production'`);
    const broken = `do $$ begin update pennon.environments set revision = revision + 1; raise 'no'; end $$`;
    await expect(stack.query(broken)).rejects.toThrow('no');
    await revise(stack, 'development');
    const [first] = await takes(1);
    expect(first?.body).toMatchObject({ record: { key: 'development', revision: 1 } });
    expect(first?.headers.authorization).toBeUndefined();
  });
});

test('a delivery that fails is tried again, until it is taken', async () => {
  const { url, takes } = await receiver(500, 503, 204);
  const lines: string[] = [];
  const stack = await startOn('pglite', { webhook: { url }, onProgress: (line) => lines.push(line) });
  stacks.push(stack);
  await revise(stack, 'development');
  const bodies = (await takes(3)).map(({ body }) => body);
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  expect(lines.filter((line) => line.includes('webhook'))).toEqual([]);
});

test('a delivery that nobody takes is reported, with its reason', async () => {
  const { url } = await receiver(401);
  const reported = new Promise<string>((resolve) => {
    const onProgress = (line: string) => line.includes('webhook') && resolve(line);
    void startOn('pglite', { webhook: { url }, onProgress }).then(async (stack) => {
      stacks.push(stack);
      await revise(stack, 'development');
    });
  });
  expect(await reported).toBe(`The webhook ${url} did not take a revision: it answered 401`);
});

test('closing does not wait for a receiver that is away', async () => {
  const stack = await startOn('pglite', { webhook: { url: 'http://127.0.0.1:9/away' } });
  await revise(stack, 'development');
  await stack.close();
});
