import type { LocalStack } from '@pennon/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf, engines, startOn } from './support/engines.js';

describe.each(engines)('Keys and tokens on %s', (engine) => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startOn(engine);
    await stack.query(`create function public.who() returns json language sql stable as $$
      select json_build_object('role', current_user, 'uid', auth.uid(), 'jwt_role', auth.role(), 'session', session_user) $$`);
    await stack.query(`create function public.become(role text) returns text language plpgsql as $$
      begin execute format('set local role %I', role); return current_user; end $$`);
  });
  afterAll(() => stack.close());

  const who = async (headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${stack.url}/rest/v1/rpc/who`, { method: 'POST', headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test('makes the publishable key anon and the secret key service_role', async () => {
    const session = 'authenticator';
    expect((await (await clientOf(stack)).rpc('who')).data).toMatchObject({
      role: 'anon',
      jwt_role: 'anon',
      session,
    });
    expect((await (await clientOf(stack, { key: 'secret' })).rpc('who')).data).toMatchObject({
      role: 'service_role',
      jwt_role: 'service_role',
      session,
    });
  });

  test("lets a user's token win over either key", async () => {
    const uid = '6f2c9d1e-0000-4000-8000-000000000001';
    const token = await stack.signToken({ role: 'authenticated', sub: uid });
    for (const key of ['publishable', 'secret'] as const) {
      expect((await (await clientOf(stack, { key, token })).rpc('who')).data).toMatchObject({
        role: 'authenticated',
        uid,
      });
    }
  });

  test('takes the key from the query string too', async () => {
    const response = await fetch(`${stack.url}/rest/v1/rpc/who?apikey=${stack.publishableKey}`);
    expect(response.status).toBe(200);
  });

  test('refuses a missing, an unknown and a mixed-up key', async () => {
    const { publishableKey, secretKey } = stack;
    expect((await who({})).status).toBe(401);
    expect((await who({ apikey: 'sb_publishable_guess' })).status).toBe(401);
    expect((await who({ apikey: `${secretKey}x` })).status).toBe(401);
    expect((await who({ apikey: publishableKey, authorization: `Bearer ${secretKey}` })).status).toBe(401);
    expect((await who({ apikey: publishableKey, authorization: `Bearer ${publishableKey}` })).body.role).toBe(
      'anon',
    );
  });

  test('never serves a bad token as anon', async () => {
    const good = await stack.signToken({ role: 'authenticated' });
    const [header = '', payload = '', signature = ''] = good.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const forged = Buffer.from(JSON.stringify({ role: 'service_role', exp: 9_999_999_999 })).toString(
      'base64url',
    );
    const bad = [
      'garbage',
      'a.b.c',
      unsigned,
      `${header}.${forged}.${signature}`,
      good.slice(0, -4),
      await stack.signToken({ role: 'authenticated' }, -1),
    ];
    for (const token of bad) {
      expect(await who({ apikey: stack.publishableKey, authorization: `Bearer ${token}` })).toMatchObject({
        status: 401,
        body: { code: 'PGRST301' },
      });
    }
  });

  test('refuses the secret key from a browser, and only there', async () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36';
    expect(await who({ apikey: stack.secretKey, 'user-agent': agent })).toMatchObject({
      status: 401,
      body: { message: 'Forbidden use of secret API key in browser' },
    });
    expect((await who({ apikey: stack.publishableKey, 'user-agent': agent })).status).toBe(200);
    expect((await who({ apikey: stack.secretKey, 'user-agent': 'node' })).status).toBe(200);
  });

  test('refuses a token for a role that the API may not take', async () => {
    const token = await stack.signToken({ role: 'postgres' });
    const { error, status } = await (await clientOf(stack, { token })).rpc('who');
    expect([status, error?.code]).toEqual([403, '42501']);
  });

  test("keeps SQL that runs for a caller from taking the owner's role", async () => {
    const { error } = await (await clientOf(stack)).rpc('become', { role: 'postgres' });
    expect(error?.code).toBe('42501');
    const { rows } = await stack.query<{ role: string }>('select current_user as role');
    expect(rows[0]?.role).toBe('postgres');
  });

  test('answers a browser of any origin before and after the request', async () => {
    const asked = {
      origin: 'https://app.example',
      'access-control-request-headers': 'apikey, x-client-info',
    };
    const preflight = await fetch(`${stack.url}/rest/v1/rpc/who`, { method: 'OPTIONS', headers: asked });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('apikey, x-client-info');
    const refused = await fetch(`${stack.url}/rest/v1/rpc/who`, {
      headers: { origin: 'https://app.example' },
    });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
  });

  test('names what it does not serve', async () => {
    const client = await clientOf(stack);
    const { error, status } = await client.from('things').select();
    expect([status, error?.code, error?.hint]).toEqual([
      404,
      'PGRST125',
      expect.stringContaining('no tables'),
    ]);
    const { error: filtered } = await client.rpc('who').select('role');
    expect([filtered?.code, filtered?.hint]).toEqual([
      'PGRST100',
      expect.stringContaining('inside the function'),
    ]);
  });

  test('survives status and headers that are none, however SQL raises them', async () => {
    await stack.query(`create or replace function public.raises(detail text) returns void language plpgsql
      as $$ begin raise sqlstate 'PGRST' using message = '{"code": "X", "message": "m"}', detail = detail; end $$`);
    const client = await clientOf(stack);
    for (const detail of [
      { status: 99, headers: {} },
      { status: 'x', headers: {} },
      { status: 400, headers: { 'not a name': 'x' } },
      { status: 400, headers: { 'x-a': 'line\nbreak' } },
      { status: 400, headers: 7 },
    ]) {
      const { status } = await client.rpc('raises', { detail: JSON.stringify(detail) });
      expect([400, 500]).toContain(status);
    }
    expect((await client.rpc('who')).status).toBe(200);
  });

  test('does not pass a status that one function set for its session to the next caller', async () => {
    await stack.query(`create or replace function public.leaves_status() returns text language sql
      as $$ select set_config('response.status', '418', false) $$`);
    const client = await clientOf(stack);
    for (let call = 0; call < 12; call++) await client.rpc('leaves_status');
    for (let call = 0; call < 12; call++) expect((await client.rpc('who')).status).toBe(200);
  });
});
