import { checksumOf, type Document, type FullSnapshot, type Json, type PennonError } from '@pennon/core';
import {
  createFlagHook,
  lazyFlag,
  preloadFlags,
  renderIfEnabled,
  switchOnFlag,
  useConfig,
  useExperiment,
  useFlagAnalytics,
  useFlagLoading,
  withExperiment,
  withFlags,
} from '@pennon/react';
import { createFlagStore, type Exposure, type Metric } from '@pennon/store';
import { act, render, renderHook } from '@testing-library/react';
import { Suspense } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { experimentOf, SnapshotClient, snapshotOf } from './flags-in-memory.js';
import { liveStore } from './live-store.js';

const flags = snapshotOf({ on: true, off: false, hero: 'wide', limit: 3 });

describe('withFlags', () => {
  const Plain = ({ isOn = 'unset', limit, label }: { isOn?: unknown; limit?: unknown; label: string }) => (
    <p>{`${label} ${isOn} ${limit}`}</p>
  );
  const Flagged = withFlags({ isOn: 'on', limit: 'limit' })(Plain);

  it('gives flags as props, and a prop that is given wins', () => {
    const { wrapper } = liveStore(flags);
    const { container, rerender } = render(<Flagged label="x" />, { wrapper });
    expect(container.textContent).toBe('x true 3');
    rerender(<Flagged label="x" limit={9} />);
    expect(container.textContent).toBe('x true 9');
  });

  it("leaves out what has no value, so that the component's default stands", () => {
    const { wrapper } = liveStore(snapshotOf({}));
    expect(render(<Flagged label="x" />, { wrapper }).container.textContent).toBe('x unset undefined');
  });

  it('renders again when one of its flags changes, and for no other', async () => {
    let renders = 0;
    const Counted = withFlags({ isOn: 'on' })(({ isOn }: { isOn?: unknown }) => {
      renders++;
      return String(isOn);
    });
    const { wrapper, publish } = liveStore(snapshotOf({ on: true, other: 1 }));
    const { container } = render(<Counted />, { wrapper });
    await publish(snapshotOf({ on: true, other: 2 }, { revision: 2 }));
    expect(renders).toBe(1);
    await publish(snapshotOf({ on: false, other: 2 }, { revision: 3 }));
    expect([renders, container.textContent]).toEqual([2, 'false']);
  });
});

describe('withExperiment', () => {
  const Hero = withExperiment('hero')(
    { wide: ({ title }: { title: string }) => `wide ${title}` },
    { fallback: ({ title }) => `plain ${title}` },
  );

  it("shows the variation's component and exposes it", () => {
    const exposures: Exposure[] = [];
    const onExposure = (exposure: Exposure) => exposures.push(exposure);
    const { wrapper } = liveStore(experimentOf(), { context: { userId: 'ben' }, onExposure });
    expect(render(<Hero title="x" />, { wrapper }).container.textContent).toBe('wide x');
    expect(exposures).toMatchObject([{ variation: 'wide', unit: 'ben' }]);
  });

  it.each([
    ['a variation without a component', experimentOf({ wide: 0 })],
    ['an unknown flag', snapshotOf({})],
  ])('shows the fallback for %s', (_, snapshot) => {
    const { wrapper } = liveStore(snapshot, { context: { userId: 'ben' } });
    expect(render(<Hero title="x" />, { wrapper }).container.textContent).toBe('plain x');
  });
});

describe('elements and hooks of one flag', () => {
  it.each([
    ['on', 'node'],
    ['off', 'other'],
    ['unknown', 'other'],
  ])('renderIfEnabled of %s shows %s', (key, shown) => {
    const { wrapper } = liveStore(flags);
    expect(render(renderIfEnabled(key, 'node', 'other'), { wrapper }).container.textContent).toBe(shown);
  });

  it.each([
    ['hero', 'W'],
    ['unknown', 'else'],
  ])('switchOnFlag of %s shows %s', (key, shown) => {
    const { wrapper } = liveStore(flags);
    expect(render(switchOnFlag(key, { wide: 'W' }, 'else'), { wrapper }).container.textContent).toBe(shown);
  });

  it('createFlagHook keeps key and default in one place', () => {
    const useLimit = createFlagHook('limit', 10);
    expect(renderHook(useLimit, liveStore(flags)).result.current).toBe(3);
    expect(renderHook(useLimit, liveStore(snapshotOf({}))).result.current).toBe(10);
  });

  it('lazyFlag loads the code of what is served, and nothing else', async () => {
    const tall = vi.fn();
    const Hero = lazyFlag('hero', { wide: async () => ({ default: () => 'loaded wide' }), tall });
    const { wrapper } = liveStore(flags);
    const { container } = render(
      <Suspense fallback="loading">
        <Hero />
      </Suspense>,
      { wrapper },
    );
    expect(container.textContent).toBe('loading');
    await act(async () => {});
    expect([container.textContent, tall.mock.calls.length]).toEqual(['loaded wide', 0]);
  });
});

