import { createFlagStore, type FlagStore, type FlagStoreOptions, fetchSnapshot } from '@pennon/store';
import { valuesSource } from '@pennon/store/sources';
import { type LocalStack, startLocal } from '@pennon/test-support';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientOf, Operator, until } from './real-project.js';

const environment = 'production';
let stack: LocalStack;
let operator: Operator;
const stores: FlagStore[] = [];

beforeAll(async () => {
  stack = await startLocal({ port: 0 });
  operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), environment);
  await operator.commit({ hero: 'wide' });
}, 120_000);
afterEach(() => {
  for (const store of stores.splice(0)) store.stop();
});
afterAll(() => stack?.close());

const anonymous = (options?: Parameters<typeof clientOf>[1]) =>
  clientOf({ url: stack.url, key: stack.publishableKey }, options);

function liveStore(supabase: SupabaseClient, options: Partial<FlagStoreOptions> = {}): FlagStore {
  const store = createFlagStore({ supabase, environment, resyncJitterMs: 50, onError: () => {}, ...options });
  stores.push(store);
  store.start();
  return store;
}

const isLive = ({ isLive, status }: { isLive: boolean; status: string }) => isLive && status === 'ready';
const at = (revision: number) => (state: { revision: number | undefined }) =>
  (state.revision ?? 0) >= revision;

describe('an anonymous browser', () => {
  it.each(['1.0.0', '2.0.0'])(
    'loads, joins, and follows commits without asking: protocol %s',
    async (vsn) => {
      const client = anonymous({ realtime: { vsn } });
      const questions = watchQuestions(client);
      const store = liveStore(client);
      await until(store, isLive);
      // One to load, one after joining; then nothing more is due before the poll.
      await vi.waitFor(() => expect(questions.count).toBe(2));
      await store.resync();
      const asked = questions.count;
      const revision = await operator.commit({ hero: `wide ${vsn}` });
      await until(store, at(revision));
      expect(store.evaluate('hero').value).toBe(`wide ${vsn}`);
      expect(questions.count).toBe(asked);
    },
  );

  it('never sees what is for servers, and stays in step with the chain all the same', async () => {
    const store = liveStore(anonymous());
    await until(store, isLive);
    const revision = await operator.commit({ secret: 'plan' }, { delivery: 'server' });
    await until(store, at(revision));
    expect(store.getState().evaluator.keys()).not.toContain('secret');
    const back = await operator.commit({ secret: 'plan' }, { delivery: 'rules' });
    await until(store, at(back));
    expect(store.evaluate('secret').value).toBe('plan');
    await until(store, at(await operator.commit({ secret: undefined })));
    expect(store.evaluate('secret').errorCode).toBe('FLAG_NOT_FOUND');
  });

  it('starts from a snapshot that a server read', async () => {
    const snapshot = await fetchSnapshot(anonymous(), environment);
    const store = createFlagStore({ environment, snapshot });
    expect(store.evaluate('hero').value).toMatch(/^wide/);
  });

  it('gets the changes of a commit that is too large to announce by asking', async () => {
    const store = liveStore(anonymous());
    await until(store, isLive);
    const large = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`large-${index}`, 'x'.repeat(3_000)]),
    );
    await until(store, at(await operator.commit(large)));
    expect(store.evaluate('large-39').value).toHaveLength(3_000);
    await operator.commit(Object.fromEntries(Object.keys(large).map((key) => [key, undefined])));
  });
});

describe('a browser that must not hold rules', () => {
  it('has what the database evaluates for it, and hears of changes', async () => {
    await operator.commit({ offer: 'ten percent' }, { delivery: 'values' });
    const client = anonymous();
    const source = valuesSource(client, { environment, context: () => ({ userId: 'ada' }) });
    const store = liveStore(client, { source });
    await until(store, isLive);
    expect(store.evaluate('offer').value).toBe('ten percent');
    await until(store, at(await operator.commit({ offer: 'twenty percent' }, { delivery: 'values' })));
    expect(store.evaluate('offer').value).toBe('twenty percent');
    await until(store, at(await operator.commit({ offer: undefined })));
    expect(store.evaluate('offer').errorCode).toBe('FLAG_NOT_FOUND');
  });
});

