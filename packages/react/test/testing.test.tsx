import {
  FlagProvider,
  FlagSwitch,
  useConfig,
  useExperiment,
  useFlagEnabled,
  useFlagValue,
  useOverrides,
} from '@pennon/react';
import {
  createExposureSpy,
  createTestStore,
  eachVariation,
  FlagTestProvider,
  inExperiment,
  variation,
} from '@pennon/react/testing';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { experimentOf } from './flags-in-memory.js';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const Checkout = () => <p>{useFlagEnabled('new-checkout') ? 'new' : 'old'}</p>;

describe('FlagTestProvider', () => {
  it.each([
    [true, 'new'],
    [false, 'old'],
  ])('serves %s', (value, shown) => {
    const { container } = render(
      <FlagTestProvider flags={{ 'new-checkout': value }}>
        <Checkout />
      </FlagTestProvider>,
    );
    expect(container.textContent).toBe(shown);
  });

  it('serves other flags on a later render', () => {
    const tree = (value: boolean) => (
      <FlagTestProvider flags={{ 'new-checkout': value }}>
        <Checkout />
      </FlagTestProvider>
    );
    const { container, rerender } = render(tree(false));
    rerender(tree(true));
    expect(container.textContent).toBe('new');
  });

  it('throws for a flag that the test did not give, and says what to do', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const tree = (
      <FlagTestProvider flags={{ other: true }}>
        <Checkout />
      </FlagTestProvider>
    );
    expect(() => render(tree)).toThrow(
      expect.objectContaining({ code: 'FLAG_NOT_GIVEN', message: expect.stringContaining('new-checkout') }),
    );
  });

  it('serves defaults when it is not strict', () => {
    const { container } = render(
      <FlagTestProvider isStrict={false}>
        <Checkout />
      </FlagTestProvider>,
    );
    expect(container.textContent).toBe('old');
  });

  it.each(eachVariation('hero', { wide: { columns: 3 }, tall: { columns: 1 } }))(
    'shows each variation: $variation',
    ({ flags, variation: name, value }) => {
      const Hero = () => (
        <>
          <FlagSwitch flag="hero" cases={{ wide: 'wide', tall: 'tall' }} />
          {JSON.stringify(useFlagValue('hero', { columns: 0 }))}
        </>
      );
      const { container } = render(
        <FlagTestProvider flags={flags}>
          <Hero />
        </FlagTestProvider>,
      );
      expect(container.textContent).toBe(name + JSON.stringify(value));
    },
  );
});

describe('createTestStore', () => {
  it('changes one flag at once and keeps the others, the person and the overrides', () => {
    const store = createTestStore({ a: 1, b: variation('wide', 'W') });
    const wrapper = ({ children }: { children: ReactNode }) => (
      <FlagProvider store={store}>{children}</FlagProvider>
    );
    const { result } = renderHook(
      () => [useFlagValue('a', 0), useFlagValue('b', ''), useOverrides()] as const,
      { wrapper },
    );
    act(() => store.setContext({ userId: 'anna' }));
    act(() => result.current[2][1]({ b: 'wide' }));
    act(() => store.set({ a: 2 }));
    expect(result.current.slice(0, 2)).toEqual([2, 'W']);
    expect(result.current[2][0]).toEqual({ b: 'wide' });
    expect(store.getState().context.userId).toBe('anna');
    act(() => store.setContext({ userId: 'test-user' }));
    expect(store.getState().context.userId).toBe('test-user');
  });

  it('puts a person into an experiment and keeps what is exposed and tracked', () => {
    const store = createTestStore({ hero: inExperiment('tall') });
    const { result } = renderHook(() => useExperiment('hero'), {
      wrapper: ({ children }) => <FlagProvider store={store}>{children}</FlagProvider>,
    });
    result.current.track('click', 1);
    expect(result.current).toMatchObject({ variation: 'tall', value: 'tall', isIn: true });
    expect(store.exposures).toMatchObject([{ experiment: 'hero', variation: 'tall', unit: 'test-user' }]);
    expect(store.metrics).toMatchObject([{ metric: 'click', value: 1, unit: 'test-user' }]);
  });

  it('has configuration', () => {
    const store = createTestStore({}, { configs: { limits: { max: 3 } } });
    const { result } = renderHook(() => useConfig('limits'), {
      wrapper: ({ children }) => <FlagProvider store={store}>{children}</FlagProvider>,
    });
    expect(result.current).toEqual({ max: 3 });
  });
});

describe('createExposureSpy', () => {
  it('is a sink for a provider', () => {
    const spy = createExposureSpy();
    const Hero = () => useExperiment('hero').variation;
    render(
      <FlagProvider environment="test" snapshot={experimentOf()} context={{ userId: 'ben' }} sink={spy}>
        <Hero />
      </FlagProvider>,
    );
    expect(spy.exposures).toMatchObject([{ experiment: 'hero-test', variation: 'wide', unit: 'ben' }]);
  });
});
