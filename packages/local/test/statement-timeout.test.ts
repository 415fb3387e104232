import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type LocalStack, startLocal } from '@pennon/local';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { joinedOn } from './support/channels.js';
import { clientOf, engines, startOn } from './support/engines.js';
import { installRooms } from './support/rooms.js';

// Each waits for a timeout of seconds, and starts a stack.
vi.setConfig({ testTimeout: 120_000 });

const timedOut = { code: '57014', message: 'canceling statement due to statement timeout' };

describe.each(engines)('A statement that runs too long on %s', (engine) => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startOn(engine);
    await installRooms(stack);
    await stack.query('create table public.kept as select 42 as n');
    await stack.query(`create function public.kept() returns int language sql security definer
      as 'select n from public.kept'`);
    await stack.query(`create function public.loops() returns int language plpgsql as $$
      begin loop end loop; end $$`);
    await stack.query(`create function public.sleeps() returns void language sql as 'select pg_sleep(60)'`);
    await stack.query(`create function public.counts() returns bigint language sql
      as 'select count(*) from generate_series(1, 100000000000)'`);
    await stack.query(`create function public.naps(seconds int) returns void language sql
      as 'select pg_sleep(seconds)'`);
  });
  afterAll(() => stack.close());

  test.each(['loops', 'sleeps', 'counts'])('is cancelled, and nothing else is: %s', async (name) => {
    const client = await clientOf(stack);
    const ear = await joinedOn(client.channel(`news:${name}`, { config: { private: true } }));
    const lost = ear.becomes('CHANNEL_ERROR').then(() => 'lost');
    expect(await client.rpc(name)).toMatchObject({ status: 500, error: timedOut });
    expect(await client.rpc('kept')).toMatchObject({ status: 200, data: 42 });
    await stack.query(`select realtime.send('{}', 'change', $1, true)`, [`news:${name}`]);
    expect(await Promise.race([ear.hears(1), lost])).toHaveLength(1);
    await client.realtime.disconnect();
  });

  test('may take 3 s for anon, and 8 s for everybody else', async () => {
    const token = await stack.signToken({ role: 'authenticated' });
    const [anon, user] = [await clientOf(stack), await clientOf(stack, { token })];
    expect((await anon.rpc('naps', { seconds: 5 })).error).toMatchObject(timedOut);
    expect((await user.rpc('naps', { seconds: 5 })).error).toBeNull();
    expect((await user.rpc('naps', { seconds: 20 })).error).toMatchObject(timedOut);
  });
});

describe('A statement that runs too long in PGlite', () => {
  test('is cancelled at a first start with files, beside other threads and other stacks', async () => {
    const other = new Worker('setInterval(() => {}, 1_000)', { eval: true });
    const dataDir = await mkdtemp(join(tmpdir(), 'pennon-first-'));
    const [slow, busy] = [await startLocal({ port: 0, dataDir }), await startLocal({ port: 0 })];
    for (const stack of [slow, busy]) {
      await stack.query(`create function public.naps(seconds int) returns void language sql
        as 'select pg_sleep(seconds)'`);
    }
    const rested = clientOf(busy, { token: await busy.signToken({ role: 'authenticated' }) }).then(
      async (client) => await client.rpc('naps', { seconds: 6 }),
    );
    const client = await clientOf(slow);
    const ended: unknown[] = [];
    const ear = await joinedOn(client.channel('news:first', { config: { private: false } }));
    ear.becomes('CHANNEL_ERROR').then(() => ended.push('the thread'));
    expect((await client.rpc('naps', { seconds: 20 })).error).toMatchObject(timedOut);
    expect((await rested).error).toBeNull();
    expect(ended).toEqual([]);
    await client.realtime.disconnect();
    await Promise.all([slow.close(), busy.close(), other.terminate()]);
    await rm(dataDir, { recursive: true });
  });
});

describe('A computation that does not notice its cancellation', () => {
  test('is ended with its thread, and the next one is answered from the same files', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'pennon-stuck-'));
    const stack = await startStuck({ dataDir });
    await installRooms(stack);
    const client = await clientOf(stack);
    const ear = await joinedOn(client.channel('news:stuck', { config: { private: true } }));
    const stuck = client.rpc('stuck');
    const { status: healthy } = await fetch(`${stack.url}/rest/v1/rpc/stuck`, {
      headers: { apikey: 'wrong' },
    });
    expect(healthy).toBe(401); // the server is not held up, only the database
    expect(await stuck).toMatchObject({ status: 500, error: timedOut });
    expect((await stack.query<{ n: number }>('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await ear.becomes('CHANNEL_ERROR'); // what was sent meanwhile may be lost: the client joins again
    await ear.becomes('SUBSCRIBED');
    await stack.query(`select realtime.send('{}', 'change', 'news:stuck', true)`);
    await ear.hears(1);
    await client.realtime.disconnect();
    await stack.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('takes data in memory with it, which is said', async () => {
    const stack = await startStuck();
    const client = await clientOf(stack);
    expect((await client.rpc('stuck')).error?.code).toBe('57014');
    const { status, error } = await client.rpc('stuck');
    expect([status, error?.hint]).toEqual([503, expect.stringContaining('data directory')]);
    expect((await fetch(`${stack.url}/health`)).status).toBe(503);
    await stack.close();
  });
});

/** Its `stuck` divides for a minute within one expression, where Postgres does not look whether it is cancelled. */
async function startStuck(options: { readonly dataDir?: string } = {}): Promise<LocalStack> {
  const stack = await startLocal({ port: 0, ...options });
  await stack.query(`create function public.stuck() returns numeric language plpgsql as $$
    declare result numeric;
    begin
      execute 'select 0' || repeat(' + $1 / $2', 200) into result
      using repeat('9', 120000)::numeric, repeat('7', 60000)::numeric;
      return result;
    end $$`);
  return stack;
}
