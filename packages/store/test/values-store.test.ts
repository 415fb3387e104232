import { PennonError } from '@pennon/core';
import { evaluateIn, setOverrides } from '@pennon/store';
import { createValuesStore } from '@pennon/store/values';
import { describe, expect, it } from 'vitest';
import { inExperiment, valuesOf, valuesPage } from './values-page.js';

const old = valuesOf({ hero: 'wide', price: { value: 7, reason: 'default' } });
const newer = valuesOf({ hero: 'tall', price: { value: 7, reason: 'default' } }, 2);

describe('a store of values', () => {
  it('answers what it was given, and by name what it was not', () => {
    const { store } = valuesPage({ values: old });
    expect(store.evaluate('hero')).toEqual({
      flagKey: 'hero',
      value: 'wide',
      variation: 'wide',
      reason: 'targeting_match',
      ruleId: undefined,
    });
    expect(store.evaluate('price').value).toBe(7);
    expect(store.evaluate('gone')).toMatchObject({ reason: 'error', errorCode: 'FLAG_NOT_FOUND' });
    expect(store.evaluate('gone')).toBe(store.evaluate('gone'));
    expect(store.getState()).toMatchObject({ status: 'ready', source: 'server', revision: 1, isLive: false });
    expect(store.getState().evaluator.keys()).toEqual(['hero', 'price']);
  });

  it('does nothing before it is started, and leaves nothing when it is stopped', async () => {
    const { store, time, questions } = valuesPage();
    await time.pass(600_000);
    expect(questions).toEqual([]);
    store.start();
    store.start();
    expect(questions.length).toBe(1);
    store.stop();
    store.stop();
    expect([time.pending, time.watchers.size, questions[0]?.signal.aborted]).toEqual([0, 0, true]);
    await questions[0]?.answer(old);
    expect(store.getState().status).toBe('loading');
  });

  it('asks at once when it knows nothing, and after the time of a poll what a server has just said', async () => {
    const empty = valuesPage();
    empty.store.start();
    expect(empty.questions.length).toBe(1);
    const given = valuesPage({ values: old });
    given.store.start();
    expect(given.time.untilNext).toBeGreaterThanOrEqual(30_000);
    expect(given.time.untilNext).toBeLessThanOrEqual(60_000);
    await given.time.pass(given.time.untilNext);
    expect(given.questions.length).toBe(1);
    await given.last().answer(newer);
    expect(given.store.getState()).toMatchObject({
      source: 'live',
      revision: 2,
      updatedAt: given.time.now(),
    });
    given.store.stop();
    given.store.start();
    expect(given.time.untilNext).toBeLessThanOrEqual(1_000);
  });

  it('keeps an answer’s identity while it says the same', async () => {
    const { store, last } = valuesPage({ values: old });
    store.start();
    const { hero, price } = { hero: store.evaluate('hero'), price: store.evaluate('price') };
    void store.resync();
    await last().answer(newer);
    expect(store.evaluate('hero')).not.toBe(hero);
    expect(store.evaluate('price')).toBe(price);
  });

  it('leaves a flag without a value to its readers’ defaults', () => {
    const flags = {
      hero: { reason: 'error', errorCode: 'FLAG_INVALID' },
      price: { value: null, reason: 'default' },
    };
    const { store, errors } = valuesPage({ values: { environment: 'test', revision: 1, flags } as never });
    expect(store.evaluate('hero').errorCode).toBe('FLAG_NOT_FOUND');
    expect(store.evaluate('price').value).toBeNull();
    expect(errors).toEqual([]);
  });

  it('polls on, and asks soon when the page is seen again or the network may be back', async () => {
    const { store, time, questions, last } = valuesPage({ values: old });
    store.start();
    for (const count of [1, 2, 3]) {
      await time.pass(time.untilNext);
      expect(questions.length).toBe(count);
      await last().answer(old);
    }
    time.turn(true);
    await time.pass(1_000);
    expect(questions.length).toBe(4);
  });

  it('rests while nobody sees the page for half a minute, and asks when somebody does', async () => {
    const { store, time, questions, last } = valuesPage({ values: old });
    store.start();
    time.turn(false);
    await time.pass(30_000);
    expect(time.pending).toBe(0);
    await time.pass(3_600_000);
    await store.resync();
    expect(questions).toEqual([]);
    time.turn(true);
    await time.pass(1_000);
    await last().answer(newer);
    expect(store.evaluate('hero').value).toBe('tall');
    expect(time.pending).toBe(1);
  });

  it('keeps the last values as stale while it cannot ask, says so once, and recovers', async () => {
    const { store, time, errors, questions, last } = valuesPage({ values: old });
    store.start();
    void store.resync();
    const asked: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      asked.push(time.now());
      await last().fail(new Error('offline'));
      expect(store.getState()).toMatchObject({ status: 'stale', error: { code: 'REFRESH_FAILED' } });
      await time.pass(time.untilNext);
    }
    // Full jitter below 1, 2 and 4 s.
    expect(time.now() - (asked[0] ?? 0)).toBeLessThan(7_000);
    expect(store.evaluate('hero').value).toBe('wide');
    expect(errors.map(({ code }) => code)).toEqual(['REFRESH_FAILED']);
    expect(questions.length).toBe(4);
    await last().answer(newer);
    expect(store.getState()).toMatchObject({ status: 'ready', error: undefined });
    void store.resync();
    await last().fail(new Error('offline again'));
    expect(errors.length).toBe(2);
  });

  it('has an error and defaults while it cannot ask and knows nothing', async () => {
    const { store, last } = valuesPage();
    store.start();
    await last().fail(new PennonError('MINE', 'No.'));
    expect(store.getState()).toMatchObject({ status: 'error', error: { code: 'MINE' }, revision: undefined });
  });

  it('gives up on a question that nobody answers', async () => {
    const { store, time, last } = valuesPage({ timeoutMs: 5_000 });
    store.start();
    await time.pass(5_000);
    expect(last().signal.aborted).toBe(true);
    expect(store.getState().error?.code).toBe('SNAPSHOT_TIMEOUT');
  });

  it('does not ask before the server wants to be asked', async () => {
    const { store, time, last } = valuesPage({ values: old });
    store.start();
    void store.resync();
    await last().fail(new PennonError('BUSY', 'Later.', { details: { retryAfterMs: 90_000 } }));
    expect(time.untilNext).toBe(90_000);
  });

  it.each([
    [null],
    ['html'],
    [[]],
    [{ ...newer, environment: 'other' }],
    [{ ...newer, revision: '2' }],
    [{ ...newer, flags: [] }],
    [{ ...newer, flags: { hero: null } }],
    [{ ...newer, flags: { ...newer.flags, hero: { value: 'tall' } } }],
    [{ ...newer, flags: { ...newer.flags, hero: { value: 'tall', reason: 'default', variation: 7 } } }],
    [{ ...newer, flags: { ...newer.flags, hero: { value: 'tall', reason: 'default', exposure: {} } } }],
    [
      {
        ...newer,
        flags: { ...newer.flags, hero: { ...inExperiment('a'), experiment: { key: 'hero-test' } } },
      },
    ],
  ])('refuses what are no values whole: %j', async (wire) => {
    const { store, last, errors } = valuesPage({ values: old });
    store.start();
    void store.resync();
    await last().answer(wire);
    expect(store.evaluate('hero').value).toBe('wide');
    expect(store.getState()).toMatchObject({ status: 'stale', revision: 1, error: { code: 'WIRE_INVALID' } });
    expect(errors.map(({ code, hint }) => [code, hint])).toEqual([
      ['WIRE_INVALID', 'Answer with { environment: "test", revision, flags }.'],
    ]);
    const given = valuesPage({ values: wire as never });
    expect(given.store.getState().status).toBe(wire === null ? 'loading' : 'error');
  });

  it('takes on what a newer server says beside it', async () => {
    const { store, last } = valuesPage();
    store.start();
    await last().answer({
      ...newer,
      region: 'eu',
      flags: { hero: { value: 1, reason: 'unheard of', ruleId: 'r' } },
    });
    expect(store.evaluate('hero')).toMatchObject({ value: 1, reason: 'unheard of' });
  });
});

