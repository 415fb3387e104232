import type { LocalStack } from '@pennon/local';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Heard, joinedOn, listenOn } from './support/channels.js';
import { type ClientOptions, clientOf, engines, startOn } from './support/engines.js';
import { installRooms } from './support/rooms.js';

const versions = ['1.0.0', '2.0.0'] as const;
const combinations = engines.flatMap((engine) => versions.map((vsn) => ({ engine, vsn })));

describe.each(combinations)('Realtime through supabase-js on $engine, vsn $vsn', ({ engine, vsn }) => {
  let stack: LocalStack;
  const clients: SupabaseClient[] = [];
  let aheadMs = 0;
  const privately = { config: { private: true } };

  beforeAll(async () => {
    stack = await startOn(engine, { now: () => Date.now() + aheadMs });
    await installRooms(stack);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.realtime.disconnect()));
  });
  afterAll(() => stack.close());

  async function client(options: ClientOptions = {}): Promise<SupabaseClient> {
    const made = await clientOf(stack, { vsn, ...options });
    clients.push(made);
    return made;
  }
  const member = async () => client({ token: await stack.signToken(memberClaims) });
  const memberClaims = { role: 'authenticated', sub: '6f2c9d1e-0000-4000-8000-000000000001', member: 'yes' };
  const sendFromDatabase = (topic: string, payload: unknown, isPrivate = true) =>
    stack.query('select realtime.send($1::text::jsonb, $2::text, $3::text, $4::text::boolean)', [
      JSON.stringify(payload),
      'change',
      topic,
      String(isPrivate),
    ]);

  test('delivers a broadcast of the database to a private channel, in order and with its id', async () => {
    const ear = await joinedOn((await client()).channel('news:order', privately));
    for (let n = 1; n <= 20; n++) await sendFromDatabase('news:order', { n });
    const heard = await ear.hears(20);
    expect(heard.map(({ payload }) => payload.n)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(heard[0]?.meta?.id).toBe(heard[0]?.payload.id);
  });

  test('keeps the order when a message is too long for a NOTIFY', async () => {
    const ear = await joinedOn((await client()).channel('news:long', privately));
    await stack.query(
      `select realtime.send(jsonb_build_object('n', n, 'text', repeat('ü', n % 2 * 100000)), 'change', 'news:long', true)
       from generate_series(1, 6) n`,
    );
    const heard = await ear.hears(6);
    expect(heard.map(({ payload }) => [payload.n, String(payload.text).length])).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => [n, (n % 2) * 100_000]),
    );
  });

  test('delivers messages of exactly the longest inline size and one byte more', async () => {
    const ear = await joinedOn((await client()).channel('news:edge', privately));
    await stack.query(
      `select realtime.send(jsonb_build_object('text', repeat('x', n)), 'change', 'news:edge', true)
       from generate_series(7500, 7900) n`,
    );
    const heard = await ear.hears(401);
    expect(heard.map(({ payload }) => String(payload.text).length)).toEqual(
      Array.from({ length: 401 }, (_, index) => 7500 + index),
    );
  });

  test('delivers nothing of a transaction that rolls back', async () => {
    const ear = await joinedOn((await client()).channel('news:rollback', privately));
    await stack
      .query(
        `do $$ begin perform realtime.send('{"n": 1}', 'change', 'news:rollback', true); raise 'no'; end $$`,
      )
      .catch(() => undefined);
    await sendFromDatabase('news:rollback', { n: 2 });
    expect((await ear.hears(1)).map(({ payload }) => payload.n)).toEqual([2]);
  });

  test('keeps public and private topics of one name apart', async () => {
    const open = await joinedOn((await client()).channel('room:both'));
    const secluded = await joinedOn((await client()).channel('room:both', privately));
    await sendFromDatabase('room:both', { to: 'private' });
    await sendFromDatabase('room:both', { to: 'public' }, false);
    const spoof = (await client()).channel('room:both');
    await joinedOn(spoof);
    await spoof.send({ type: 'broadcast', event: 'change', payload: { to: 'public', spoof: true } });
    expect((await open.hears(2)).map(({ payload }) => payload.to)).toEqual(['public', 'public']);
    await sendFromDatabase('room:both', { to: 'private' });
    expect((await secluded.hears(2)).map(({ payload }) => payload.to)).toEqual(['private', 'private']);
  });

  test('refuses a private channel that no policy lets the caller read', async () => {
    const anonymous = listenOn((await client()).channel('club', privately));
    expect(await anonymous.becomes('CHANNEL_ERROR')).toMatch(
      /Unauthorized: You do not have permissions to read/,
    );
    const inside = await joinedOn((await member()).channel('club', privately));
    await sendFromDatabase('club', { n: 1 });
    expect(await inside.hears(1)).toHaveLength(1);
  });

  test('lets the secret key read every topic', async () => {
    const ear = await joinedOn((await client({ key: 'secret' })).channel('anything', privately));
    await sendFromDatabase('anything', { n: 1 });
    expect(await ear.hears(1)).toHaveLength(1);
  });

  test('passes on what a member writes and drops in silence what a guest writes', async () => {
    const ear = await joinedOn((await client()).channel('room:write', privately));
    const guest = await joinedOn((await client()).channel('room:write', privately));
    const writer = await joinedOn((await member()).channel('room:write', privately));
    await guest.channel.send({ type: 'broadcast', event: 'say', payload: { from: 'guest' } });
    await writer.channel.send({ type: 'broadcast', event: 'say', payload: { from: 'member' } });
    expect((await ear.hears(1)).map(({ payload }) => payload.from)).toEqual(['member']);
  });

  test('acknowledges when asked, also what it drops, and echoes only when asked', async () => {
    const config = { private: true, broadcast: { ack: true, self: true } };
    const writer = await joinedOn((await member()).channel('room:ack', { config }));
    expect(await writer.channel.send({ type: 'broadcast', event: 'say', payload: { n: 1 } })).toBe('ok');
    expect(await writer.hears(1)).toHaveLength(1);
    const guest = await joinedOn(
      (await client()).channel('room:ack', { config: { ...config, broadcast: { ack: true } } }),
    );
    expect(await guest.channel.send({ type: 'broadcast', event: 'say', payload: { n: 2 } })).toBe('ok');
    expect(await writer.channel.send({ type: 'broadcast', event: 'say', payload: { n: 3 } })).toBe('ok');
    expect((await writer.hears(2)).map(({ payload }) => payload.n)).toEqual([1, 3]);
    expect((await guest.hears(1)).map(({ payload }) => payload.n)).toEqual([3]);
  });

  test('carries bytes over 2.0.0, and spares 1.0.0 what it cannot read', async () => {
    const ear = await joinedOn((await client()).channel('room:bytes'));
    const sender = await joinedOn((await client({ vsn: '2.0.0' })).channel('room:bytes'));
    await sender.channel.send({
      type: 'broadcast',
      event: 'bytes',
      payload: new Uint8Array([0, 255, 1]).buffer,
    });
    await stack.query(`select realtime.send_binary('\\x00ff02', 'bytes', 'room:bytes', false)`);
    await sendFromDatabase('room:bytes', { last: true }, false);
    const heard = await ear.hears(vsn === '2.0.0' ? 3 : 1);
    expect(heard.at(-1)?.payload.last).toBe(true);
    if (vsn === '2.0.0') {
      expect(bytesOf(heard[0])).toEqual([0, 255, 1]);
      expect(bytesOf(heard[1])).toEqual([0, 255, 2]);
    }
  });

  test('takes a new token, and ends the channel when it may no longer read', async () => {
    const caller = await client({ token: undefined as never });
    await caller.realtime.setAuth(await stack.signToken(memberClaims));
    const ear = await joinedOn(caller.channel('club', privately));
    await caller.realtime.setAuth(await stack.signToken({ ...memberClaims, visit: 2 }));
    await sendFromDatabase('club', { n: 1 });
    await ear.hears(1);
    await caller.realtime.setAuth(await stack.signToken({ ...memberClaims, member: 'no' }));
    await ear.becomes('CLOSED');
    await sendFromDatabase('club', { n: 2 });
    expect(ear.heard).toHaveLength(1);
  });

  test('ends the channel when its token expires', async () => {
    const caller = await client();
    await caller.realtime.setAuth(await stack.signToken(memberClaims, 30));
    const channel = caller.channel('club', privately);
    const said = new Promise<string>((resolve) => {
      channel.on('system', {}, ({ message }: { message: string }) => resolve(message));
    });
    const ear = await joinedOn(channel);
    aheadMs = 31_000;
    await ear.becomes('CLOSED');
    aheadMs = 0;
    expect(await said).toMatch(/^Token has expired \d seconds ago$/);
  });

  test('refuses a malformed token and one without role or expiry', async () => {
    const caller = await client();
    await caller.realtime.setAuth('a.b.c');
    expect(await listenOn(caller.channel('room:token', privately)).becomes('CHANNEL_ERROR')).toMatch(
      /InvalidJWTToken/,
    );
    const nameless = await client();
    await nameless.realtime.setAuth(await stack.signToken({ sub: 'x' }));
    expect(await listenOn(nameless.channel('room:token')).becomes('CHANNEL_ERROR')).toMatch(
      /`role` and `exp`/,
    );
  });

  test('replays the newest messages that were missed, oldest first, and then goes on live', async () => {
    for (let n = 1; n <= 30; n++) await sendFromDatabase('news:replay', { n });
    const replay = { since: Date.now() - 60_000, limit: 3 };
    const config = { private: true, broadcast: { replay } };
    const ear = await joinedOn((await client()).channel('news:replay', { config }));
    await ear.hears(3);
    await sendFromDatabase('news:replay', { n: 31 });
    const heard = await ear.hears(4);
    expect(heard.map(({ payload, meta }) => [payload.n, meta?.replayed ?? false])).toEqual([
      [28, true],
      [29, true],
      [30, true],
      [31, false],
    ]);
  });

  test('neither repeats nor skips a message that is sent while a replay begins', async () => {
    const config = { private: true, broadcast: { replay: { since: Date.now() - 60_000 } } };
    const ear = listenOn((await client()).channel('news:replay-race', { config }));
    const numbers = Array.from({ length: 25 }, (_, index) => index + 1);
    for (const n of numbers) await sendFromDatabase('news:replay-race', { n });
    const heard = await ear.hears(25);
    expect(heard.map(({ payload }) => payload.n)).toEqual(numbers);
  });

  test('says that it carries no postgres_changes, and keeps the channel for broadcasts', async () => {
    const channel = (await client()).channel('room:changes');
    const said = new Promise<string>((resolve) => {
      channel.on('system', {}, ({ message }: { message: string }) => resolve(message));
    });
    channel.on('postgres_changes', { event: '*', schema: 'public', table: 'x' }, () => undefined);
    const ear = await joinedOn(channel);
    expect(await said).toMatch(/broadcasts only/);
    await sendFromDatabase('room:changes', { n: 1 }, false);
    expect(await ear.hears(1)).toHaveLength(1);
  });

  test('shows who is present, and who left', async () => {
    const watcher = (await client()).channel('room:presence', { config: { presence: { key: 'watcher' } } });
    const seen: string[][] = [];
    let wake: () => void = () => undefined;
    watcher.on('presence', { event: 'sync' }, () => {
      seen.push(Object.keys(watcher.presenceState()).sort());
      wake();
    });
    const until = async (keys: string[]) => {
      while (JSON.stringify(seen.at(-1)) !== JSON.stringify(keys)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    await joinedOn(watcher);
    const guest = await joinedOn(
      (await client()).channel('room:presence', { config: { presence: { key: 'guest', enabled: true } } }),
    );
    expect(await guest.channel.track({ at: 'door' })).toBe('ok');
    await until(['guest']);
    expect(watcher.presenceState().guest?.[0]).toMatchObject({ at: 'door' });
    await guest.channel.unsubscribe();
    await until([]);
  });

  test('broadcasts over HTTP, one or several, and judges private topics', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(); // supabase-js announces that send() will stop falling back to HTTP
    const ear = await joinedOn((await client()).channel('room:http', privately));
    const open = await joinedOn((await client()).channel('room:http'));
    const writer = (await member()).channel('room:http', privately);
    expect(await writer.httpSend('say', { n: 1 })).toEqual({ success: true });
    expect(await writer.send({ type: 'broadcast', event: 'say', payload: { n: 2 } })).toBe('ok');
    const guest = (await client()).channel('room:http', privately);
    await expect(guest.httpSend('say', { n: 3 })).rejects.toThrow(/permissions to write/);
    expect(await guest.send({ type: 'broadcast', event: 'say', payload: { n: 4 } })).toBe('ok');
    expect(await (await client()).channel('room:http').httpSend('say', { n: 5 })).toEqual({ success: true });
    expect((await open.hears(1)).map(({ payload }) => payload.n)).toEqual([5]);
    expect((await ear.hears(2)).map(({ payload }) => payload.n)).toEqual([1, 2]);
  });

  test('tells of changed rows through broadcast_changes', async () => {
    const ear = await joinedOn((await client()).channel('news:rows', privately));
    await stack.query('create table public.things (id int)');
    await stack.query(`
      create function public.tell() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        perform realtime.broadcast_changes(
          'news:rows', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
        return null;
      end $$`);
    await stack.query(`
      create trigger tell after insert or update or delete on public.things
      for each row execute function public.tell()`);
    await stack.query('insert into public.things values (1)');
    await stack.query('update public.things set id = 2');
    await stack.query('delete from public.things');
    const heard = await ear.hears(3);
    expect(heard.map(({ payload }) => [payload.operation, payload.record, payload.old_record])).toEqual([
      ['INSERT', { id: 1 }, null],
      ['UPDATE', { id: 2 }, { id: 1 }],
      ['DELETE', null, { id: 2 }],
    ]);
  });
});

/** A payload that was sent as bytes arrives as an ArrayBuffer. */
function bytesOf(heard: Heard | undefined): readonly number[] {
  const { payload }: { readonly payload?: unknown } = heard ?? {};
  return payload instanceof ArrayBuffer ? [...new Uint8Array(payload)] : [];
}
