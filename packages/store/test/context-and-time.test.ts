import type { Flag } from '@pennon/core';
import { checksumOf, type Document, type FullSnapshot } from '@pennon/core';
import { createFlagStore, pendingExtras } from '@pennon/store';
import { beforeAll, describe, expect, it } from 'vitest';
import { flagOf } from './memory-database.js';
import { liveScene } from './scene.js';
import { settle, VirtualTime } from './virtual-time.js';

function snapshotOf(...flags: readonly Flag[]): FullSnapshot {
  const documents = flags.map((body): Document => ({ kind: 'flag', key: body.key, version: 1, body }));
  return { type: 'full', revision: 1, checksum: checksumOf(documents), documents };
}

const forAnna = flagOf('beta', false, {
  variations: [
    { key: 'served', value: false },
    { key: 'off', value: false },
    { key: 'on', value: true },
  ],
  targets: [{ variation: 'on', values: ['anna'] }],
});

describe('context', () => {
  it('changes the answers, and an equal one changes nothing', () => {
    const store = createFlagStore({
      environment: 'test',
      snapshot: snapshotOf(forAnna),
      context: { userId: 'ben' },
    });
    expect(store.evaluate('beta').value).toBe(false);
    store.setContext({ userId: 'anna' });
    expect(store.evaluate('beta').value).toBe(true);
    const state = store.getState();
    store.setContext({ userId: 'anna' });
    expect(store.getState()).toBe(state);
  });

  it('can be given for one evaluation', () => {
    const store = createFlagStore({
      environment: 'test',
      snapshot: snapshotOf(forAnna),
      context: { userId: 'ben' },
    });
    expect(store.evaluate('beta', { userId: 'anna' }).value).toBe(true);
    expect(store.evaluate('beta').value).toBe(false);
  });

  it('is a copy: what the app does to its object later changes nothing, unless it is set again', () => {
    const context = { userId: 'ben' };
    const store = createFlagStore({ environment: 'test', snapshot: snapshotOf(forAnna), context });
    context.userId = 'anna';
    expect(store.evaluate('beta').value).toBe(false);
    store.setContext(context);
    expect(store.evaluate('beta').value).toBe(true);
  });

  it('that is no plain data is not taken, and reported', async () => {
    const { store, errors } = await liveScene({ context: { userId: 'ben' } });
    const cyclic: { attributes: Record<string, never> } = { attributes: {} };
    Object.assign(cyclic.attributes, { cyclic });
    store.setContext(cyclic);
    expect(errors.map(({ code }) => code)).toEqual(['CONTEXT_INVALID']);
    expect(store.getState().context.userId).toBe('ben');
  });

  it('leaves the first state alone: a page hydrates with what the server knew', async () => {
    const { store, supabase, database } = await liveScene({ context: { userId: 'ben' } });
    store.setContext({ userId: 'anna' });
    supabase.announce(database.commit({ a: false }));
    expect(store.getInitialState()).toMatchObject({ status: 'loading', context: { userId: 'ben' } });
    expect(store.getInitialState().evaluator.evaluate('a', {}).value).toBeUndefined();
  });
});

describe('time', () => {
  const opensAt = Date.UTC(2026, 0, 1, 12);
  const closesAt = Date.UTC(2026, 0, 1, 13);
  const sale = flagOf('sale', false, {
    variations: [
      { key: 'served', value: false },
      { key: 'off', value: false },
      { key: 'on', value: true },
    ],
    rules: [{ id: 'hour', window: { from: opensAt, until: closesAt }, serve: { variation: 'on' } }],
  });

  beforeAll(async () => {
    // Schedules are among what is loaded when a ruleset first needs it.
    createFlagStore({ environment: 'test', snapshot: snapshotOf(sale) });
    await pendingExtras();
  });

  it('wakes the store exactly when a window opens and closes', async () => {
    const runtime = new VirtualTime();
    const store = createFlagStore({ environment: 'test', snapshot: snapshotOf(sale), runtime });
    let wakes = 0;
    store.subscribe(() => wakes++);
    store.start();
    wakes = 0;
    await runtime.pass(opensAt - runtime.now() - 1);
    expect([store.evaluate('sale').value, wakes]).toEqual([false, 0]);
    await runtime.pass(1);
    expect([store.evaluate('sale').value, wakes]).toEqual([true, 1]);
    await runtime.pass(closesAt - opensAt - 1);
    expect(store.evaluate('sale').value).toBe(true);
    await runtime.pass(1);
    expect([store.evaluate('sale').value, wakes]).toEqual([false, 2]);
    expect(runtime.pending).toBe(0);
  });

  it("is the given one until the store starts, so that a page's first render is the server's", () => {
    const snapshot = snapshotOf(sale);
    const store = createFlagStore({
      environment: 'test',
      snapshot,
      context: { now: opensAt },
      runtime: new VirtualTime(),
    });
    expect(store.evaluate('sale').value).toBe(true);
    store.start();
    expect(store.evaluate('sale').value).toBe(false);
    store.setContext({ now: opensAt, userId: 'x' });
    expect(store.evaluate('sale').value).toBe(false);
    store.stop();
  });

  it('further away than a timer reaches is waited for in turns', async () => {
    const runtime = new VirtualTime();
    const from = runtime.now() + 2 ** 32;
    const far = { ...sale, rules: [{ id: 'far', window: { from }, serve: { variation: 'on' } }] };
    const store = createFlagStore({ environment: 'test', snapshot: snapshotOf(far), runtime });
    store.start();
    expect(runtime.untilNext).toBe(2 ** 31 - 1);
    await runtime.pass(2 ** 32);
    await settle();
    expect(store.evaluate('sale').value).toBe(true);
  });
});
