import type { Context } from '@pennon/core';
import { createFlagStore, type SupabaseLike } from '@pennon/store';
import { valuesSource } from '@pennon/store/sources';
import { describe, expect, it } from 'vitest';
import { MemoryDatabase } from './memory-database.js';
import { MemorySupabase } from './memory-supabase.js';
import { settle, VirtualTime } from './virtual-time.js';

/** A database that greets who asks. */
function greeting() {
  const database = new MemoryDatabase();
  database.commit({ hero: 'rules that nobody sees' });
  const supabase = new MemorySupabase(database);
  const asked: unknown[] = [];
  let flags = (context: Context): unknown => ({
    hero: { value: `for ${context.userId}`, variation: 'wide', reason: 'targeting_match' },
    price: { value: 7, variation: 'low' },
    layout: { value: { columns: 2 }, variation: 'two' },
    gone: { reason: 'error', errorCode: 'FLAG_NOT_FOUND' },
  });
  const client: SupabaseLike = Object.assign(supabase, {
    schema: () => ({
      rpc: async (name: string, args?: Readonly<Record<string, unknown>>) => {
        asked.push([name, args]);
        return { data: { revision: database.revision, flags: flags(args?.context as Context) }, error: null };
      },
    }),
  });
  const who: { context: Context } = { context: { userId: 'ada' } };
  const runtime = new VirtualTime();
  const store = createFlagStore({
    environment: 'test',
    source: valuesSource(client, { environment: 'test', context: () => who.context, keys: ['hero'] }),
    runtime,
    onError: () => {},
  });
  store.start();
  const answerWith = (other: unknown) => {
    flags = () => other;
  };
  return { database, supabase, asked, who, runtime, store, answerWith };
}

describe('flags that the database evaluates', () => {
  it('are what it answered, and the caller’s default where it had no value', async () => {
    const { store, asked } = greeting();
    await settle();
    expect(asked).toEqual([
      ['pennon_evaluate', { environment: 'test', context: { userId: 'ada' }, keys: ['hero'] }],
    ]);
    expect(store.evaluate('hero')).toMatchObject({ value: 'for ada', variation: 'wide' });
    expect(store.evaluate('price').value).toBe(7);
    expect(store.evaluate('layout').value).toEqual({ columns: 2 });
    expect(store.evaluate('gone').value).toBeUndefined();
    store.stop();
  });

  it('are asked for again when something was announced, and no rule is taken from that', async () => {
    const { store, supabase, database, answerWith, runtime } = greeting();
    await runtime.pass(2_000);
    const price = store.evaluate('price');
    answerWith({ hero: { value: 'new' }, price: { value: 7, variation: 'low' } });
    supabase.announce(database.commit({ secret: 'rule' }));
    await runtime.pass(1_000);
    expect([...store.getState().evaluator.keys()].sort()).toEqual(['hero', 'price']);
    expect(store.evaluate('hero').value).toBe('new');
    expect(store.evaluate('price')).toBe(price);
    store.stop();
  });

  it('are another user’s after somebody else signed in and the store asked again', async () => {
    const { store, who, runtime } = greeting();
    await runtime.pass(2_000);
    who.context = { userId: 'ben' };
    await store.resync();
    expect(store.evaluate('hero').value).toBe('for ben');
    store.stop();
  });

  it.each([[null], [[]], ['html'], [7]])(
    'answered as %j are refused, and the last ones stay',
    async (flags) => {
      const { store, answerWith, runtime } = greeting();
      await runtime.pass(2_000);
      answerWith(flags);
      await store.resync();
      expect(store.getState()).toMatchObject({ status: 'stale', error: { code: 'WIRE_INVALID' } });
      expect(store.evaluate('hero').value).toBe('for ada');
      store.stop();
    },
  );
});
