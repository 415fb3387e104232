import { type Exposure, useExperiment } from '@pennon/react';
import { ValuesProvider } from '@pennon/react/values';
import { createValuesStore } from '@pennon/store/values';
import { cleanup, render } from '@testing-library/react';
import { Activity, StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { runs, Shop, server, valuesOf } from './values-shop.js';

afterEach(cleanup);

describe('useExperiment', () => {
  const Experiment = () => <p>{useExperiment('hero').variation}</p>;

  it('redeems a signed exposure on commit, once: by many readers, in StrictMode, hidden and shown again', async () => {
    const redeemed: string[] = [];
    const events: Exposure[] = [];
    const page = (mode: 'hidden' | 'visible') => (
      <StrictMode>
        <Shop
          context={{ userId: 'anna' }}
          values={values}
          expose={(token) => redeemed.push(token)}
          onExposure={(event) => events.push(event)}
        >
          <Activity mode={mode}>
            <Experiment />
            <Experiment />
          </Activity>
        </Shop>
      </StrictMode>
    );
    const values = valuesOf({ hero: runs('wide', 't-1') });
    const { rerender } = render(page('hidden'));
    expect(redeemed).toEqual([]);
    for (const mode of ['visible', 'hidden', 'visible'] as const) rerender(page(mode));
    expect([redeemed, events]).toEqual([['t-1'], []]);
  });

  it('redeems another person’s when their values are here', () => {
    const redeemed: string[] = [];
    const page = (userId: string, token: string) => (
      <Shop
        context={{ userId }}
        values={valuesOf({ hero: runs('wide', token) })}
        expose={(each) => redeemed.push(each)}
      >
        <Experiment />
      </Shop>
    );
    const { rerender } = render(page('anna', 't-anna'));
    rerender(page('anna', 't-anna-anew'));
    rerender(page('ben', 't-ben'));
    expect(redeemed).toEqual(['t-anna', 't-ben']);
  });

  it('redeems once consent is given', () => {
    const redeemed: string[] = [];
    const values = valuesOf({ hero: runs('wide', 't-1') });
    const page = (consent: boolean) => (
      <Shop values={values} consent={consent} expose={(token) => redeemed.push(token)}>
        <Experiment />
      </Shop>
    );
    const { rerender } = render(page(false));
    expect(redeemed).toEqual([]);
    rerender(page(true));
    expect(redeemed).toEqual(['t-1']);
  });

  it('stays while the page is open, and ends when the flag is turned off', async () => {
    const { refresh, answer } = server();
    const store = createValuesStore({
      environment: 'test',
      values: valuesOf({ hero: runs('wide') }),
      refresh,
    });
    const { container } = render(
      <ValuesProvider store={store}>
        <Experiment />
      </ValuesProvider>,
    );
    void store.resync();
    await answer(valuesOf({ hero: runs('tall') }, 2));
    expect(container.textContent).toBe('wide');
    void store.resync();
    await answer(valuesOf({ hero: { value: 'off', variation: 'off', reason: 'disabled' } }, 3));
    expect(container.textContent).toBe('off');
    store.stop();
  });
});
