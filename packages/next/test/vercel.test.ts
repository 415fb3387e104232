import { createFlags, type Flags, type FlagsOptions, signOverrides } from '@pennon/next';
import { discoveryHandler, pennonAdapter, vercelOverrides } from '@pennon/next/vercel';
import { createAccessProof, encryptOverrides } from 'flags';
import { evaluate, flag } from 'flags/next';
import { NextRequest } from 'next/server.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentsOf, flag as flagOf } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

/** 32 bytes, as the package wants it. */
const secret = Buffer.alloc(32, 7).toString('base64url');

const isPaying = { attribute: 'plan', op: 'equals', value: 'paid' } as const;
const documents = documentsOf([
  flagOf('hero', ['harbour', 'tall'], {
    metadata: { description: 'What the front page begins with' },
    rules: [{ id: 'paying', when: isPaying, serve: { variation: 'tall' } }],
  }),
  flagOf('limit', ['few', 'many'], {
    type: 'json',
    variations: [
      { key: 'few', value: { uploads: 3 }, name: 'A few' },
      { key: 'many', value: { uploads: 30 } },
    ],
  }),
  flagOf('gone', ['on'], { status: 'archived' }),
]);

let project: Project;

beforeAll(async () => {
  project = await projectWith(documents);
});
afterAll(() => project.close());
beforeEach(() => vi.stubEnv('FLAGS_SECRET', secret));

const flagsOf = (more: Partial<FlagsOptions> = {}): Flags =>
  createFlags({ url: project.url, key: 'sb_secret_x', environment: 'production', ...more });

const visit = (cookie = ''): NextRequest => new NextRequest('https://shop.test/', { headers: { cookie } });

const paying: FlagsOptions['identify'] = () => ({ attributes: { plan: 'paid' } });

describe('a flag of the `flags` package', () => {
  it('is answered by Pennon', async () => {
    const adapter = pennonAdapter(flagsOf());
    const hero = flag<string>({ key: 'hero', defaultValue: 'x', adapter });
    const limit = flag<{ uploads: number }>({ key: 'limit', adapter });
    expect([await hero(visit()), await limit(visit())]).toEqual(['HARBOUR', { uploads: 3 }]);
  });

  it('is answered for whom `createFlags` knows', async () => {
    const hero = flag<string>({ key: 'hero', adapter: pennonAdapter(flagsOf({ identify: paying })) });
    expect(await hero(visit())).toBe('TALL');
  });

  it('is answered for whom its own `identify` names, and for nobody else', async () => {
    const adapter = pennonAdapter(flagsOf());
    const request = visit();
    const identify = () => ({ attributes: { plan: 'paid' } });
    const own = flag<string>({ key: 'hero', adapter, identify });
    const others = flag<string>({ key: 'hero', adapter });
    expect([await own(request), await others(request)]).toEqual(['TALL', 'HARBOUR']);
  });

  it('has its default where Pennon has no value, or one of another type', async () => {
    const adapter = pennonAdapter(flagsOf());
    const unknown = flag<string>({ key: 'nobody-made-it', defaultValue: 'x', adapter });
    const number = flag<number>({ key: 'hero', defaultValue: 7, adapter });
    expect([await unknown(visit()), await number(visit())]).toEqual(['x', 7]);
  });

  it('is decided with the others at once', async () => {
    const identify = vi.fn(paying);
    const adapter = pennonAdapter(flagsOf({ identify }));
    const flags = {
      hero: flag<string>({ key: 'hero', adapter }),
      limit: flag<{ uploads: number }>({ key: 'limit', adapter }),
      unknown: flag<string>({ key: 'unknown', defaultValue: 'x', adapter }),
    };
    expect(await evaluate(flags, visit())).toEqual({ hero: 'TALL', limit: { uploads: 3 }, unknown: 'x' });
    expect(identify).toHaveBeenCalledOnce();
  });

  it('shares with the others of its request who asks, and with no other request', async () => {
    const identify = vi.fn(paying);
    const adapter = pennonAdapter(flagsOf({ identify }));
    const [hero, limit] = [flag<string>({ key: 'hero', adapter }), flag<object>({ key: 'limit', adapter })];
    const request = visit();
    await hero(request);
    await limit(request);
    expect(identify).toHaveBeenCalledTimes(1);
    await hero(visit());
    expect(identify).toHaveBeenCalledTimes(2);
  });

  it('asks the database once in a while, and not for each request', async () => {
    const hero = flag<string>({ key: 'hero', adapter: pennonAdapter(flagsOf()) });
    await hero(visit());
    const before = project.asked();
    for (let count = 0; count < 20; count++) await hero(visit());
    expect(project.asked()).toBe(before);
  });

  it('is overridden by the toolbar', async () => {
    const hero = flag<string>({ key: 'hero', adapter: pennonAdapter(flagsOf()) });
    const cookie = `vercel-flag-overrides=${await encryptOverrides({ hero: 'TALL' }, secret)}`;
    expect(await hero(visit(cookie))).toBe('TALL');
  });
});

