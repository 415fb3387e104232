import { identify } from '@pennon/store';
import { createValuesStore } from '@pennon/store/values';
import { describe, expect, it } from 'vitest';
import { valuesOf, valuesPage } from './values-page.js';
import { settle } from './virtual-time.js';

describe('who asks', () => {
  const annas = valuesOf({ hero: 'for anna' });
  const bens = valuesOf({ hero: 'for ben' }, 1);
  const now = ({ store }: ReturnType<typeof valuesPage>) => [
    store.getState().context.userId,
    store.evaluate('hero').value,
  ];

  it('changes together with the answers', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    page.store.setContext({ userId: 'ben' });
    expect(now(page)).toEqual(['anna', 'for anna']);
    expect(page.store.getState().asking).toEqual({ userId: 'ben' });
    expect(page.last().context).toEqual({ userId: 'ben' });
    await page.last().answer(bens);
    expect(now(page)).toEqual(['ben', 'for ben']);
    expect(page.store.getState().asking).toBeUndefined();
  });

  it('is never answered what was asked for somebody earlier', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    void page.store.resync();
    page.store.setContext({ userId: 'ben' });
    page.store.setContext({ userId: 'cleo' });
    const [forAnna, forBen, forCleo] = page.questions;
    expect([forAnna, forBen, forCleo].map((question) => question?.signal.aborted)).toEqual([
      true,
      true,
      false,
    ]);
    await forCleo?.answer(valuesOf({ hero: 'for cleo' }));
    await forBen?.answer(bens);
    await forAnna?.fail(new Error('late'));
    expect(now(page)).toEqual(['cleo', 'for cleo']);
    expect(page.store.getState().status).toBe('ready');
    expect(page.errors).toEqual([]);
  });

  it('is not asked about when the context is equal, or cannot be said', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    page.store.setContext({ userId: 'anna' });
    page.store.setContext({ userId: 1n } as never);
    expect(page.questions).toEqual([]);
    expect(page.errors.map(({ code }) => code)).toEqual(['CONTEXT_INVALID']);
  });

  it('needs no question when the values come with the context', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    void page.store.resync();
    page.store.setContext({ userId: 'ben' }, bens);
    expect(now(page)).toEqual(['ben', 'for ben']);
    expect(page.last().signal.aborted).toBe(true);
    await page.last().answer(annas);
    expect(now(page)).toEqual(['ben', 'for ben']);
    expect(page.questions.length).toBe(1);
    expect(page.time.untilNext).toBeGreaterThanOrEqual(30_000);
  });

  it('is asked about when the values that come with the context are none', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    page.store.setContext({ userId: 'ben' }, { environment: 'test' } as never);
    expect(page.errors.map(({ code }) => code)).toEqual(['WIRE_INVALID']);
    await page.last().answer(bens);
    expect(now(page)).toEqual(['ben', 'for ben']);
  });

  it('takes newer values of its own, and no older ones', () => {
    const page = valuesPage({ values: valuesOf({ hero: 'second' }, 2) });
    page.store.start();
    page.store.setContext({ userId: 'anna' }, valuesOf({ hero: 'first' }, 1));
    expect(page.store.evaluate('hero').value).toBe('second');
    page.store.setContext({ userId: 'anna' }, valuesOf({ hero: 'again' }, 2));
    page.store.setContext({ userId: 'anna' }, valuesOf({ hero: 'third' }, 3));
    expect(page.store.evaluate('hero').value).toBe('third');
    expect(page.questions).toEqual([]);
  });

  it('stays who the values are of while nobody can be asked', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    page.store.setContext({ userId: 'ben' });
    await page.last().fail(new Error('offline'));
    expect(now(page)).toEqual(['anna', 'for anna']);
    expect(page.store.getState().status).toBe('stale');
    await page.time.pass(1_000);
    await page.last().answer(bens);
    expect(now(page)).toEqual(['ben', 'for ben']);
  });

  it('that was told before the start, or while the page rested, is asked about then', async () => {
    const page = valuesPage({ values: annas });
    page.store.setContext({ userId: 'ben' });
    page.store.start();
    expect(page.last().context).toEqual({ userId: 'ben' });
    await page.last().answer(bens);
    page.time.turn(false);
    await page.time.pass(30_000);
    page.store.setContext({ userId: 'anna' });
    expect(page.questions.length).toBe(1);
    page.time.turn(true);
    await page.time.pass(1_000);
    await page.last().answer(annas);
    expect(now(page)).toEqual(['anna', 'for anna']);
  });

  it('is whoever the app says where there is nobody to ask', () => {
    const store = createValuesStore({ environment: 'test', values: annas });
    store.start();
    store.setContext({ userId: 'ben' });
    expect(store.getState().context.userId).toBe('ben');
    expect(store.evaluate('hero').value).toBe('for anna');
    store.stop();
  });

  it('identified is asked about, and their values end the waiting', async () => {
    const page = valuesPage({ values: annas, context: { anonymousId: 'a-1' } });
    page.store.start();
    const done = identify(page.store, { userId: 'ben' }, { whilePending: 'default' });
    expect(page.store.evaluate('hero').errorCode).toBe('CONTEXT_PENDING');
    expect(page.last().context).toEqual({ anonymousId: 'a-1', userId: 'ben' });
    await page.last().answer(bens);
    await done;
    expect(now(page)).toEqual(['ben', 'for ben']);
  });

  it('identified keeps the earlier values by default, and after a failure', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    const done = identify(page.store, { userId: 'ben' });
    expect(now(page)).toEqual(['anna', 'for anna']);
    await page.last().fail(new Error('offline'));
    await done;
    expect(now(page)).toEqual(['anna', 'for anna']);
    expect(page.errors.map(({ code }) => code)).toEqual(['REFRESH_FAILED']);
  });

  it('identified is asked about also when they were there already: the server may know better', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    void identify(page.store, { userId: 'anna' });
    await settle();
    expect(page.questions.length).toBe(1);
  });

  it('identified is not undone by what the provider was given, nor by the values that came with that', async () => {
    const page = valuesPage({ values: annas });
    page.store.start();
    void identify(page.store, { userId: 'ben' });
    await page.last().answer(bens);
    page.store.setContext({ userId: 'anna' }, valuesOf({ hero: 'newer for anna' }, 2));
    expect(now(page)).toEqual(['ben', 'for ben']);
    page.store.setContext({ userId: 'cleo' }, valuesOf({ hero: 'for cleo' }));
    expect(now(page)).toEqual(['cleo', 'for cleo']);
  });
});
