import { checksumOf, type Document, type Flag, type FullSnapshot } from '@pennon/core';
import type { FlagSource } from '@pennon/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flagOf } from './memory-database.js';
import { VirtualTime } from './virtual-time.js';

const beta: Flag = flagOf('beta', false, {
  variations: [
    { key: 'served', value: false },
    { key: 'off', value: false },
    { key: 'on', value: true },
  ],
  rules: [
    {
      id: 'ours',
      when: { attribute: 'email', op: 'regex', value: '@example\\.com$' },
      serve: { variation: 'on' },
    },
  ],
});
const ours = { attributes: { email: 'ada@example.com' } };

function snapshotOf(revision: number, ...flags: readonly Flag[]): FullSnapshot {
  const documents = flags.map((body): Document => ({ kind: 'flag', key: body.key, version: revision, body }));
  return { type: 'full', revision, checksum: checksumOf(documents), documents };
}

describe('extras', () => {
  let store: typeof import('@pennon/store');
  beforeEach(async () => {
    // Once loaded they stay: each test begins with a page that has none.
    vi.resetModules();
    store = await import('@pennon/store');
  });
  afterEach(() => {
    vi.doUnmock('@pennon/core/extras');
  });

  const options = (more: object) => ({
    environment: 'test',
    runtime: new VirtualTime(),
    context: ours,
    ...more,
  });
  const sourceOf = (snapshot: FullSnapshot): FlagSource => ({ ask: async () => structuredClone(snapshot) });

  it('are not loaded for a ruleset that needs none', () => {
    store.createFlagStore(options({ snapshot: snapshotOf(1, flagOf('a', true)) }));
    expect(store.pendingExtras()).toBeUndefined();
  });

  it('of a first snapshot are loaded, and readers hear that they are there', async () => {
    const flags = store.createFlagStore(options({ snapshot: snapshotOf(1, beta) }));
    expect(flags.evaluate('beta').errorCode).toBe('FLAG_INVALID');
    const heard: unknown[] = [];
    flags.start();
    flags.subscribe(() => heard.push(flags.evaluate('beta').value));
    await store.pendingExtras();
    expect(heard.at(-1)).toBe(true);
    expect(store.pendingExtras()).toBeUndefined();
    flags.stop();
  });

  it('that an answer needs are waited for: nobody sees the flag without them', async () => {
    const flags = store.createFlagStore(options({ source: sourceOf(snapshotOf(1, beta)) }));
    const seen: unknown[] = [];
    flags.subscribe(({ status }) => seen.push([status, flags.evaluate('beta').errorCode]));
    flags.start();
    await vi.waitFor(() => expect(flags.getState().status).toBe('ready'));
    expect(flags.evaluate('beta').value).toBe(true);
    expect(seen).not.toContainEqual(['ready', 'FLAG_INVALID']);
    flags.stop();
  });

  it('are there when a server has its snapshot', async () => {
    const supabase = {
      schema: () => ({ rpc: async () => ({ data: snapshotOf(1, beta), error: null }) }),
    };
    const snapshot = await store.fetchSnapshot(supabase, 'test');
    expect(store.createFlagStore(options({ snapshot })).evaluate('beta').value).toBe(true);
  });

  it('that cannot be had cost only the flags that need them, until they can', async () => {
    // A chunk that a new deployment removed: nothing but the module system can say so.
    vi.doMock('@pennon/core/extras', () => {
      throw new Error('404');
    });
    const source = { ask: async () => snapshotOf(1, beta, flagOf('a', true)) };
    const flags = store.createFlagStore(options({ source }));
    flags.start();
    await vi.waitFor(() => expect(flags.getState().status).toBe('ready'));
    expect(flags.evaluate('beta').errorCode).toBe('FLAG_INVALID');
    expect(flags.evaluate('a').value).toBe(true);
    expect(store.pendingExtras()).toBeUndefined();
    vi.doUnmock('@pennon/core/extras');
    // Nobody waits for the next attempt; the answer after it finds what came.
    await vi.waitFor(async () => {
      await flags.resync();
      expect(flags.evaluate('beta').value).toBe(true);
    });
    flags.stop();
  });

  it('that are on their way hold back what is told, and all of it is shown at once', async () => {
    const source = { ask: async () => snapshotOf(1, beta) };
    const flags = store.createFlagStore(options({ source }));
    const seen: unknown[] = [];
    flags.subscribe(({ status, error }) => seen.push([status, error === undefined]));
    flags.start();
    await flags.resync();
    source.ask = async () => {
      throw new Error('down');
    };
    await flags.resync();
    await vi.waitFor(() => expect(flags.getState().status).not.toBe('loading'));
    expect(seen.at(-1)).toEqual(['stale', false]);
    expect(flags.evaluate('beta').value).toBe(true);
    flags.stop();
  });

  it('come to a store that is never started, once its flags are preloaded', async () => {
    const flags = store.createFlagStore(options({ snapshot: snapshotOf(1, beta) }));
    const { beta: answer } = await store.preloadFlags(flags, ['beta']);
    expect(answer.value).toBe(true);
  });
});
