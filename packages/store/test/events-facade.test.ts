import { setOverrides } from '@pennon/store';
import { createFlagFacade } from '@pennon/store/facade';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveScene, sceneOf } from './scene.js';

describe('the facade', () => {
  it('answers one flag, several, all, and several questions at once', async () => {
    const { store } = await liveScene();
    const flags = createFlagFacade(store);
    expect((await flags.evaluateFlag('a')).value).toBe(true);
    const { a, nope } = await flags.evaluateFlags(['a', 'nope']);
    expect([a.value, nope.errorCode]).toEqual([true, 'FLAG_NOT_FOUND']);
    expect(Object.keys(await flags.evaluateAllFlags({ userId: 'u-1' })).sort()).toEqual(['a', 'b']);
    const answers = await flags.batchEvaluate([{ key: 'b' }, { key: 'a', context: { userId: 'u-1' } }]);
    expect(answers.map(({ value }) => value)).toEqual(['red', true]);
    expect(flags.evaluateFlagSync('b').value).toBe('red');
  });

  it('waits for the first flags, all questions together', async () => {
    const { store, supabase, time } = sceneOf();
    const flags = createFlagFacade(store);
    const answers = Promise.all(
      Array.from({ length: 10_000 }, (_, n) => flags.evaluateFlag('a', { userId: n })),
    );
    expect(time.pending).toBe(1);
    store.start();
    await time.pass(100);
    expect(new Set((await answers).map(({ value }) => value))).toEqual(new Set([true]));
    expect(supabase.questions).toHaveLength(1);
    store.stop();
    expect(time.pending).toBe(0);
  });

  it('waits no longer than it is told to, and then answers why there is nothing', async () => {
    const { store, time } = sceneOf();
    const flags = createFlagFacade(store, { waitMs: 200 });
    const answer = flags.evaluateFlag('a');
    await time.pass(200);
    expect(await answer).toMatchObject({ reason: 'error', errorCode: 'FLAG_NOT_FOUND' });
    expect(time.pending).toBe(0);
  });

  it('tells of changes, and asks when it is asked to', async () => {
    const { store, database, supabase } = await liveScene();
    const flags = createFlagFacade(store);
    const changes: string[] = [];
    const end = flags.subscribeToFlagChanges(['a'], (all) => changes.push(...all.map(({ key }) => key)));
    database.commit({ a: false, b: 'blue' });
    await flags.refreshFlags();
    expect([changes, supabase.questions.length]).toEqual([['a'], 1]);
    expect((await flags.evaluateFlag('a')).value).toBe(false);
    end();
    database.commit({ a: true });
    await flags.refreshFlags();
    expect(changes).toEqual(['a']);
  });
});

describe('its cache', () => {
  it('counts what it knew and what it had to find out, by what a context says', async () => {
    const { store } = await liveScene();
    const flags = createFlagFacade(store);
    expect(flags.getCacheStats()).toEqual({
      hits: 0,
      misses: 0,
      hitRate: 0,
      size: 0,
      contexts: 0,
      evictions: 0,
    });
    flags.evaluateFlagSync('a', { userId: 'u-1' });
    flags.evaluateFlagSync('a', { userId: 'u-1' });
    flags.evaluateFlagSync('a', { userId: 'u-2' });
    flags.evaluateFlagSync('a');
    const counted = { hits: 1, misses: 3, hitRate: 0.25, size: 3, contexts: 3, evictions: 0 };
    expect(flags.getCacheStats()).toEqual(counted);
    flags.clearCache();
    expect(flags.getCacheStats()).toEqual({ ...counted, size: 0, contexts: 0 });
    flags.evaluateFlagSync('a', { userId: 'u-1' });
    expect(flags.getCacheStats()).toMatchObject({ hits: 1, misses: 4 });
  });

  it('is warm for the contexts that it was warmed for', async () => {
    const { store } = await liveScene();
    const flags = createFlagFacade(store);
    expect(await flags.warmCache([{ userId: 'u-1' }, { userId: 'u-2' }])).toBe(4);
    await flags.preloadFlags(['a'], { userId: 'u-3' });
    const { misses } = flags.getCacheStats();
    for (const userId of ['u-1', 'u-2', 'u-3']) flags.evaluateFlagSync('a', { userId });
    expect(flags.getCacheStats()).toMatchObject({ misses, hits: 3 });
  });

  it('is bounded, and the context asked for longest ago gives way', async () => {
    const { store } = await liveScene();
    const flags = createFlagFacade(store, { mostContexts: 2 });
    for (const userId of ['u-1', 'u-2', 'u-1', 'u-3', 'u-1']) flags.evaluateFlagSync('a', { userId });
    expect(flags.getCacheStats()).toMatchObject({ hits: 2, misses: 3, evictions: 1, size: 2 });
    for (let n = 0; n < 100; n++) flags.evaluateFlagSync(`none-${n}`, { userId: 'u-1' });
    expect(flags.getCacheStats().size).toBe(2);
  });

  it('knows nothing of a revision that is no longer held', async () => {
    const { store, database, supabase } = await liveScene();
    const flags = createFlagFacade(store);
    expect(flags.evaluateFlagSync('a', { userId: 'u-1' }).value).toBe(true);
    supabase.announce(database.commit({ a: false }));
    expect(flags.evaluateFlagSync('a', { userId: 'u-1' }).value).toBe(false);
  });

  it('outlives a poll that found nothing new', async () => {
    const { store } = await liveScene();
    const flags = createFlagFacade(store);
    flags.evaluateFlagSync('a', { userId: 'u-1' });
    await store.resync();
    flags.evaluateFlagSync('a', { userId: 'u-1' });
    expect(flags.getCacheStats().hits).toBe(1);
  });

  it('answers as the store does now, under overrides and for contexts without JSON', async () => {
    const { store } = await liveScene();
    const flags = createFlagFacade(store);
    flags.evaluateFlagSync('a');
    setOverrides(store, { a: 'off' });
    expect(flags.evaluateFlagSync('a').value).toBe(false);
    const odd = { userId: 'u-1', attributes: { big: 1n as never } };
    expect((await flags.evaluateFlag('a', odd)).value).toBe(true);
  });

  it('never answers otherwise than the store, whatever is asked, committed and cleared', async () => {
    const { store, database, supabase, time } = await liveScene();
    const flags = createFlagFacade(store, { mostContexts: 3 });
    const key = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ ask: key, userId: fc.option(fc.nat(5), { nil: undefined }) }) },
      {
        weight: 2,
        arbitrary: fc.record({ commit: key, value: fc.option(fc.boolean(), { nil: undefined }) }),
      },
      { weight: 1, arbitrary: fc.record({ pass: fc.nat(60_000) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        for (const each of steps) {
          if ('ask' in each) {
            const context = each.userId === undefined ? undefined : { userId: each.userId };
            expect(flags.evaluateFlagSync(each.ask, context)).toBe(store.evaluate(each.ask, context));
          } else if ('commit' in each) supabase.announce(database.commit({ [each.commit]: each.value }));
          else await time.pass(each.pass);
        }
      }),
      { numRuns: 50 },
    );
    expect(flags.getCacheStats().hits).toBeGreaterThan(0);
  });
});
