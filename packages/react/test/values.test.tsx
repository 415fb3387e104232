import {
  FlagSwitch,
  useConfig,
  useFlag,
  useFlagEnabled,
  useFlagLoading,
  useFlagValue,
  withFlags,
} from '@pennon/react';
import { ValuesProvider } from '@pennon/react/values';
import { createValuesStore, type FlagValues } from '@pennon/store/values';
import { cleanup, render } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Hero, Shop, server, serves, valuesOf } from './values-shop.js';

afterEach(cleanup);

describe('ValuesProvider', () => {
  it('answers every hook and component from values', () => {
    const Named = withFlags({ title: 'hero' })(({ title = 'none' }: { title?: string }) => <h1>{title}</h1>);
    const All = () => {
      const { value, variation, reason, source, status, revision } = useFlag('hero', 'default');
      return (
        <main>
          <Hero />
          <p>{String(useFlagEnabled('new-checkout'))}</p>
          <p>{[value, variation, reason, source, status, revision].join(' ')}</p>
          <p>{useFlagLoading().status}</p>
          <p>{useFlagValue('unknown', 'its default')}</p>
          <FlagSwitch flag="hero" cases={{ wide: 'case wide' }} fallback="no case" />
          <Named />
        </main>
      );
    };
    const values = valuesOf({ hero: serves('wide'), 'new-checkout': { value: true, reason: 'rollout' } }, 4);
    const { container } = render(
      <Shop values={values}>
        <All />
      </Shop>,
    );
    expect([...container.querySelectorAll('p, h1')].map(({ textContent }) => textContent)).toEqual([
      'wide',
      'true',
      'wide wide targeting_match server ready 4',
      'ready',
      'its default',
      'wide',
    ]);
    expect(container.textContent).toContain('case wide');
  });

  it('renders only the readers of what changed', async () => {
    const { refresh, answer } = server();
    const renders = { hero: 0, price: 0 };
    const Price = () => {
      renders.price++;
      return <p>{useFlagValue('price', 0)}</p>;
    };
    const store = createValuesStore({
      environment: 'test',
      values: valuesOf({ hero: serves('wide'), price: { value: 7, reason: 'default' } }),
      refresh,
    });
    const { container } = render(
      <ValuesProvider store={store}>
        <Hero onRender={() => renders.hero++} />
        <Price />
      </ValuesProvider>,
    );
    void store.resync();
    await answer(valuesOf({ hero: serves('tall'), price: { value: 7, reason: 'default' } }, 2));
    expect([container.textContent, renders]).toEqual(['tall7', { hero: 2, price: 1 }]);
    store.stop();
  });

  it('shows another person with their values in one step, and never with the other’s', () => {
    const seen: string[] = [];
    const Seen = () => {
      seen.push(useFlagValue('hero', 'default'));
      return null;
    };
    const page = (userId: string, values: FlagValues) => (
      <Shop context={{ userId }} values={values}>
        <Seen />
      </Shop>
    );
    const { rerender } = render(page('anna', valuesOf({ hero: serves('for anna') })));
    rerender(page('ben', valuesOf({ hero: serves('for ben') })));
    expect([...new Set(seen)]).toEqual(['for anna', 'for ben']);
  });

  it('takes newer values for the same person, keeps them when an older page comes back, and asks nobody', () => {
    const { refresh, asked } = server();
    const page = (values: FlagValues) => (
      <Shop context={{ userId: 'anna' }} values={values} refresh={refresh}>
        <Hero />
      </Shop>
    );
    const first = valuesOf({ hero: serves('first') }, 1);
    const { container, rerender } = render(page(first));
    rerender(page(valuesOf({ hero: serves('second') }, 2)));
    rerender(page(first));
    expect([container.textContent, asked]).toEqual(['second', []]);
  });

  it('asks by the newest `refresh`, and only when mounted', async () => {
    const [before, after] = [server(), server()];
    const page = (userId: string, { refresh }: ReturnType<typeof server>) => (
      <Shop context={{ userId }} values={valuesOf({ hero: serves('for anna') })} refresh={refresh}>
        <Hero />
      </Shop>
    );
    renderToString(page('anna', before));
    const { container, rerender, unmount } = render(page('anna', before));
    const values = valuesOf({ hero: serves('for anna') });
    rerender(
      <Shop context={{ userId: 'anna' }} values={values} refresh={after.refresh}>
        <Hero />
      </Shop>,
    );
    rerender(
      <Shop context={{ userId: 'ben' }} values={values} refresh={after.refresh}>
        <Hero />
      </Shop>,
    );
    expect([before.asked, after.asked]).toEqual([[], [{ userId: 'ben' }]]);
    await after.answer(valuesOf({ hero: serves('for ben') }));
    expect(container.textContent).toBe('for ben');
    unmount();
  });

  it('gives another environment another store', () => {
    const page = (environment: string) => (
      <ValuesProvider
        environment={environment}
        values={{ ...valuesOf({ hero: serves(environment) }), environment }}
      >
        <Hero />
      </ValuesProvider>
    );
    const { container, rerender } = render(page('test'));
    rerender(page('production'));
    expect(container.textContent).toBe('production');
  });

  it('says in the console what is wrong with values, and serves defaults', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { container } = render(
      <Shop values={{ ...valuesOf({}), environment: 'other' }}>
        <Hero />
      </Shop>,
    );
    expect(container.textContent).toBe('default');
    expect(String(warn.mock.calls)).toContain('WIRE_INVALID');
    warn.mockRestore();
  });

  it('says that configuration needs rules', () => {
    const Limits = () => <p>{JSON.stringify(useConfig('limits'))}</p>;
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() =>
      render(
        <Shop values={valuesOf({})}>
          <Limits />
        </Shop>,
      ),
    ).toThrow(expect.objectContaining({ code: 'RULES_MISSING' }));
    error.mockRestore();
  });
});