describe('what needs rules', () => {
  it('says so: another context, a kept ruleset', () => {
    const { store } = valuesPage({ values: old });
    expect(store.evaluate('hero', { userId: 'ben' })).toMatchObject({ errorCode: 'RULES_MISSING' });
    expect(store.evaluate('hero', { userId: 'anna' }).value).toBe('wide');
    const snapshot = { type: 'full', revision: 1, checksum: 0, documents: [] } as const;
    expect(() => store.offer(snapshot, 0)).toThrow(expect.objectContaining({ code: 'RULES_MISSING' }));
  });

  it('overrides with a variation that was served, also when it no longer is; with others it says so', async () => {
    const { store, errors, last } = valuesPage({ values: valuesOf({ hero: inExperiment('wide') }) });
    store.start();
    setOverrides(store, { hero: 'wide' });
    expect(store.evaluate('hero')).toMatchObject({ value: 'wide', source: 'override' });
    expect(store.evaluate('hero').experiment).toBeUndefined();
    void store.resync();
    await last().answer(newer);
    expect(store.evaluate('hero')).toMatchObject({ value: 'wide', source: 'override' });
    expect(errors).toEqual([]);
    setOverrides(store, { hero: 'round' });
    expect(store.evaluate('hero')).toMatchObject({ value: 'tall', reason: 'targeting_match' });
    expect(errors.map(({ code }) => code)).toEqual(['OVERRIDE_UNKNOWN']);
    setOverrides(store, {});
    expect(evaluateIn(store.getState(), 'hero')).toBe(store.evaluate('hero'));
  });

  it('refuses options that cannot be', () => {
    expect(() => createValuesStore({ environment: 'No!' })).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    );
  });
});
