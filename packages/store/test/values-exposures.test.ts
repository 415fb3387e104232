import { type Exposure, exposureLogOf, type FlagStore, frozen, setOverrides, track } from '@pennon/store';
import { describe, expect, it } from 'vitest';
import { inExperiment, valuesOf, valuesPage } from './values-page.js';

const signed = (token: string, variation = 'wide') => valuesOf({ hero: inExperiment(variation, token) });

/** A page whose tokens are redeemed, and whose events are heard. */
function redeemingPage(values = signed('t-1')) {
  const redeemed: string[] = [];
  const events: Exposure[] = [];
  const page = valuesPage({
    values,
    expose: (token, { variation }) => redeemed.push(`${token} ${variation}`),
    onExposure: (event) => events.push(event),
  });
  page.store.start();
  return { ...page, redeemed, events, expose: () => expose(page.store) };
}

function expose(store: FlagStore): void {
  exposureLogOf(store).expose(store.evaluate('hero'));
}

describe('an answer that was signed', () => {
  it('is redeemed once in place of an event, and logged without a unit', () => {
    const { store, redeemed, events, expose, time } = redeemingPage();
    expose();
    expose();
    expect([redeemed, events]).toEqual([['t-1 wide'], []]);
    expect(exposureLogOf(store).entries()).toEqual([
      {
        type: 'exposure',
        environment: 'test',
        at: time.now(),
        experiment: 'hero-test',
        version: 1,
        variation: 'wide',
      },
    ]);
  });

  it('is redeemed by its newest token, and once however often it was signed anew', async () => {
    const { store, redeemed, expose, last } = redeemingPage();
    const refresh = async (token: string) => {
      void store.resync();
      await last().answer(signed(token));
    };
    const answer = store.evaluate('hero');
    await refresh('t-2');
    expect(store.evaluate('hero')).toBe(answer);
    expose();
    await refresh('t-3');
    expose();
    expect(redeemed).toEqual(['t-2 wide']);
  });

  it('is redeemed again for another person, another session, and another answer', async () => {
    const { store, redeemed, expose } = redeemingPage();
    expose();
    store.setContext({ userId: 'anna', sessionId: 's-2' }, signed('t-1'));
    expose();
    store.setContext({ userId: 'ben', sessionId: 's-2' }, signed('t-2'));
    expose();
    store.setContext({ userId: 'ben', sessionId: 's-2' }, signed('t-3', 'tall'));
    expose();
    expect(redeemed).toEqual(['t-1 wide', 't-1 wide', 't-2 wide', 't-3 tall']);
  });

  it('is redeemed again when the person is counted as something else: another team has another token', () => {
    const { store, redeemed, expose } = redeemingPage();
    expose();
    store.setContext({ userId: 'anna', attributes: { team: 'red' } }, signed('t-red'));
    expose();
    store.setContext({ userId: 'anna', attributes: { team: 'red', page: 2 } }, signed('t-red'));
    expose();
    expect(redeemed).toEqual(['t-1 wide', 't-red wide']);
  });

  it('is not redeemed without consent, outside the experiment or under an override', () => {
    const { store, redeemed, expose } = redeemingPage();
    store.update({ consent: false });
    expose();
    store.update({ consent: true });
    setOverrides(store, { hero: 'wide' });
    expose();
    setOverrides(store, {});
    store.setContext({ userId: 'anna' }, valuesOf({ hero: inExperiment('wide', 't-1', false) }, 2));
    expose();
    expect(redeemed).toEqual([]);
  });

  it('is not redeemed while somebody else is there and not answered yet; what they do is theirs', async () => {
    const { store, redeemed, expose, last } = redeemingPage();
    const metrics: string[] = [];
    store.update({ onTrack: ({ unit }) => metrics.push(unit) });
    store.setContext({ userId: 'ben' });
    expose();
    track(store, 'signup');
    expect([redeemed, metrics]).toEqual([[], ['ben']]);
    await last().answer(signed('t-ben'));
    expose();
    expect(redeemed).toEqual(['t-ben wide']);
  });

  it('is an event like any other where nothing redeems', () => {
    const events: Exposure[] = [];
    const { store } = valuesPage({ values: signed('t-1'), onExposure: (event) => events.push(event) });
    expose(store);
    expect(events).toMatchObject([{ experiment: 'hero-test', variation: 'wide', unit: 'anna' }]);
  });

  it('costs the others nothing when redeeming throws', () => {
    const { store, last } = valuesPage({
      values: signed('t-1'),
      expose: () => {
        throw new Error('the app’s own, logged');
      },
    });
    let told = 0;
    exposureLogOf(store).subscribe(() => told++);
    expose(store);
    expect(told).toBe(1);
    expect(last).toThrow('nothing was asked');
  });
});

describe('an answer that nobody signed', () => {
  it('is an event of the user, else of the visitor', () => {
    const { store, events, expose } = redeemingPage(valuesOf({ hero: inExperiment('wide') }));
    expose();
    store.setContext({ anonymousId: 'a-1' }, valuesOf({ hero: inExperiment('tall') }));
    expose();
    expect(events.map(({ unit, variation }) => `${unit} ${variation}`)).toEqual(['anna wide', 'a-1 tall']);
  });

  it('stays a person’s under `frozen`, and is the next one’s own', async () => {
    const page = valuesPage({ values: valuesOf({ hero: inExperiment('wide') }), updatePolicy: frozen });
    page.store.start();
    expect(page.store.evaluate('hero').value).toBe('wide');
    void page.store.resync();
    await page.last().answer(valuesOf({ hero: inExperiment('tall') }, 2));
    expect(page.store.evaluate('hero').value).toBe('wide');
    page.store.setContext({ userId: 'ben' });
    expect(page.store.evaluate('hero').value).toBe('wide');
    await page.last().answer(valuesOf({ hero: inExperiment('tall') }, 2));
    expect(page.store.evaluate('hero').value).toBe('tall');
    void page.store.resync();
    await page.last().answer(valuesOf({ hero: { value: 'off', variation: 'off', reason: 'disabled' } }, 3));
    expect(page.store.evaluate('hero').value).toBe('off');
  });
});
