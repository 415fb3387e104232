import type { PennonError } from '@pennon/core';
import {
  FlagProvider,
  useFlag,
  useFlagEnabled,
  useFlagLoading,
  useFlagStore,
  useFlagValue,
} from '@pennon/react';
import { createFlagStore, type FlagStore } from '@pennon/store';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { SnapshotClient, snapshotOf } from './flags-in-memory.js';

const stores: FlagStore[] = [];
afterEach(() => {
  cleanup();
  for (const store of stores.splice(0)) store.stop();
});

function liveStore(client: SnapshotClient, context = {}): FlagStore {
  const { snapshot } = client;
  const store = createFlagStore({
    supabase: client,
    environment: 'test',
    snapshot,
    context,
    onError: () => {},
  });
  stores.push(store);
  return store;
}

function wrapperOf(store: FlagStore) {
  return ({ children }: { children: ReactNode }) => <FlagProvider store={store}>{children}</FlagProvider>;
}

const flags = snapshotOf({ on: true, colour: 'red', limit: 3, banner: { title: 'Hello' }, nothing: null });

describe('useFlagValue', () => {
  it.each([
    ['on', false, true],
    ['colour', 'blue', 'red'],
    ['limit', 0, 3],
    ['banner', { title: '' }, { title: 'Hello' }],
    ['nothing', null, null],
  ])('of %s is its value, not the default', (key, fallback, expected) => {
    const store = createFlagStore({ environment: 'test', snapshot: flags });
    const { result } = renderHook(() => useFlagValue(key, fallback), { wrapper: wrapperOf(store) });
    expect(result.current).toEqual(expected);
  });

  it.each([
    ['an unknown flag', 'unknown', 'blue'],
    ['a flag of another type', 'on', 'blue'],
    ['an object where a list is expected', 'banner', []],
    ['null where an object is expected', 'nothing', { title: '' }],
  ])('of %s is the default', (_, key, fallback) => {
    const store = createFlagStore({ environment: 'test', snapshot: flags });
    const { result } = renderHook(() => useFlagValue(key, fallback), { wrapper: wrapperOf(store) });
    expect(result.current).toBe(fallback);
  });

  it('is the default while nothing is known, and the value once it is', async () => {
    const client = new SnapshotClient(snapshotOf({ on: true }));
    const store = createFlagStore({ supabase: client, environment: 'test' });
    stores.push(store);
    const { result } = renderHook(() => useFlagValue('on', false), { wrapper: wrapperOf(store) });
    expect(result.current).toBe(false);
    await act(() => store.resync());
    expect(result.current).toBe(true);
  });

  it('renders exactly the readers of a flag that changed', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `flag-${index}`);
    const before = Object.fromEntries(names.map((name) => [name, false]));
    const client = new SnapshotClient(snapshotOf(before));
    const store = liveStore(client);
    const renders: string[] = [];
    const Reader = ({ name }: { name: string }) => {
      renders.push(name);
      return <i>{String(useFlagValue(name, false))}</i>;
    };
    render(
      <FlagProvider store={store}>
        {names.map((name) => (
          <Reader key={name} name={name} />
        ))}
      </FlagProvider>,
    );
    await act(() => store.resync());
    renders.length = 0;
    client.snapshot = snapshotOf({ ...before, 'flag-7': true }, { revision: 2 });
    await act(() => store.resync());
    expect(store.getState().revision).toBe(2);
    expect(renders).toEqual(['flag-7']);
  });

  it('renders nobody when a flag is saved anew with the value it had', async () => {
    const client = new SnapshotClient(snapshotOf({ on: true }));
    const store = liveStore(client);
    let renders = 0;
    renderHook(
      () => {
        renders++;
        return useFlagValue('on', false);
      },
      { wrapper: wrapperOf(store) },
    );
    await act(() => store.resync());
    renders = 0;
    client.snapshot = snapshotOf({ on: true }, { revision: 2 });
    await act(() => store.resync());
    expect([store.getState().revision, renders]).toEqual([2, 0]);
  });

  it('is right on the very render in which the key changes', () => {
    const store = createFlagStore({ environment: 'test', snapshot: snapshotOf({ a: 'A', b: 'B' }) });
    const seen: string[] = [];
    const Reader = ({ name }: { name: string }) => {
      seen.push(`${name}:${useFlagValue(name, '')}/${useFlag(name, '').value}`);
      return null;
    };
    const { rerender } = render(<Reader name="a" />, { wrapper: wrapperOf(store) });
    rerender(<Reader name="b" />);
    expect(seen).toEqual(['a:A/A', 'b:B/B']);
  });

  it('without a provider says what is missing', () => {
    expect(() => renderHook(() => useFlagValue('new-checkout', false))).toThrow(
      expect.objectContaining({
        code: 'PROVIDER_MISSING',
        message: 'useFlagValue("new-checkout") found no <FlagProvider>.',
        hint: 'Wrap the app in one.',
      }),
    );
  });
});

