import { NextRequest, type NextResponse } from 'next/server.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFlags, flagsProxy, type RequestLike } from '../dist/index.js';

const flags = createFlags({ url: 'https://project.test', key: 'sb_secret_x', environment: 'production' });
const minted = '11111111-1111-4111-8111-111111111111';
const known = '22222222-2222-4222-8222-222222222222';

// The platform's, so that tests know what it makes.
beforeEach(() => {
  vi.spyOn(crypto, 'randomUUID').mockReturnValue(minted);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function visit(path: string, cookie?: string, more: Readonly<Record<string, string>> = {}): NextRequest {
  const headers = new Headers({ ...more, ...(cookie && { cookie }) });
  return new NextRequest(`https://shop.test${path}`, { headers });
}

/** What Next forwards: a response of its own names and carries every header of the request. */
function forwarded(response: NextResponse): Headers {
  const names = response.headers.get('x-middleware-override-headers')?.split(',') ?? [];
  return new Headers(names.map((name) => [name, response.headers.get(`x-middleware-request-${name}`) ?? '']));
}

describe('a visitor without an id', () => {
  it('gets one, the same on the request as on the response', async () => {
    const response = await flagsProxy(flags)(visit('/'));
    expect(forwarded(response).get('cookie')).toBe(`pennon_anonymous_id=${minted}`);
    expect(response.cookies.get('pennon_anonymous_id')).toMatchObject({
      value: minted,
      path: '/',
      sameSite: 'lax',
      secure: true,
      maxAge: 31_536_000,
    });
  });

  it('has one that the page can read', async () => {
    const response = await flagsProxy(flags)(visit('/'));
    expect(response.headers.get('set-cookie')?.toLowerCase()).not.toContain('httponly');
  });

  it('gets a cookie without `Secure` where there is no TLS', async () => {
    const response = await flagsProxy(flags)(new NextRequest('http://localhost:3000/'));
    expect(response.cookies.get('pennon_anonymous_id')?.secure).toBeFalsy();
  });

  it('gets a random one', async () => {
    vi.restoreAllMocks();
    const proxy = flagsProxy(flags);
    const [one, other] = await Promise.all([proxy(visit('/')), proxy(visit('/'))]);
    const ids = [one, other].map((response) => response?.cookies.get('pennon_anonymous_id')?.value);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each(['', 'x', `${known}x`, known.toUpperCase().replace('2', 'G'), '../../etc', '%00', '<script>'])(
    'counts as one with the id %j',
    async (id) => {
      const response = await flagsProxy(flags)(visit('/', `a=1; pennon_anonymous_id=${id}`));
      expect(forwarded(response).get('cookie')).toBe(`a=1; pennon_anonymous_id=${minted}`);
      expect(response.cookies.get('pennon_anonymous_id')?.value).toBe(minted);
    },
  );
});

describe('whether a visitor gets an id', () => {
  const consented = ({ cookies }: NextRequest): boolean => cookies.get('consent')?.value === 'yes';

  it.each([
    [false, 'consent=yes'],
    [consented, 'consent=no'],
  ])('is for the app to say: not by %s', async (seedAnonymousId, cookie) => {
    const response = await flagsProxy(flags, { seedAnonymousId })(visit('/', cookie));
    expect(forwarded(response).get('cookie')).toBe(cookie);
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(response.headers.has('cache-control')).toBe(false);
  });

  it.each([[true], [consented]])('is for the app to say: by %s', async (seedAnonymousId) => {
    const response = await flagsProxy(flags, { seedAnonymousId })(visit('/', 'consent=yes'));
    expect(response.cookies.get('pennon_anonymous_id')?.value).toBe(minted);
  });
});

describe('a cache in between', () => {
  const group = { precompute: async () => 'code' };
  const proxy = flagsProxy(flags, { groups: [{ group, from: '/', to: (code) => `/landing/${code}` }] });
  const cacheControl = async (path: string, cookie?: string): Promise<string | null> =>
    (await proxy(visit(path, cookie))).headers.get('cache-control');

  it('keeps no new id', async () => {
    expect(await cacheControl('/other')).toBe('private, no-store');
  });

  it("keeps no page of one visitor's combination", async () => {
    expect(await cacheControl('/', `pennon_anonymous_id=${known}`)).toBe('private, no-store');
  });

  it('is told nothing of other pages', async () => {
    expect(await cacheControl('/other', `pennon_anonymous_id=${known}`)).toBeNull();
  });
});

describe('a visitor with an id', () => {
  it('keeps it, and gets no cookie', async () => {
    const response = await flagsProxy(flags)(visit('/', `pennon_anonymous_id=${known}`));
    expect(forwarded(response).get('cookie')).toBe(`pennon_anonymous_id=${known}`);
    expect(response.headers.has('set-cookie')).toBe(false);
  });
});

it('keeps the headers and the other cookies of the request', async () => {
  const cookies = 'a=1; b=%7B%7D; c={"d":1}; broken=%E0%A4%A; e=f=g; flag';
  const request = visit('/', cookies, { 'accept-language': 'de', 'x-own': 'yes' });
  const headers = forwarded(await flagsProxy(flags)(request));
  expect(headers.get('accept-language')).toBe('de');
  expect(headers.get('x-own')).toBe('yes');
  expect(headers.get('cookie')).toBe(`${cookies}; pennon_anonymous_id=${minted}`);
  expect(request.cookies.get('pennon_anonymous_id')?.value).toBe(minted);
});

it('forwards what a proxy before it has set on the request', async () => {
  const request = visit('/');
  request.cookies.set('session', 'fresh');
  request.headers.set('x-locale', 'de');
  const headers = forwarded(await flagsProxy(flags)(request));
  expect(headers.get('cookie')).toContain('session=fresh');
  expect(headers.get('x-locale')).toBe('de');
});

it('uses the name of the cookie that the flags have', async () => {
  const own = createFlags({
    url: 'https://project.test',
    key: 'k',
    environment: 'production',
    anonymousIdCookie: 'visitor',
  });
  const response = await flagsProxy(own)(visit('/'));
  expect(response.cookies.get('visitor')?.value).toBe(minted);
});

describe('a group', () => {
  /** Answers with the id that it was asked for. */
  const group = {
    precompute: async ({ cookies }: RequestLike) => `code-of-${cookies.get('pennon_anonymous_id')?.value}`,
  };
  const groups = [
    { group, from: '/', to: (code: string) => `/landing/${code}` },
    {
      group,
      from: (path: string) => path.startsWith('/de/'),
      to: (code: string, path: string) => `${path}/${code}`,
    },
  ];
  const proxy = flagsProxy(flags, { groups });
  const target = async (path: string, cookie?: string): Promise<string | null> =>
    (await proxy(visit(path, cookie))).headers.get('x-middleware-rewrite');

  it('sends a visitor to the page of their combination, for the id that was minted just now', async () => {
    expect(await target('/')).toBe(`https://shop.test/landing/code-of-${minted}`);
    expect(await target('/', `pennon_anonymous_id=${known}`)).toBe(
      `https://shop.test/landing/code-of-${known}`,
    );
  });

  it('keeps the query', async () => {
    expect(await target('/?utm=x&y=%20')).toBe(`https://shop.test/landing/code-of-${minted}?utm=x&y=%20`);
  });

  it('is found by what a function says of the path', async () => {
    expect(await target('/de/about')).toBe(`https://shop.test/de/about/code-of-${minted}`);
  });

  it('leaves other paths alone', async () => {
    expect(await target('/other')).toBeNull();
  });

  it('keeps `basePath`', async () => {
    const nextConfig = { basePath: '/shop' };
    const request = new NextRequest('https://shop.test/shop', { nextConfig });
    const response = await proxy(request);
    expect(response.headers.get('x-middleware-rewrite')).toBe(
      `https://shop.test/shop/landing/code-of-${minted}`,
    );
  });

  it('comes with the id on the request and on the response', async () => {
    const response = await proxy(visit('/'));
    expect(forwarded(response).get('cookie')).toBe(`pennon_anonymous_id=${minted}`);
    expect(response.cookies.get('pennon_anonymous_id')?.value).toBe(minted);
  });
});
