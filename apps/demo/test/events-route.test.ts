import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// It is there to fail the bundle of a browser, and this is none.
vi.mock('server-only', () => ({}));

/** Not followed by the compiler: the app's imports are resolved as Next does. */
const route = '../app/api/shop/events/route.js';
const { POST } = (await import(route)) as { readonly POST: (request: Request) => Promise<Response> };

/** What stands in front of the database. */
let front: Server;
let asked: string[];
let answer: { readonly status: number; readonly body: string };

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: '{"results":[]}' };
  front = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    asked.push(Buffer.concat(pieces).toString());
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port } = front.address() as AddressInfo;
  vi.stubEnv('NEXT_PUBLIC_SUPABASE_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY', 'sb_publishable_x');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
});

const post = (body: BodyInit): Promise<Response> =>
  POST(
    new Request('http://shop.test/api/shop/events', { method: 'POST', body, duplex: 'half' } as RequestInit),
  );

describe("a page's events", () => {
  it('go on as they came, and so does the verdict', async () => {
    const response = await post('{"events":["é"]}');
    expect(asked).toEqual(['{"events":["é"]}']);
    expect([response.status, await response.json()]).toEqual([200, { results: [] }]);
  });

  it('are refused by their bytes, not their letters', async () => {
    expect((await post('é'.repeat(131_072))).status).toBe(200);
    expect((await post('é'.repeat(131_073))).status).toBe(413);
    expect(asked).toHaveLength(1);
  });

  it('are read no further than they may be long', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect((await post(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });

  it.each([
    [502, '<h1>Bad gateway</h1>'],
    [200, ''],
  ])('are told of an answer that is none: %i %j', async (status, body) => {
    answer = { status, body };
    expect((await post('{}')).status).toBe(502);
  });

  it('are told that nobody is there', async () => {
    vi.stubEnv('NEXT_PUBLIC_SUPABASE_URL', 'http://127.0.0.1:9');
    expect((await post('{}')).status).toBe(503);
  });
});