describe('useFlagEnabled', () => {
  it.each([
    ['on', true],
    ['off', false],
    ['unknown', false],
    ['text', false],
  ])('of %s is %s', (key, expected) => {
    const snapshot = snapshotOf({ on: true, off: false, text: 'true' });
    const store = createFlagStore({ environment: 'test', snapshot });
    const { result } = renderHook(() => useFlagEnabled(key), { wrapper: wrapperOf(store) });
    expect(result.current).toBe(expected);
  });

  it('takes its own default, where there is no value', () => {
    const store = createFlagStore({ environment: 'test', snapshot: snapshotOf({ off: false }) });
    const { result } = renderHook(() => [useFlagEnabled('unknown', true), useFlagEnabled('off', true)], {
      wrapper: wrapperOf(store),
    });
    expect(result.current).toEqual([true, false]);
  });

  it('without a provider says what is missing', () => {
    expect(() => renderHook(() => useFlagEnabled('x'))).toThrow(
      expect.objectContaining({
        code: 'PROVIDER_MISSING',
        message: 'useFlagEnabled("x") found no <FlagProvider>.',
      }),
    );
  });
});

describe('useFlag', () => {
  it('gives the value with its reason and freshness, frozen', () => {
    const store = createFlagStore({ environment: 'test', snapshot: flags });
    const { result } = renderHook(() => useFlag('colour', 'blue'), { wrapper: wrapperOf(store) });
    expect(result.current).toEqual({
      flagKey: 'colour',
      value: 'red',
      variation: 'red',
      reason: 'default',
      ruleId: undefined,
      source: 'server',
      status: 'ready',
      error: undefined,
      revision: 1,
    });
    expect(Object.isFrozen(result.current)).toBe(true);
  });

  it.each([
    ['unknown', 'FLAG_NOT_FOUND'],
    ['on', 'TYPE_MISMATCH'],
  ])('says why %s is the default: %s', (key, errorCode) => {
    const store = createFlagStore({ environment: 'test', snapshot: flags });
    const { result } = renderHook(() => useFlag(key, 'blue'), { wrapper: wrapperOf(store) });
    expect(result.current).toMatchObject({ value: 'blue', variation: undefined, reason: 'error', errorCode });
  });

  it('is the same object until something in it changes', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 1, b: 1 }));
    const store = liveStore(client);
    await act(async () => store.start());
    await act(() => store.resync());
    const { result, rerender } = renderHook(() => useFlag('a', 0), { wrapper: wrapperOf(store) });
    const first = result.current;
    rerender();
    client.snapshot = snapshotOf({ a: 1, b: 2 }, { revision: 2, versions: { a: 1 } });
    await act(() => store.resync());
    expect(result.current).toBe(first);
    client.isDown = true;
    await act(() => store.resync());
    expect(result.current).toMatchObject({ value: 1, status: 'stale', error: { code: 'SNAPSHOT_FAILED' } });
  });

  it('with an object written in place as default does not render for ever', () => {
    const store = createFlagStore({ environment: 'test', snapshot: flags });
    const { result } = renderHook(() => useFlag('unknown', { title: 'x' }), { wrapper: wrapperOf(store) });
    expect(result.current.value).toEqual({ title: 'x' });
  });
});

describe('useFlagLoading', () => {
  it('goes from loading to ready, to stale with the reason, and back by retrying', async () => {
    const client = new SnapshotClient(snapshotOf({ on: true }));
    const store = createFlagStore({ supabase: client, environment: 'test', onError: () => {} });
    stores.push(store);
    const { result } = renderHook(() => useFlagLoading(), { wrapper: wrapperOf(store) });
    expect(result.current).toMatchObject({ isLoading: true, isStale: false, status: 'loading' });
    await act(() => result.current.retry());
    expect(result.current).toMatchObject({ isLoading: false, isStale: false, status: 'ready' });
    client.isDown = true;
    await act(() => result.current.retry());
    expect(result.current).toMatchObject({
      isStale: true,
      status: 'stale',
      error: { code: 'SNAPSHOT_FAILED' },
    });
    client.isDown = false;
    await act(() => result.current.retry());
    expect(result.current).toMatchObject({ isStale: false, status: 'ready', error: undefined });
  });

  it('renders nobody for a flag', async () => {
    const client = new SnapshotClient(snapshotOf({ on: true }));
    const store = liveStore(client);
    let renders = 0;
    renderHook(
      () => {
        renders++;
        return useFlagLoading();
      },
      { wrapper: wrapperOf(store) },
    );
    await act(() => store.resync());
    renders = 0;
    client.snapshot = snapshotOf({ on: false }, { revision: 2 });
    await act(() => store.resync());
    expect([store.getState().revision, renders]).toEqual([2, 0]);
  });
});

describe('useFlagStore', () => {
  it('is the nearest store', () => {
    const store = createFlagStore({ environment: 'test' });
    const { result } = renderHook(() => useFlagStore(), { wrapper: wrapperOf(store) });
    expect(result.current).toBe(store);
    expect(() => renderHook(() => useFlagStore())).toThrow('useFlagStore() found no <FlagProvider>.');
  });
});

it('reports through onError what went wrong', async () => {
  const client = new SnapshotClient(snapshotOf({}));
  client.isDown = true;
  const errors: PennonError[] = [];
  await act(async () => {
    render(<FlagProvider supabase={client} environment="test" onError={(error) => errors.push(error)} />);
  });
  expect(errors.map(({ code }) => code)).toEqual(['SNAPSHOT_FAILED']);
});