describe("what Vercel's toolbar overrides", () => {
  const overriding = async (values: Readonly<Record<string, unknown>>, key = secret): Promise<NextRequest> =>
    visit(`vercel-flag-overrides=${await encryptOverrides(values, key)}`);
  const heroOf = async (request: NextRequest, overrides = vercelOverrides()): Promise<unknown> =>
    flagsOf({ overrides }).forRequest(request).getFlag('hero', 'x');

  it("holds for Pennon's own getters", async () => {
    expect(await heroOf(await overriding({ hero: 'TALL' }))).toBe('TALL');
  });

  it('finds the variation by its value', async () => {
    const flags = flagsOf({ overrides: vercelOverrides() });
    const request = await overriding({ limit: { uploads: 30 }, hero: 'nothing like it', unknown: true });
    expect(await flags.forRequest(request).overrides()).toEqual({ limit: 'many' });
  });

  it.each(['', 'x', 'a.b.c.d.e'])('is nothing in %j', async (text) => {
    expect(await heroOf(visit(`vercel-flag-overrides=${text}`))).toBe('HARBOUR');
  });

  it('is nothing under another secret, or without one', async () => {
    const other = Buffer.alloc(32, 8).toString('base64url');
    expect(await heroOf(await overriding({ hero: 'TALL' }, other))).toBe('HARBOUR');
    vi.stubEnv('FLAGS_SECRET', '');
    expect(await heroOf(await overriding({ hero: 'TALL' }))).toBe('HARBOUR');
  });

  it('stands back behind the cookie that Pennon signed', async () => {
    const pennon = 'a secret of exactly 32 characters';
    const request = await overriding({ hero: 'TALL' });
    request.cookies.set(
      'pennon_overrides',
      await signOverrides({ hero: 'harbour' }, { environment: 'production', secret: pennon }),
    );
    const flags = flagsOf({ secret: pennon, overrides: vercelOverrides() });
    expect(await flags.forRequest(request).getFlag('hero', 'x')).toBe('HARBOUR');
  });
});

describe('discovery', () => {
  const ask = async (
    handle: ReturnType<typeof discoveryHandler>,
    authorization?: string,
  ): Promise<Response> =>
    handle(
      new NextRequest('https://shop.test/.well-known/vercel/flags', {
        headers: authorization ? { authorization } : {},
      }),
    );

  it('tells the toolbar which flags there are, and none that is archived', async () => {
    const handle = discoveryHandler(flagsOf(), { origin: (key) => `https://console.test/flags/${key}` });
    const response = await ask(handle, `Bearer ${await createAccessProof(secret)}`);
    expect(response.headers.get('x-flags-sdk-version')).toBe('4.3.1');
    expect(await response.json()).toEqual({
      overrideEncryptionMode: 'encrypted',
      definitions: {
        hero: {
          description: 'What the front page begins with',
          origin: 'https://console.test/flags/hero',
          options: [
            { value: 'HARBOUR', label: 'harbour' },
            { value: 'TALL', label: 'tall' },
          ],
        },
        limit: {
          origin: 'https://console.test/flags/limit',
          options: [
            { value: { uploads: 3 }, label: 'A few' },
            { value: { uploads: 30 }, label: 'many' },
          ],
        },
      },
    });
  });

  it.each([
    ['nobody', undefined],
    ['a guess', 'Bearer x'],
    ['a proof under another secret', createAccessProof(Buffer.alloc(32, 8).toString('base64url'))],
  ])('tells %s nothing', async (_, authorization) => {
    const response = await ask(discoveryHandler(flagsOf()), await authorization);
    expect([response.status, await response.json()]).toEqual([401, null]);
  });

  it('names the secret that is missing with the first request, and not where the app is built', async () => {
    vi.stubEnv('FLAGS_SECRET', '');
    const handle = discoveryHandler(flagsOf());
    await expect(ask(handle)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
  });
});