describe('preloadFlags', () => {
  it('waits until something is known, and answers all with one request', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 1, b: 2 }, { forAnna: { a: 3 } }));
    const store = createFlagStore({ supabase: client, environment: 'test' });
    const preloaded = preloadFlags(store, ['a', 'b'], { userId: 'anna' });
    store.start();
    const { a, b } = await preloaded;
    expect([a.value, b.value]).toEqual([3, 2]);
    store.stop();
  });

  it('answers with errors when nothing can be known', async () => {
    const client = new SnapshotClient(snapshotOf({}));
    client.isDown = true;
    const store = createFlagStore({ supabase: client, environment: 'test', onError: () => {} });
    const preloaded = preloadFlags(store, ['a']);
    store.start();
    expect((await preloaded).a.errorCode).toBe('FLAG_NOT_FOUND');
    store.stop();
  });
});

describe('useFlagLoading of some flags', () => {
  it('is loading while one of them has no answer', async () => {
    const store = createFlagStore({ supabase: new SnapshotClient(flags), environment: 'test' });
    const { wrapper } = liveStore(flags);
    expect(renderHook(() => useFlagLoading(['on']), { wrapper }).result.current.isLoading).toBe(false);
    expect(store.getState().status).toBe('loading');
  });
});

describe('useConfig', () => {
  const withConfig = (values: Record<string, Json>, revision = 1): FullSnapshot => {
    const documents: Document[] = [
      { kind: 'config', key: 'limits', version: revision, body: { key: 'limits', values } },
    ];
    return { type: 'full', revision, checksum: checksumOf(documents), documents };
  };

  /** As zod and valibot are, and with a default. */
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => {
        const { max = 10 } = value as { max?: unknown };
        return typeof max === 'number' ? { value: { max } } : { issues: [{ message: 'no number' }] };
      },
    },
  } as const;

  it('is the section, the same object until it changes; undefined without one', async () => {
    const { wrapper, publish } = liveStore(withConfig({ max: 3 }));
    const { result } = renderHook(() => [useConfig('limits'), useConfig('none')], { wrapper });
    const [first] = result.current;
    expect(result.current).toEqual([{ max: 3 }, undefined]);
    await publish(withConfig({ max: 4 }, 2));
    expect(result.current[0]).toEqual({ max: 4 });
    expect(first).toEqual({ max: 3 });
  });

  it('with a schema is what it accepts last, and its defaults before', async () => {
    const { wrapper, publish } = liveStore(snapshotOf({}));
    const { result } = renderHook(() => useConfig('limits', schema), { wrapper });
    expect(result.current).toEqual({ max: 10 });
    await publish(withConfig({ max: 3 }, 2));
    expect(result.current).toEqual({ max: 3 });
    await publish(withConfig({ max: 'many' }, 3));
    expect(result.current).toEqual({ max: 3 });
  });
});

describe('tracking', () => {
  it('hands metrics to onTrack and the sink, with an id, the unit and the time', async () => {
    const metrics: Metric[] = [];
    const sink = { record: vi.fn(), flush: vi.fn(async () => {}) };
    const { wrapper } = liveStore(experimentOf({ bucketBy: 'team' }), {
      context: { userId: 'ben', attributes: { team: 'red' } },
      onTrack: (metric) => metrics.push(metric),
      sink,
    });
    const { result } = renderHook(() => ({ ...useFlagAnalytics(), hero: useExperiment('hero') }), {
      wrapper,
    });
    result.current.track('checkout', 49.9, { currency: 'EUR' });
    result.current.hero.track('click');
    await result.current.flush();
    expect(metrics).toMatchObject([
      { type: 'metric', metric: 'checkout', unit: 'ben', value: 49.9, attributes: { currency: 'EUR' } },
      { type: 'metric', metric: 'click', unit: 'red' },
    ]);
    expect(metrics[0]?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(metrics[0]?.id).not.toBe(metrics[1]?.id);
    expect(sink.record.mock.calls.map(([event]) => event.type)).toEqual(['exposure', 'metric', 'metric']);
    expect(sink.flush).toHaveBeenCalledOnce();
  });

  it.each([
    ['checkout', Number.NaN],
    ['', 1],
  ])('tells onError of a metric that cannot be: %j with %s', (metric, value) => {
    const errors: PennonError[] = [];
    const metrics: Metric[] = [];
    const { wrapper } = liveStore(flags, {
      context: { userId: 'ben' },
      onError: (error) => errors.push(error),
      onTrack: (event) => metrics.push(event),
    });
    renderHook(() => useFlagAnalytics(), { wrapper }).result.current.track(metric, value);
    expect([errors.map(({ code }) => code), metrics]).toEqual([['METRIC_INVALID'], []]);
  });

  it.each([
    ['without consent', { context: { userId: 'ben' }, consent: false }],
    ['without a unit', {}],
  ])('records nothing %s', (_, options) => {
    const onTrack = vi.fn();
    const { wrapper } = liveStore(flags, { ...options, onTrack });
    renderHook(() => useFlagAnalytics(), { wrapper }).result.current.track('click');
    expect(onTrack).not.toHaveBeenCalled();
  });
});
