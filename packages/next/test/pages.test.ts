import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createFlags,
  evaluateHandler,
  exposureHandler,
  type Flags,
  type FlagsOptions,
  revalidateHandler,
  signOverrides,
} from '@pennon/next';
import { apiRoute, flagProps, forPages, staticFlagProps } from '@pennon/next/pages';
import type { NextApiHandler } from 'next';
import { apiResolver } from 'next/dist/server/api-utils/node/api-resolver.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsOf, experiment, flag } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

const secret = 'a secret of exactly 32 characters';
const id = '11111111-1111-4111-8111-111111111111';
const documents = documentsOf(
  [
    flag('hero', ['harbour', 'tall'], { rules: [{ id: 'r', serve: { experiment: 'hero' } }] }),
    flag('price', ['low'], { delivery: 'values' }),
    flag('fraud', ['strict'], { delivery: 'server' }),
  ],
  [experiment('hero', ['harbour', 'tall'])],
);
const request = {
  cookies: { pennon_anonymous_id: id },
  headers: { 'accept-language': 'de', 'x-many': ['a', 'b'] },
};

let project: Project;
beforeAll(async () => {
  project = await projectWith(documents);
});
afterAll(() => project.close());

const flagsOf = (more: Partial<FlagsOptions> = {}): Flags =>
  createFlags({ url: project.url, key: 'sb_secret_x', environment: 'production', secret, ...more });

describe('a request of the Pages Router', () => {
  it('is answered for its anonymous visitor', async () => {
    const { anonymousId } = await forPages(flagsOf(), request).context();
    expect(anonymousId).toBe(id);
  });

  it('shows `identify` its cookies and headers, and nothing that they inherit', async () => {
    const seen: unknown[] = [];
    const identify: FlagsOptions['identify'] = ({ cookies, headers }) => {
      seen.push(
        cookies.get('pennon_anonymous_id')?.value,
        cookies.get('toString'),
        headers.get('Accept-Language'),
      );
      seen.push(headers.get('x-many'), headers.get('x-none'));
      return {};
    };
    await forPages(flagsOf({ identify }), request).getFlag('hero', 'x');
    expect(seen).toEqual([id, undefined, 'de', 'a, b', null]);
  });

  it('is shown what its signed cookie overrides', async () => {
    const cookies = {
      pennon_overrides: await signOverrides({ hero: 'tall' }, { environment: 'production', secret }),
    };
    expect(await forPages(flagsOf(), { ...request, cookies }).getFlag('hero', 'x')).toBe('TALL');
  });
});

describe('what a page is handed', () => {
  it('is JSON, as Next demands it', async () => {
    for (const delivery of ['rules', 'values'] as const) {
      for (const props of [
        await flagProps(flagsOf(), request, delivery),
        await staticFlagProps(flagsOf(), delivery),
      ]) {
        expect(JSON.parse(JSON.stringify(props))).toStrictEqual(props);
      }
    }
  });

  it('has who asks, and the rules that browsers may hold', async () => {
    const { hydration } = await flagProps(flagsOf(), request);
    expect(hydration).toMatchObject({ environment: 'production', context: { anonymousId: id } });
    expect(JSON.stringify(hydration)).not.toMatch(/price|fraud/);
  });

  it('has values only where rules stay on the server, and none that does too', async () => {
    const { hydration } = await flagProps(flagsOf(), request, 'values');
    expect(hydration).toMatchObject({ values: { flags: { price: { value: 'LOW' } } } });
    expect(JSON.stringify(hydration)).not.toMatch(/fraud|snapshot|split/);
  });

  it('tells one person from another where it has values, and says no more of them', async () => {
    const identify = () => ({ userId: 'ada', attributes: { plan: 'pro' }, auth: { role: 'admin' } });
    const { hydration } = await flagProps(flagsOf({ identify }), request, 'values');
    expect(hydration).toMatchObject({ values: { flags: { price: { value: 'LOW' } } } });
    expect('context' in hydration && hydration.context).toStrictEqual({ userId: 'ada', anonymousId: id });
  });

  it('is of nobody where the page is static, and says where the browser finds its visitor', async () => {
    const props = await staticFlagProps(flagsOf());
    expect(props).toMatchObject({ hydration: { context: {} }, anonymousIdCookie: 'pennon_anonymous_id' });
  });
});

describe('an HTTP/2 request of the Pages Router', () => {
  it('is answered although its method and path stand among its headers', async () => {
    const flags = forPages(flagsOf(), {
      ...request,
      headers: { ':method': 'GET', ':path': '/', ...request.headers },
    });
    expect((await flags.context()).anonymousId).toBe(id);
  });
});

describe('an API route', () => {
  let server: Server;
  let handler: NextApiHandler;
  let url: string;

  // As Next runs one: it has read the body before.
  beforeAll(async () => {
    const preview = { previewModeId: 'x', previewModeEncryptionKey: 'x', previewModeSigningKey: 'x' };
    const context = preview as Parameters<typeof apiResolver>[4]; // what an API route needs of it
    server = createServer((req, res) => void apiResolver(req, res, {}, { default: handler }, context, false));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/pennon`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const post = (body: unknown): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `pennon_anonymous_id=${id}` },
      body: JSON.stringify(body),
    });

  it('evaluates for the visitor of its cookies', async () => {
    handler = apiRoute(evaluateHandler(flagsOf()));
    const response = await post({ keys: ['hero'] });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    const { value } = await forPages(flagsOf(), request).evaluate('hero');
    expect(await response.json()).toMatchObject({ flags: { hero: { value } } });
  });

  it('redeems exposures', async () => {
    const { exposure } = await forPages(flagsOf(), request).getExperiment('hero');
    handler = apiRoute(exposureHandler(flagsOf()));
    const response = await post({ tokens: [exposure, 'x'] });
    expect([response.status, await response.json()]).toEqual([
      202,
      { accepted: 1, refused: [{ index: 1, reason: 'forged' }] },
    ]);
  });

  it('passes on what it refuses', async () => {
    handler = apiRoute(exposureHandler(flagsOf()));
    expect((await post({ tokens: 'x' })).status).toBe(400);
    expect((await fetch(url)).status).toBe(400);
  });

  it('says that pages are not revalidated from it, and of what', async () => {
    const heard: unknown[] = [];
    const flags = flagsOf({ onError: (error) => heard.push(error) });
    handler = apiRoute(revalidateHandler(flags, { secret: 'sixteen letters.' }));
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer sixteen letters.' },
    });
    expect(response.status).toBe(501);
    const told = { code: 'REVALIDATE_FAILED', hint: expect.stringContaining('App Router') };
    expect(await response.json()).toMatchObject(told);
    expect(heard).toMatchObject([told]);
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
  });

  it('keeps each of several cookies', async () => {
    handler = apiRoute(async () => {
      const headers = new Headers();
      for (const cookie of ['a=1', 'b=2']) headers.append('set-cookie', cookie);
      return new Response(null, { status: 204, headers });
    });
    const response = await post({});
    expect([response.status, response.headers.getSetCookie()]).toEqual([204, ['a=1', 'b=2']]);
  });
});