describe('a server key', () => {
  it('sees everything, and follows it where everything is announced', async () => {
    const client = clientOf({ url: stack.url, key: stack.secretKey });
    const questions = watchQuestions(client);
    const store = liveStore(client, { audience: 'server' });
    await until(store, isLive);
    await vi.waitFor(() => expect(questions.count).toBe(2));
    await store.resync();
    const asked = questions.count;
    await until(store, at(await operator.commit({ inner: 'plan' }, { delivery: 'server' })));
    expect(store.evaluate('inner').value).toBe('plan');
    await until(store, at(await operator.commit({ inner: undefined })));
    expect(store.evaluate('inner').errorCode).toBe('FLAG_NOT_FOUND');
    expect(questions.count).toBe(asked);
  });

  it('is what it takes: an anonymous browser cannot join there', async () => {
    const errors: string[] = [];
    const onError = ({ code }: { code: string }) => void errors.push(code);
    const store = liveStore(anonymous(), { audience: 'server', onError });
    await vi.waitFor(() => expect(errors).toEqual(['CHANNEL_LOST']), { timeout: 15_000 });
    expect(store.getState()).toMatchObject({ status: 'ready', isLive: false });
  });
});

describe('the channel', () => {
  it('is made anew when the app removes it', async () => {
    const client = anonymous();
    const store = liveStore(client);
    await until(store, isLive);
    await client.removeAllChannels();
    expect(store.getState().isLive).toBe(false);
    await until(store, isLive);
    const revision = await operator.commit({ hero: 'after removal' });
    await until(store, at(revision));
    expect(client.getChannels()).toHaveLength(1);
  });

  it("is made anew when the session's token has expired", async () => {
    const tokens: string[] = [];
    const accessToken = async () => {
      const token = await stack.signToken({ role: 'authenticated', sub: crypto.randomUUID() }, 2);
      tokens.push(token);
      return token;
    };
    const client = anonymous({ accessToken });
    const store = liveStore(client);
    await until(store, isLive);
    await until(store, (state) => !state.isLive);
    await until(store, isLive);
    const revision = await operator.commit({ hero: 'after expiry' });
    await until(store, at(revision));
    expect(store.evaluate('hero').value).toBe('after expiry');
  });

  it('is shared by two stores of one client, and closed with the last: no socket stays', async () => {
    const client = anonymous();
    const first = liveStore(client);
    const second = liveStore(client);
    await Promise.all([until(first, isLive), until(second, isLive)]);
    expect(client.getChannels()).toHaveLength(1);
    first.stop();
    const revision = await operator.commit({ hero: 'for the second' });
    await until(second, at(revision));
    second.stop();
    await vi.waitFor(() => expect(client.realtime.isConnected()).toBe(false));
    expect(client.getChannels()).toEqual([]);
  });

  it('that cannot be joined leaves the polls', async () => {
    await stack.query('drop policy "pennon: announcements are heard" on realtime.messages');
    try {
      // An environment that nobody has joined: the gateway remembers who was let in.
      const store = liveStore(anonymous(), { environment: 'staging', pollMs: 75 });
      await until(store, ({ status }) => status === 'ready');
      const inStaging = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), 'staging');
      await until(store, at(await inStaging.commit({ hero: 'polled' })));
      expect(store.evaluate('hero').value).toBe('polled');
      expect(store.getState().isLive).toBe(false);
    } finally {
      await stack.query(
        `create policy "pennon: announcements are heard" on realtime.messages for select to anon, authenticated, service_role using (topic like 'pennon%')`,
      );
    }
  });
});

describe('mistakes', () => {
  it('an environment that there is not says so', async () => {
    const store = createFlagStore({ supabase: anonymous(), environment: 'no-such', onError: () => {} });
    stores.push(store);
    store.start();
    const { error } = await until(store, ({ status }) => status === 'error');
    expect(error).toMatchObject({ code: 'PENNON_NOT_FOUND', message: expect.stringContaining('no-such') });
    expect(error?.hint).toBeTruthy();
  });

  it('a key that is wrong says so', async () => {
    const store = liveStore(clientOf({ url: stack.url, key: 'sb_publishable_wrong' }));
    const { error } = await until(store, ({ status }) => status === 'error');
    expect(error).toMatchObject({ code: 'SNAPSHOT_FAILED', details: { status: 401 } });
  });
});

/** Counts the questions that a client asks from now on. */
function watchQuestions(client: SupabaseClient): { readonly count: number } {
  const schema = vi.spyOn(client, 'schema');
  return {
    get count() {
      return schema.mock.calls.length;
    },
  };
}
