import type { Context, PennonError } from '@pennon/core';
import {
  FlagProvider,
  frozen,
  nextMount,
  type Overrides,
  useExperiment,
  useFlag,
  useFlagEnabled,
  useFlagValue,
  useIdentify,
  useOverrides,
} from '@pennon/react';
import { act, render, renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { experimentOf, SnapshotClient, snapshotOf } from './flags-in-memory.js';
import { liveStore } from './live-store.js';

const Value = ({ name }: { name: string }) => <i>{String(useFlagValue(name, 'default'))}</i>;

describe('updatePolicy', () => {
  it('frozen: the first value stays, for readers that come later too', async () => {
    const { wrapper, publish } = liveStore(snapshotOf({ a: 'old' }), { updatePolicy: frozen });
    const { container, rerender } = render(<Value name="a" />, { wrapper });
    await publish(snapshotOf({ a: 'new' }, { revision: 2 }));
    rerender([<Value key="1" name="a" />, <Value key="2" name="a" />]);
    expect(container.textContent).toBe('oldold');
  });

  it('frozen: a default gives way to the first value', async () => {
    const { wrapper, publish } = liveStore(snapshotOf({}), { updatePolicy: frozen });
    const { container } = render(<Value name="a" />, { wrapper });
    expect(container.textContent).toBe('default');
    await publish(snapshotOf({ a: 'first' }, { revision: 2 }));
    await publish(snapshotOf({ a: 'second' }, { revision: 3 }));
    expect(container.textContent).toBe('first');
  });

  it('frozen: another user gets their own answer', async () => {
    const words = { forAnna: { a: 'for anna' } };
    const { wrapper, store } = liveStore(snapshotOf({ a: 'A' }, words), { updatePolicy: frozen });
    const { container } = render(<Value name="a" />, { wrapper });
    act(() => store.setContext({ userId: 'anna' }));
    expect(container.textContent).toBe('for anna');
  });

  it.each([
    ['frozen', frozen],
    ['nextMount', nextMount],
  ])('%s: what is turned off is off at once', async (_, updatePolicy) => {
    const { wrapper, publish } = liveStore(experimentOf(), { updatePolicy, context: { userId: 'ben' } });
    const { container } = render(<Value name="hero" />, { wrapper });
    await publish(experimentOf({ revision: 2, wide: 0 }));
    expect(container.textContent).toBe('WIDE');
    await publish(experimentOf({ revision: 3, status: 'inactive' }));
    expect(container.textContent).toBe('OFF');
  });

  it('nextMount: who is mounted keeps, whatever renders it; who comes sees the newest', async () => {
    const { wrapper, publish } = liveStore(snapshotOf({ a: 'old' }), { updatePolicy: nextMount });
    const { container, rerender } = render([<Value key="1" name="a" />], { wrapper });
    await publish(snapshotOf({ a: 'new' }, { revision: 2 }));
    rerender([<Value key="1" name="a" />, <Value key="2" name="a" />]);
    expect(container.textContent).toBe('oldnew');
  });

  it('is an option of the provider', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 'new' }, { revision: 2 }));
    const { container } = render(
      <FlagProvider
        supabase={client}
        environment="test"
        snapshot={snapshotOf({ a: 'old' })}
        updatePolicy={frozen}
      >
        <Value name="a" />
      </FlagProvider>,
    );
    await act(async () => {});
    expect(container.textContent).toBe('old');
  });
});

describe('an experiment of teams', () => {
  it('exposes a person who changes teams to what the new team gets, never to what the old one got', async () => {
    const seen: string[] = [];
    const teams = Array.from({ length: 12 }, (_, index) => `team-${index}`);
    const inTeam = (team: string): Context => ({ userId: 'ben', attributes: { team } });
    const { wrapper, store } = liveStore(experimentOf({ wide: 50_000, bucketBy: 'team' }), {
      context: inTeam('none'),
      onExposure: ({ unit, variation }) => seen.push(`${unit}:${variation}`),
    });
    const Hero = () => <p>{useExperiment('hero').variation}</p>;
    const { container, rerender } = render(<Hero />, { wrapper });
    const shown: string[] = [`none:${container.textContent}`];
    for (const team of teams) {
      act(() => store.setContext(inTeam(team)));
      rerender(<Hero key={team} />);
      shown.push(`${team}:${container.textContent}`);
    }
    expect(seen).toEqual(shown);
    expect(new Set(seen.map((each) => each.split(':')[1])).size).toBe(2);
  });
});

