import { createFlags, evaluateHandler, type Flags, type FlagsOptions, type RequestLike } from '@pennon/next';
import { createFlagStore, fetchSnapshot } from '@pennon/store';
import { type LocalStack, startLocal } from '@pennon/test-support';
import { NextRequest } from 'next/server.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, Operator, until } from './real-project.js';

const environment = 'production';
const nobody: RequestLike = { cookies: { get: () => undefined }, headers: { get: () => null } };
let stack: LocalStack;
let operator: Operator;
let complaints: unknown[];

beforeAll(async () => {
  stack = await startLocal({ port: 0 });
  operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), environment);
  await operator.commit({ hero: 'wide' });
  await operator.commit({ price: 'low' }, { delivery: 'values' });
  await operator.commit({ fraud: 'strict' }, { delivery: 'server' });
}, 120_000);
beforeEach(() => {
  complaints = [];
});
afterAll(() => stack?.close());

function flagsOf(key: string, more: Partial<FlagsOptions> = {}): Flags {
  return createFlags({
    url: stack.url,
    key,
    environment,
    onError: (error) => complaints.push(error),
    ...more,
  });
}

const valuesOf = (flags: Flags) => flags.forRequest(nobody).getFlags(['hero', 'price', 'fraud']);

describe('a server', () => {
  it('sees every flag with a secret key, and the public ones with a publishable one', async () => {
    expect(await valuesOf(flagsOf(stack.secretKey))).toEqual({ hero: 'wide', price: 'low', fraud: 'strict' });
    expect(await valuesOf(flagsOf(stack.publishableKey))).toEqual({ hero: 'wide' });
    expect(complaints).toEqual([]);
  });

  it('follows commits by their changes, whoever may see them', async () => {
    const [server, browser] = [flagsOf(stack.secretKey), flagsOf(stack.publishableKey)];
    await Promise.all([valuesOf(server), valuesOf(browser)]);
    await operator.commit({ hero: 'tall' });
    await operator.commit({ fraud: 'lax' }, { delivery: 'server' });
    const revision = await operator.commit({ price: 'high' }, { delivery: 'values' });
    expect(await valuesOf(server)).toEqual({ hero: 'tall', price: 'high', fraud: 'lax' });
    expect(await valuesOf(browser)).toEqual({ hero: 'tall' });
    expect((await browser.setup.ruleset.read()).revision).toBe(revision);
    expect(complaints).toEqual([]);
  });

  it('says that there is no such environment', async () => {
    expect(await valuesOf(flagsOf(stack.secretKey, { environment: 'nowhere' }))).toEqual({});
    expect(complaints).toMatchObject([{ code: 'PENNON_NOT_FOUND' }]);
  });

  it('says that the key is none of the project', async () => {
    expect(await valuesOf(flagsOf('sb_secret_of-another-project'))).toEqual({});
    expect(complaints).toMatchObject([{ code: 'SNAPSHOT_FAILED', details: { status: 401 } }]);
  });
});

describe('a page', () => {
  it('is handed the snapshot that its own key would have been given', async () => {
    const anonymous = clientOf({ url: stack.url, key: stack.publishableKey });
    const handed = await flagsOf(stack.secretKey).forRequest(nobody).snapshot();
    const given = await fetchSnapshot(anonymous, environment);
    expect({ ...handed, documents: new Set(handed?.documents) }).toEqual({
      ...given,
      documents: new Set(given.documents),
    });
  });

  it('goes on from there by the changes alone', async () => {
    const supabase = clientOf({ url: stack.url, key: stack.publishableKey });
    const snapshot = await flagsOf(stack.secretKey).forRequest(nobody).snapshot();
    const store = createFlagStore({
      supabase,
      environment,
      ...(snapshot && { snapshot }),
      resyncJitterMs: 50,
    });
    store.start();
    await operator.commit({ fraud: 'stricter' }, { delivery: 'server' });
    const revision = await operator.commit({ hero: 'deep' });
    await until(store, (state) => state.revision === revision);
    expect(store.evaluate('hero').value).toBe('deep');
    expect(store.getState().error).toBeUndefined();
    store.stop();
  });

  it('is answered values by the handler, as the database itself would answer', async () => {
    const handle = evaluateHandler(flagsOf(stack.secretKey));
    const response = await handle(new NextRequest('https://shop.test/', { method: 'POST', body: '{}' }));
    const answered = await response.json();
    const { data } = await clientOf({ url: stack.url, key: stack.publishableKey })
      .schema('public')
      .rpc('pennon_evaluate', { environment, context: {} });
    const values = (flags: Record<string, { value?: unknown }>) =>
      Object.entries(flags).map(([key, { value }]) => [key, value]);
    expect(new Map(values(answered.flags) as [string, unknown][])).toEqual(
      new Map(values(data.flags) as [string, unknown][]),
    );
    expect(answered.revision).toBe(data.revision);
    expect(Object.keys(answered.flags).sort()).toEqual(['hero', 'price']);
  });
});
