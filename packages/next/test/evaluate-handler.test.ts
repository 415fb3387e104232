import { createFlags, evaluateHandler, revalidateHandler } from '@pennon/next';
import type { FlagValues } from '@pennon/store/values';
import { NextRequest } from 'next/server.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exposureTokens } from '../dist/exposure-token.js';
import { documentsOf, experiment, flag } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

const forPro = {
  id: 'for-pro',
  when: { attribute: 'plan', op: 'equals' as const, value: 'pro' },
  serve: { variation: 'tall' },
};
const forAda = {
  id: 'for-ada',
  when: { attribute: 'userId', op: 'equals' as const, value: 'ada' },
  serve: { variation: 'tall' },
};
const forAdmin = {
  id: 'for-admin',
  when: { attribute: 'auth.role', op: 'equals' as const, value: 'admin' },
  serve: { variation: 'tall' },
};
let project: Project;
let post: (body: BodyInit | null, cookie?: string) => Promise<Response>;

beforeAll(async () => {
  project = await projectWith(
    documentsOf([
      flag('plan', ['short', 'tall'], { rules: [forPro], delivery: 'values' }),
      flag('user', ['short', 'tall'], { rules: [forAda], delivery: 'values' }),
      flag('admin', ['short', 'tall'], { rules: [forAdmin], delivery: 'values' }),
      flag('fraud', ['strict'], { delivery: 'server' }),
    ]),
  );
  const handle = evaluateHandler(
    createFlags({
      url: project.url,
      key: 'sb_secret_x',
      environment: 'production',
      identify: ({ cookies }) => {
        const userId = cookies.get('user')?.value;
        return userId === undefined ? undefined : { userId };
      },
    }),
  );
  post = (body, cookie = '') => {
    const init = { method: 'POST', body, headers: { cookie }, duplex: 'half' as const };
    return handle(new NextRequest('https://shop.test/api/pennon/evaluate', init));
  };
});
afterAll(() => project.close());

const values = async (response: Response) => {
  const { flags } = (await response.json()) as { flags: Record<string, { value: unknown }> };
  return Object.fromEntries(Object.entries(flags).map(([key, { value }]) => [key, value]));
};

describe('evaluateHandler', () => {
  it('answers what browsers may know, for the moment only', async () => {
    const response = await post('{}');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await values(response)).toEqual({ plan: 'SHORT', user: 'SHORT', admin: 'SHORT' });
  });

  it('takes attributes from the page, and keys', async () => {
    const question = { context: { attributes: { plan: 'pro' } }, keys: ['plan', 'fraud'] };
    expect(await values(await post(JSON.stringify(question)))).toEqual({ plan: 'TALL' });
  });

  it('takes who asks from the cookies, whatever the page says', async () => {
    const body = JSON.stringify({ context: { userId: 'ada' } });
    expect(await values(await post(body, 'user=bob'))).toMatchObject({ user: 'SHORT' });
    expect(await values(await post(body))).toMatchObject({ user: 'SHORT' });
    expect(await values(await post('{}', 'user=ada'))).toMatchObject({ user: 'TALL' });
  });

  it('answers an anonymous visitor for the id in the cookie, and signs for nobody else', async () => {
    const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const priced = await projectWith(
      documentsOf(
        [flag('price', ['low', 'high'], { rules: [{ id: 'r', serve: { experiment: 'price' } }] })],
        [experiment('price', ['low', 'high'])],
      ),
    );
    const secret = 'a secret of exactly 32 characters';
    const handle = evaluateHandler(
      createFlags({ url: priced.url, key: 'sb_secret_x', environment: 'production', secret }),
    );
    const unitOf = async (anonymousId: string | undefined, cookie: string): Promise<string | undefined> => {
      const body = JSON.stringify({ context: { anonymousId } });
      const init = { method: 'POST', body, headers: { cookie } };
      const { flags } = (await (
        await handle(new NextRequest('https://shop.test/', init))
      ).json()) as FlagValues;
      const token = flags.price?.exposure;
      return token && (await exposureTokens(secret).read(token, Date.now())).exposure?.unit;
    };
    // As a page asks anew: the browser adds the cookie that the proxy set.
    for (const id of ids) expect(await unitOf(id, `pennon_anonymous_id=${id}`)).toBe(id);
    expect(await unitOf(ids[1], `pennon_anonymous_id=${ids[0]}`)).toBe(ids[0]);
    expect(await unitOf(ids[1], '')).toBeUndefined();
    await priced.close();
  });

  it('drops claims that nobody has verified', async () => {
    const body = JSON.stringify({ context: { auth: { role: 'admin' } } });
    expect(await values(await post(body))).toMatchObject({ admin: 'SHORT' });
  });

  it('says no word of rules', async () => {
    expect(await (await post('{}', 'user=ada')).text()).not.toMatch(/for-|"rules"|STRICT/);
  });

  it.each([
    ['nothing', null],
    ['no JSON', 'plan=pro'],
    ['a list', '[]'],
    ['a context that is a text', '{"context":"ada"}'],
    ['attributes that are a list', '{"context":{"attributes":[]}}'],
    ['keys that are a text', '{"keys":"plan"}'],
    ['keys that are no texts', '{"keys":[1]}'],
    ['1,001 keys', JSON.stringify({ keys: Array.from({ length: 1_001 }, () => 'plan') })],
    ['more than 64 kB', JSON.stringify({ context: { attributes: { long: 'x'.repeat(65_536) } } })],
  ])('refuses %s', async (_, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'QUESTION_INVALID' });
  });

  it('answers 1,000 keys', async () => {
    const keys = Array.from({ length: 1_000 }, () => 'plan');
    expect((await post(JSON.stringify({ keys }))).status).toBe(200);
  });

  it('reads no further than it may', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    expect((await post(endless)).status).toBe(400);
    expect(pulled).toBeLessThan(10);
  });

  it('says that nothing is known, so that the page keeps what it has', async () => {
    const away = await projectWith(documentsOf([]));
    await away.close();
    const options = { url: away.url, key: 'sb_secret_x', environment: 'production', onError: () => {} };
    const request = new NextRequest('https://shop.test/', { method: 'POST', body: '{}' });
    const response = await evaluateHandler(createFlags(options))(request);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'NOTHING_KNOWN' });
  });
});

describe('revalidateHandler', () => {
  const secret = 'sixteen-letters-';
  const flags = () =>
    createFlags({ url: project.url, key: 'sb_secret_x', environment: 'production', onError: () => {} });

  it.each([undefined, '', 'fifteen-letters'])('refuses each request with the secret %j', async (wrong) => {
    const handle = revalidateHandler(flags(), { secret: wrong });
    const headers = { authorization: `Bearer ${wrong ?? ''}` };
    const request = new Request('https://shop.test/', { method: 'POST', headers });
    await expect(handle(request)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer sixteen-letters',
    `Bearer ${secret}x`,
    `bearer ${secret}`,
    secret,
  ])('turns the authorization %j away', async (authorization) => {
    const headers = new Headers(authorization === undefined ? {} : { authorization });
    const handle = revalidateHandler(flags(), { secret });
    const response = await handle(new Request('https://shop.test/', { method: 'POST', headers }));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });
});
