import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PennonError } from '@pennon/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exposureTokens } from '../dist/exposure-token.js';
import { createFlags, exposureHandler, type FlagsOptions } from '../dist/index.js';

const secret = 'a secret of exactly 32 characters';
const at = Date.UTC(2026, 10, 21);
const exposure = {
  type: 'exposure' as const,
  environment: 'production',
  at,
  experiment: 'pricing',
  version: 1,
  variation: 'monthly',
  unit: 'visitor-1',
};
const runtime = { now: () => at, setTimeout };
const tokens = exposureTokens(secret);

let asked: { readonly key: string | undefined; readonly body: unknown }[];
let errors: PennonError[];
/** Statuses with which the project answers; 200 when there is none left. */
let statuses: number[];
let results: readonly unknown[];
let project: ReturnType<typeof createServer>;
let url: string;

// Another's service, not ours: Supabase's front door. What is behind it, stack-tests try.
beforeEach(async () => {
  [asked, errors, statuses, results] = [[], [], [], []];
  project = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const key = request.headers.apikey;
    asked.push({ key: String(key), body: JSON.parse(Buffer.concat(pieces).toString()) });
    response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ results }));
  });
  await new Promise<void>((resolve) => project.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(project.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => project.close(resolve));
});

function handlerOf(more: Partial<FlagsOptions> = {}): (body: unknown) => Promise<Response> {
  const onError = (error: PennonError): void => void errors.push(error);
  const flags = createFlags({
    url,
    key: 'sb_secret_x',
    environment: 'production',
    secret,
    runtime,
    onError,
    ...more,
  });
  const handle = exposureHandler(flags);
  return (body) =>
    handle(
      new Request('https://shop.test/api/pennon/exposures', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
}

describe('the exposure handler', () => {
  it('records what the tokens of a page stand for', async () => {
    const response = await handlerOf()({ tokens: [await tokens.sign(exposure)] });
    expect([response.status, await response.json()]).toEqual([202, { accepted: 1, refused: [] }]);
    expect(asked).toEqual([{ key: 'sb_secret_x', body: { events: [exposure] } }]);
  });

  it('refuses alone what is forged, expired or of another environment, and says which', async () => {
    const response = await handlerOf()({
      tokens: [
        'x',
        await tokens.sign({ ...exposure, at: at - 86_400_000 }),
        await tokens.sign(exposure),
        await exposureTokens(`${secret}!`).sign(exposure),
        await tokens.sign({ ...exposure, environment: 'staging' }),
      ],
    });
    expect(await response.json()).toEqual({
      accepted: 1,
      refused: [
        { index: 0, reason: 'forged' },
        { index: 1, reason: 'expired' },
        { index: 3, reason: 'forged' },
        { index: 4, reason: 'forged' },
      ],
    });
    expect(asked).toEqual([{ key: 'sb_secret_x', body: { events: [exposure] } }]);
  });

  it('asks the database nothing for tokens of which none counts', async () => {
    expect((await handlerOf()({ tokens: ['x'] })).status).toBe(202);
    expect(asked).toEqual([]);
  });

  it('takes 50 tokens, and not 51', async () => {
    const token = await tokens.sign(exposure);
    const statusOf = async (count: number): Promise<number> =>
      (await handlerOf()({ tokens: Array(count).fill(token) })).status;
    expect([await statusOf(50), await statusOf(51)]).toEqual([202, 400]);
  });

  it('takes 64 kB, and reads no more', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const flags = createFlags({ url, key: 'k', environment: 'production', secret, runtime });
    const init = { method: 'POST', body: endless, duplex: 'half' };
    const response = await exposureHandler(flags)(new Request('https://shop.test/', init));
    expect(response.status).toBe(400);
    expect(sent).toBeLessThan(200_000);
  });

  it.each(['', 'x', '[]', 'null', '{}', '{"tokens":"x"}', '{"tokens":[1]}', '{"tokens":[null]}'])(
    'refuses %j with what it expects',
    async (body) => {
      const response = await handlerOf()(body);
      expect([response.status, await response.json()]).toEqual([
        400,
        { code: 'TOKENS_INVALID', message: expect.stringContaining('"tokens"') },
      ]);
    },
  );

  it('tries once more when the database fails', async () => {
    statuses = [503];
    expect((await handlerOf()({ tokens: [await tokens.sign(exposure)] })).status).toBe(202);
    expect(asked).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  it('does not try again at once when it is told that it is too much', async () => {
    statuses = [429];
    expect((await handlerOf()({ tokens: [await tokens.sign(exposure)] })).status).toBe(202);
    expect(asked).toHaveLength(1);
    expect(errors).toMatchObject([{ code: 'INGEST_FAILED', details: { status: 429 } }]);
  });

  it('reports what could not be recorded once, until it is over, and answers all the same', async () => {
    const [handle, body] = [handlerOf(), { tokens: [await tokens.sign(exposure)] }];
    statuses = [503, 503, 503, 503];
    expect([(await handle(body)).status, (await handle(body)).status]).toEqual([202, 202]);
    expect(errors).toMatchObject([{ code: 'INGEST_FAILED', details: { status: 503 } }]);
    await handle(body);
    statuses = [503, 503];
    await handle(body);
    expect(errors).toHaveLength(2);
  });

  it('reports a database that does not answer', async () => {
    project.closeAllConnections();
    await new Promise((resolve) => project.close(resolve));
    expect((await handlerOf()({ tokens: [await tokens.sign(exposure)] })).status).toBe(202);
    expect(errors).toMatchObject([{ code: 'INGEST_FAILED' }]);
  });

  it('reports what the database rejects', async () => {
    const rejected = { index: 1, status: 'rejected', code: 'PENNON_NOT_FOUND' };
    results = [{ index: 0, status: 'duplicate' }, rejected];
    const token = await tokens.sign(exposure);
    expect((await handlerOf()({ tokens: [token, token] })).status).toBe(202);
    expect(errors).toMatchObject([{ code: 'INGEST_REJECTED', details: { rejected: [rejected] } }]);
  });

  it('names the secret that is missing with the first request, and not where the app is built', async () => {
    const handle = handlerOf({ secret: undefined });
    await expect(handle({ tokens: [] })).rejects.toMatchObject({ code: 'SECRET_MISSING' });
  });
});

it('sends an older key, which is a token, as one too', async () => {
  const header = new Promise((resolve) =>
    project.prependOnceListener('request', ({ headers }) => resolve(headers.authorization)),
  );
  await handlerOf({ key: 'header.payload.signature' })({ tokens: [await tokens.sign(exposure)] });
  expect(await header).toBe('Bearer header.payload.signature');
});
