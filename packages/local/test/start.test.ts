import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startLocal } from '@pennon/local';
import pg from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { joinedOn } from './support/channels.js';
import { clientOf, makeDatabase, nativeUrl } from './support/engines.js';
import { freePort } from './support/free-port.js';
import { installRooms } from './support/rooms.js';

// Starting a stack takes seconds on a busy machine, and some tests start several.
vi.setConfig({ testTimeout: 90_000 });

test('says that a port is in use, at once, and gives up what it had opened', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(startLocal({ port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(String(port)),
    hint: expect.stringContaining('--port'),
  });
  other.close();
});

test('answers 503 from the first moment, and 200 once it is ready', async () => {
  const statuses = new Set<number>();
  const port = await freePort();
  const starting = startLocal({ port });
  let isReady = false;
  void starting.then(() => {
    isReady = true;
  });
  while (!isReady) {
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (response !== undefined) statuses.add(response.status);
  }
  const stack = await starting;
  expect((await fetch(`${stack.url}/health`)).status).toBe(200);
  expect([...statuses]).toContain(503);
  await stack.close();
  await expect(fetch(`${stack.url}/health`)).rejects.toThrow();
});

test('says that no Postgres answers, without its password', async () => {
  const url = `postgresql://someone:hush-hush@127.0.0.1:${await freePort()}/app`;
  const failure = await startLocal({ port: 0, database: { url } }).catch((error: Error) => error);
  expect(failure).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    hint: expect.stringContaining('DATABASE_URL'),
  });
  expect(String(failure)).toContain('someone:***@');
  expect(String(failure)).not.toContain('hush-hush');
});

describe.skipIf(nativeUrl === undefined)('On a native Postgres', () => {
  test('joins clients again after it lost the connection, and delivers from then on', async () => {
    const url = await makeDatabase();
    const stack = await startLocal({ port: 0, database: { url } });
    await installRooms(stack);
    const client = await clientOf(stack);
    const ear = await joinedOn(client.channel('news:lost', { config: { private: true } }));
    const admin = new pg.Client({ connectionString: nativeUrl });
    await admin.connect();
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      new URL(url).pathname.slice(1),
    ]);
    await admin.end();
    await ear.becomes('CHANNEL_ERROR');
    await ear.becomes('SUBSCRIBED');
    await stack.query(`select realtime.send('{}', 'change', 'news:lost', true)`);
    await ear.hears(1);
    await client.realtime.disconnect();
    await stack.close();
  });

  test('shares one database between two stacks, each with its keys', async () => {
    const url = await makeDatabase();
    const [left, right] = await Promise.all([
      startLocal({ port: 0, database: { url } }),
      startLocal({ port: 0, database: { url } }),
    ]);
    await installRooms(left);
    const client = await clientOf(right);
    const ear = await joinedOn(client.channel('news:shared', { config: { private: true } }));
    await left.query(`select realtime.send('{}', 'change', 'news:shared', true)`);
    await ear.hears(1);
    await client.realtime.disconnect();
    await Promise.all([left.close(), right.close()]);
  });

  test("refuses a database that is a Supabase project's already", async () => {
    const url = await makeDatabase();
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query('create schema realtime; create table realtime.messages (id int)');
    await owner.end();
    await expect(startLocal({ port: 0, database: { url } })).rejects.toMatchObject({
      code: 'DATABASE_IS_SUPABASE',
    });
  });

  test('says what it needs when its role is no superuser', async () => {
    const url = new URL(await makeDatabase());
    const admin = new pg.Client({ connectionString: nativeUrl });
    await admin.connect();
    const role = `limited_${process.pid}`;
    await admin.query(`create role ${role} login`);
    url.username = role;
    await expect(startLocal({ port: 0, database: { url: url.href } })).rejects.toMatchObject({
      code: 'PLATFORM_FAILED',
      hint: expect.stringContaining('superuser'),
    });
    await admin.query(`drop role ${role}`);
    await admin.end();
  });
});
