import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlagStore } from '@pennon/store';
import { freePort, startLocal } from '@pennon/test-support';
import { expect, it } from 'vitest';
import { clientOf, Operator, until } from './real-project.js';

it('a store outlives its database: stale with the last flags while it is gone, and ready by itself after', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pennon-store-'));
  const port = await freePort();
  let stack = await startLocal({ port, dataDir });
  const operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), 'production');
  await operator.commit({ hero: 'wide' });

  const statuses: string[] = ['loading'];
  const supabase = clientOf({ url: stack.url, key: stack.publishableKey });
  const store = createFlagStore({
    supabase,
    environment: 'production',
    resyncJitterMs: 50,
    onError: () => {},
  });
  store.subscribe(({ status }) => {
    if (statuses.at(-1) !== status) statuses.push(status);
  });
  try {
    store.start();
    await until(store, ({ isLive, status }) => isLive && status === 'ready');

    await stack.close();
    const { isLive, error } = await until(store, ({ status }) => status === 'stale');
    expect([isLive, error?.code]).toEqual([false, 'SNAPSHOT_FAILED']);
    expect(store.evaluate('hero').value).toBe('wide');

    stack = await startLocal({ port, dataDir });
    const revision = await operator.commit({ hero: 'tall' });
    await until(store, (state) => state.status === 'ready' && state.revision === revision, 60_000);
    expect(store.evaluate('hero').value).toBe('tall');
    await until(store, (state) => state.isLive, 60_000);
    const next = await operator.commit({ hero: 'round' });
    await until(store, (state) => state.revision === next);
    expect(statuses).toEqual(['loading', 'ready', 'stale', 'ready']);
  } finally {
    store.stop();
    await stack.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 180_000);