describe('useIdentify', () => {
  const snapshot = snapshotOf({ a: 'A' }, { forAnna: { a: 'for anna' } });

  it('changes who asks, and keeps the anonymous id and the session', async () => {
    const context = { anonymousId: 'visitor', sessionId: 's' };
    const { wrapper, store } = liveStore(snapshot, { context });
    const { result } = renderHook(() => [useIdentify(), useFlagValue('a', '')] as const, { wrapper });
    await act(() => result.current[0]({ userId: 'anna' }));
    expect(result.current[1]).toBe('for anna');
    expect(store.getState().context).toMatchObject({ ...context, userId: 'anna' });
  });

  it.each([
    ['keep', 'A'],
    ['default', 'default'],
    ['suspend', 'default'],
  ] as const)('while somebody looks, %s shows %s', async (whilePending, shown) => {
    const { wrapper } = liveStore(snapshot);
    const { result } = renderHook(() => [useIdentify(), useFlagValue('a', 'default')] as const, { wrapper });
    let found = (_: Context) => {};
    const who = new Promise<Context>((resolve) => {
      found = resolve;
    });
    let identified: Promise<void> | undefined;
    act(() => {
      identified = result.current[0](who, { whilePending });
    });
    expect(result.current[1]).toBe(shown);
    found({ userId: 'anna' });
    await act(async () => identified);
    expect(result.current[1]).toBe('for anna');
  });

  it('who cannot be told stays who it was, and onError hears why', async () => {
    const errors: PennonError[] = [];
    const { wrapper } = liveStore(snapshot, { onError: (error) => errors.push(error) });
    const { result } = renderHook(() => [useIdentify(), useFlagValue('a', '')] as const, { wrapper });
    await act(() => result.current[0](Promise.reject(new Error('no session')), { whilePending: 'default' }));
    expect(result.current[1]).toBe('A');
    expect(errors).toMatchObject([{ code: 'IDENTIFY_FAILED' }]);
  });

  it('the last call wins, whichever is known first', async () => {
    const { wrapper } = liveStore(snapshot);
    const { result } = renderHook(() => [useIdentify(), useFlagValue('a', '')] as const, { wrapper });
    let late = (_: Context) => {};
    const first = new Promise<Context>((resolve) => {
      late = resolve;
    });
    await act(async () => {
      const slow = result.current[0](first, { whilePending: 'default' });
      await result.current[0]({ userId: 'anna' });
      late({ userId: 'ben' });
      await slow;
    });
    expect(result.current[1]).toBe('for anna');
  });

  it('holds when the provider renders again with the context that it had', async () => {
    let identify: ReturnType<typeof useIdentify> = async () => {};
    const SignIn = () => {
      identify = useIdentify();
      return <Value name="a" />;
    };
    const tree = () => (
      <FlagProvider environment="test" snapshot={snapshot} context={{ anonymousId: 'x' }}>
        <SignIn />
      </FlagProvider>
    );
    const { rerender, container } = render(tree());
    await act(() => identify({ userId: 'anna' }));
    rerender(tree());
    expect(container.textContent).toBe('for anna');
  });
});

describe('useOverrides', () => {
  it('shows a variation whatever the rules say, says so, and ends', async () => {
    const { wrapper } = liveStore(experimentOf(), { context: { userId: 'ben' } });
    const { result } = renderHook(() => ({ overrides: useOverrides(), flag: useFlag('hero', '') }), {
      wrapper,
    });
    act(() => result.current.overrides[1]({ hero: 'tall' }));
    expect(result.current.flag).toMatchObject({
      value: 'TALL',
      reason: 'individual_override',
      source: 'override',
    });
    expect(result.current.flag.experiment).toBeUndefined();
    expect(result.current.overrides[0]).toEqual({ hero: 'tall' });
    act(() => result.current.overrides[1]({}));
    expect(result.current.flag).toMatchObject({ value: 'WIDE', source: 'server' });
  });

  const meaningless: readonly Overrides[] = [{ unknown: 'on' }, { hero: 'round' }, { constructor: 'on' }];
  it.each(meaningless)('changes nothing for %j', (overrides) => {
    const { wrapper } = liveStore(experimentOf(), { context: { userId: 'ben' } });
    const { result } = renderHook(() => ({ set: useOverrides()[1], flag: useFlagValue('hero', '') }), {
      wrapper,
    });
    act(() => result.current.set(overrides));
    expect(result.current.flag).toBe('WIDE');
  });

  it('stays while the ruleset changes, and acts under every policy', async () => {
    const { wrapper, publish } = liveStore(experimentOf(), {
      context: { userId: 'ben' },
      updatePolicy: frozen,
    });
    const { result } = renderHook(() => ({ set: useOverrides()[1], flag: useFlagValue('hero', '') }), {
      wrapper,
    });
    act(() => result.current.set({ hero: 'tall' }));
    await publish(experimentOf({ revision: 2 }));
    expect(result.current.flag).toBe('TALL');
    act(() => result.current.set({}));
    expect(result.current.flag).toBe('WIDE');
  });

  it('renders only readers whose answer it changes', () => {
    const { wrapper } = liveStore(snapshotOf({ on: true, other: true }));
    let renders = 0;
    const { result } = renderHook(() => useOverrides()[1], { wrapper });
    renderHook(
      () => {
        renders++;
        return useFlagEnabled('other');
      },
      { wrapper },
    );
    act(() => result.current({ on: 'annas' }));
    expect(renders).toBe(1);
  });
});
