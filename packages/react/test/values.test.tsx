import type { Context } from '@pennon/core';
import {
  type Exposure,
  FlagBoundary,
  FlagSwitch,
  useConfig,
  useExperiment,
  useFlag,
  useFlagEnabled,
  useFlagLoading,
  useFlagValue,
  useIdentify,
  withFlags,
} from '@pennon/react';
import { ValuesProvider, type ValuesProviderProps } from '@pennon/react/values';
import { createValuesStore, type FlagAnswer, type FlagValues } from '@pennon/store/values';
import { act, cleanup, render, screen } from '@testing-library/react';
import { Activity, type ReactNode, StrictMode, Suspense } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(cleanup);

const valuesOf = (flags: Readonly<Record<string, FlagAnswer>>, revision = 1): FlagValues => ({
  environment: 'test',
  revision,
  flags,
});
const serves = (variation: string): FlagAnswer => ({
  value: variation,
  variation,
  reason: 'targeting_match',
});
const runs = (variation: string, exposure?: string): FlagAnswer => ({
  ...serves(variation),
  reason: 'experiment',
  experiment: { key: 'hero-test', version: 1, variation, isIn: true },
  ...(exposure !== undefined && { exposure }),
});

type Given = Omit<ValuesProviderProps & { readonly store?: undefined }, 'store' | 'environment'>;

function Shop({ children, ...given }: Given & { readonly children: ReactNode }) {
  return (
    <ValuesProvider environment="test" {...given}>
      {children}
    </ValuesProvider>
  );
}

const Hero = ({ onRender }: { onRender?: () => void }) => {
  onRender?.();
  return <p>{useFlagValue('hero', 'default')}</p>;
};

/** A server that a test lets answer. */
function server() {
  const asked: Context[] = [];
  let answer: (values: FlagValues) => void = () => {};
  const refresh = (_: AbortSignal, context: Context) => {
    asked.push(context);
    return new Promise<FlagValues>((resolve) => {
      answer = resolve;
    });
  };
  return {
    asked,
    refresh,
    answer: (values: FlagValues) => act(async () => answer(values)),
  };
}

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

describe('hydration', () => {
  it.each([false, true])('raises no error when newer values are there (StrictMode: %s)', async (isStrict) => {
    const complaints: unknown[] = [];
    const error = vi.spyOn(console, 'error').mockImplementation((...words) => complaints.push(words));
    const Page = () => (
      <Suspense>
        <Hero />
        <i>{useFlagLoading().status}</i>
        <FlagSwitch flag="hero" cases={{ old: 'case old', new: 'case new' }} fallback="none" />
      </Suspense>
    );
    const old = valuesOf({ hero: serves('old') });
    const html = renderToString(
      <Shop values={old}>
        <Page />
      </Shop>,
    );
    expect(html).toContain('case old');
    const store = createValuesStore({
      environment: 'test',
      values: old,
      refresh: async () => valuesOf({ hero: serves('new') }, 2),
    });
    store.start();
    await store.resync();
    const container = document.body.appendChild(document.createElement('div'));
    container.innerHTML = html;
    const tree = (
      <ValuesProvider store={store}>
        <Page />
      </ValuesProvider>
    );
    let root: Root | undefined;
    await act(async () => {
      root = hydrateRoot(container, isStrict ? <StrictMode>{tree}</StrictMode> : tree, {
        onRecoverableError: (recovered) => complaints.push(recovered),
      });
    });
    expect(complaints).toEqual([]);
    expect(container.textContent).toBe('newreadycase new');
    await act(async () => root?.unmount());
    store.stop();
    error.mockRestore();
    container.remove();
  });
});

describe('useIdentify', () => {
  const Sign = () => {
    const identify = useIdentify();
    return (
      <>
        {(['keep', 'default', 'suspend'] as const).map((whilePending) => (
          <button
            key={whilePending}
            type="button"
            onClick={() => void identify({ userId: 'ben' }, { whilePending })}
          >
            {whilePending}
          </button>
        ))}
      </>
    );
  };

  it.each([
    ['keep', 'for anna'],
    ['default', 'default'],
    ['suspend', 'loading'],
  ])('asks anew, and shows %s until the values are here: %s', async (whilePending, shown) => {
    const { refresh, asked, answer } = server();
    const { container } = render(
      <Shop context={{ userId: 'anna' }} values={valuesOf({ hero: serves('for anna') })} refresh={refresh}>
        <Sign />
        <div id="page">
          <FlagBoundary loading="loading">
            <Hero />
          </FlagBoundary>
        </div>
      </Shop>,
    );
    const page = () => container.querySelector('#page')?.textContent;
    await act(async () => screen.getByText(whilePending).click());
    expect([page(), asked]).toEqual([shown, [{ userId: 'ben' }]]);
    await answer(valuesOf({ hero: serves('for ben') }));
    expect(page()).toBe('for ben');
  });

  it('asks also when a child says who is there as it mounts', async () => {
    const { refresh, asked, answer } = server();
    const Arrival = () => {
      const identify = useIdentify();
      return <i ref={(element) => void (element && identify({ userId: 'ben' }))} />;
    };
    const { container } = render(
      <Shop context={{ userId: 'anna' }} values={valuesOf({ hero: serves('for anna') })} refresh={refresh}>
        <Arrival />
        <Hero />
      </Shop>,
    );
    expect(asked.at(-1)).toEqual({ userId: 'ben' });
    await answer(valuesOf({ hero: serves('for ben') }));
    expect(container.textContent).toBe('for ben');
  });
});

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
