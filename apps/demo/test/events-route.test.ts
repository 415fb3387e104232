import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildShop, type ShopServer, startShopBefore } from '@pennon/test-support';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/** What stands in front of the database. */
let front: Server;
let shop: ShopServer;
let asked: string[];
let answer: { readonly status: number; readonly body: string };

beforeAll(async () => {
  await buildShop();
  front = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    asked.push(`${request.url} ${Buffer.concat(pieces)}`);
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  shop = await startShopBefore(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
});

beforeEach(() => {
  asked = [];
  answer = { status: 200, body: '{"results":[]}' };
});

afterAll(async () => {
  await shop?.stop();
  await closeFront();
});

async function closeFront(): Promise<void> {
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
}

const post = (body: BodyInit): Promise<Response> =>
  fetch(`${shop.address}/api/shop/events`, { method: 'POST', body });

describe("a page's events", () => {
  it('go on as they came, and so does the verdict', async () => {
    const response = await post('{"events":["é"]}');
    expect(asked).toEqual(['/rest/v1/rpc/pennon_ingest {"events":["é"]}']);
    expect([response.status, await response.json()]).toEqual([200, { results: [] }]);
  });

  it('are refused by their bytes, not their letters', async () => {
    expect((await post('é'.repeat(131_072))).status).toBe(200);
    expect((await post('é'.repeat(131_073))).status).toBe(413);
    expect(asked).toHaveLength(1);
  });

  it.each([
    [502, '<h1>Bad gateway</h1>'],
    [200, ''],
  ])('are told of an answer that is none: %i %j', async (status, body) => {
    answer = { status, body };
    expect((await post('{}')).status).toBe(502);
  });

  it('are told that nobody is there', async () => {
    await closeFront();
    expect((await post('{}')).status).toBe(503);
  });
});
