import { databaseValues } from '@pennon/store/values';
import { announcements } from '@pennon/store/values-live';
import { describe, expect, it } from 'vitest';
import { MemoryDatabase } from './memory-database.js';
import { MemorySupabase } from './memory-supabase.js';
import { valuesOf, valuesPage } from './values-page.js';
import { settle, VirtualTime } from './virtual-time.js';

/** A page that hears of changes: at revision 1, and joined. */
async function hearingPage() {
  const runtime = new VirtualTime();
  const database = new MemoryDatabase();
  database.commit({ secret: 'a rule' });
  const supabase = new MemorySupabase(database);
  const hints = announcements(supabase, { environment: 'test', runtime });
  const page = valuesPage({ values: valuesOf({ hero: 'first' }), hints, runtime });
  page.store.start();
  await runtime.pass(1_000);
  await page.last().answer(valuesOf({ hero: 'first' }));
  page.questions.length = 0;
  return { ...page, runtime, database, supabase };
}

describe('announcements', () => {
  it('are heard on the private channel, and only make the page ask', async () => {
    const { store, runtime, database, supabase, questions, last } = await hearingPage();
    expect(supabase.channels.map(({ topic }) => topic)).toEqual(['pennon:test']);
    expect(store.getState().isLive).toBe(true);
    supabase.announce(database.commit({ secret: 'another rule' }));
    expect(questions).toEqual([]);
    await runtime.pass(1_000);
    expect(questions.length).toBe(1);
    await last().answer(valuesOf({ hero: 'second' }, 2));
    expect(store.evaluate('hero').value).toBe('second');
    expect(store.getState().evaluator.keys()).toEqual(['hero']);
    expect(supabase.questions).toEqual([]);
  });

  it('of what is known already ask nothing', async () => {
    const { supabase, runtime, questions } = await hearingPage();
    supabase.announce({ revision: 1, changes: [] });
    await runtime.pass(20_000);
    expect(questions).toEqual([]);
  });

  it('that the server has not heard of yet are asked about twice more, then left to the poll', async () => {
    const { supabase, database, runtime, questions, last } = await hearingPage();
    const start = runtime.now();
    supabase.announce(database.commit({ secret: 'another rule' }));
    const asked: number[] = [];
    while (runtime.now() - start < 25_000) {
      await runtime.pass(100);
      if (questions.length === asked.length) continue;
      asked.push(runtime.now() - start);
      await last().answer(valuesOf({ hero: 'first' }, 1));
    }
    expect(asked.length).toBe(3);
    const latest = [1_000, 3_100, 11_100];
    expect(asked.filter((ms, index) => ms > (latest[index] ?? 0))).toEqual([]);
  });

  it.each([[null], ['html'], [{ revision: 'x' }]])(
    'that cannot be read make it ask too: %j',
    async (said) => {
      const { supabase, runtime, questions } = await hearingPage();
      supabase.announce(said);
      await runtime.pass(1_000);
      expect(questions.length).toBe(1);
    },
  );

  it('that no longer arrive are said, and made up for when they do again', async () => {
    const { store, supabase, runtime, questions, errors } = await hearingPage();
    supabase.channels[0]?.tell('CHANNEL_ERROR', new Error('gone'));
    expect(store.getState().isLive).toBe(false);
    expect(errors.map(({ code }) => code)).toEqual(['CHANNEL_LOST']);
    supabase.channels[0]?.tell('SUBSCRIBED');
    expect(store.getState().isLive).toBe(true);
    await runtime.pass(1_000);
    expect(questions.length).toBe(1);
  });

  it('are let go of while the page rests, and when the store is stopped', async () => {
    const { store, supabase, runtime } = await hearingPage();
    runtime.turn(false);
    await runtime.pass(30_000);
    expect([supabase.channels.length, runtime.pending, store.getState().isLive]).toEqual([0, 0, false]);
    runtime.turn(true);
    await runtime.pass(100);
    expect([supabase.channels.length, store.getState().isLive]).toEqual([1, true]);
    store.stop();
    await settle();
    expect([supabase.channels.length, runtime.pending]).toEqual([0, 0]);
  });
});

it('the database may evaluate: it is asked for the context, and what it cannot answer is left out', async () => {
  const asked: unknown[] = [];
  const client = {
    schema: () => ({
      rpc: async (name: string, args?: Readonly<Record<string, unknown>>) => {
        asked.push([name, args]);
        const gone = { flagKey: 'gone', reason: 'error', errorCode: 'FLAG_NOT_FOUND' };
        const hero = { flagKey: 'hero', value: 'wide', variation: 'wide', reason: 'rollout', ruleId: 'r-1' };
        return { data: { revision: 3, flags: { hero, gone } }, error: null };
      },
    }),
  };
  const refresh = databaseValues(client, { environment: 'test', keys: ['hero', 'gone'] });
  const { store } = valuesPage({ refresh });
  store.start();
  await settle();
  expect(asked).toEqual([
    ['pennon_evaluate', { environment: 'test', context: { userId: 'anna' }, keys: ['hero', 'gone'] }],
  ]);
  expect(store.evaluate('hero')).toMatchObject({ value: 'wide', reason: 'rollout' });
  expect(store.evaluate('gone').errorCode).toBe('FLAG_NOT_FOUND');
  expect(store.getState()).toMatchObject({ status: 'ready', revision: 3 });
  store.stop();
});

it('a database that refuses is told of as such', async () => {
  const error = { code: 'PENNON_UNKNOWN_ENVIRONMENT', message: 'No environment "test".', hint: 'Make it.' };
  const client = { schema: () => ({ rpc: async () => ({ data: null, error }) }) };
  const { store } = valuesPage({ refresh: databaseValues(client, { environment: 'test' }) });
  store.start();
  await settle();
  expect(store.getState()).toMatchObject({ status: 'error', error: { code: error.code, hint: 'Make it.' } });
  store.stop();
});
