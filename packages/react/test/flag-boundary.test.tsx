import { FlagBoundary, FlagProvider, useFlagEnabled, useFlagValue, useIdentify } from '@pennon/react';
import { createFlagStore, type FlagStore } from '@pennon/store';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Component, type ReactNode, Suspense } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SnapshotClient, snapshotOf } from './flags-in-memory.js';
import { liveStore } from './live-store.js';

const Colour = () => <i>{useFlagValue('colour', 'default')}</i>;

/** Broken for who gets the new checkout. */
const Checkout = () => {
  if (useFlagEnabled('new-checkout')) throw new Error('broken');
  return <b>old checkout</b>;
};

/** The app's own boundary, above. */
class Outside extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    return error === undefined
      ? this.props.children
      : `outside: ${String(Reflect.get(Object(error), 'message'))}`;
  }
}

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function unknownYet(): { client: SnapshotClient; store: FlagStore } {
  const client = new SnapshotClient(snapshotOf({ colour: 'red' }));
  return { client, store: createFlagStore({ supabase: client, environment: 'test', onError: () => {} }) };
}

describe('while nothing is known', () => {
  it('shows loading, then the children with their values', async () => {
    const { store } = unknownYet();
    const { container } = render(
      <FlagProvider store={store}>
        <FlagBoundary loading="loading">
          <Colour />
        </FlagBoundary>
      </FlagProvider>,
    );
    expect(container.textContent).toBe('loading');
    await act(() => store.resync());
    expect(container.textContent).toBe('red');
    store.stop();
  });

  it('shows the children with defaults after timeoutMs, and their values when they come', async () => {
    vi.useFakeTimers();
    const { store, client } = unknownYet();
    client.isDown = true;
    const pause = new Promise<never>(() => {});
    vi.spyOn(client, 'schema').mockReturnValue({ rpc: () => pause });
    const { container } = render(
      <FlagProvider store={store}>
        <FlagBoundary loading="loading" timeoutMs={500} fallbackFlags={{ colour: 'grey' }}>
          <Colour />
        </FlagBoundary>
      </FlagProvider>,
    );
    act(() => void vi.advanceTimersByTime(499));
    expect(container.textContent).toBe('loading');
    act(() => void vi.advanceTimersByTime(1));
    expect(container.textContent).toBe('grey');
    store.stop();
  });

  it('shows the children with defaults when the database cannot be asked', async () => {
    const { store, client } = unknownYet();
    client.isDown = true;
    const { container } = render(
      <FlagProvider store={store}>
        <FlagBoundary loading="loading">
          <Colour />
        </FlagBoundary>
      </FlagProvider>,
    );
    await act(() => store.resync());
    expect(container.textContent).toBe('default');
    store.stop();
  });

  it('shows loading while somebody looks who is there, if asked to', async () => {
    const { wrapper } = liveStore(snapshotOf({ colour: 'red' }));
    let identify: ReturnType<typeof useIdentify> = async () => {};
    const SignIn = () => {
      identify = useIdentify();
      return null;
    };
    const { container } = render(
      <>
        <SignIn />
        <FlagBoundary loading="loading">
          <Colour />
        </FlagBoundary>
      </>,
      { wrapper },
    );
    let found = () => {};
    let identified: Promise<void> | undefined;
    await act(async () => {
      const who = new Promise<{ userId: string }>((resolve) => {
        found = () => resolve({ userId: 'ben' });
      });
      identified = identify(who, { whilePending: 'suspend' });
    });
    expect(container.textContent).toBe('loading');
    found();
    await act(async () => identified);
    expect(container.textContent).toBe('red');
  });

  it('shows loading for children that suspend', () => {
    const { wrapper } = liveStore(snapshotOf({}));
    const never = new Promise(() => {});
    const Never = () => {
      throw never;
    };
    const { container } = render(
      <Suspense fallback="outside">
        <FlagBoundary loading="loading">
          <Never />
        </FlagBoundary>
      </Suspense>,
      { wrapper },
    );
    expect(container.textContent).toBe('loading');
  });
});

describe('children that throw', () => {
  const broken = () => liveStore(snapshotOf({ 'new-checkout': true, colour: 'red' }));

  it('are shown again with their defaults, and onError hears of it', () => {
    const errors: unknown[] = [];
    const { container } = render(
      <FlagBoundary onError={(error) => errors.push(error)}>
        <Checkout />
        <Colour />
      </FlagBoundary>,
      { wrapper: broken().wrapper },
    );
    expect(container.textContent).toBe('old checkoutdefault');
    expect(errors).toEqual([new Error('broken')]);
  });

  it('keep the flags that the boundary was not told of', () => {
    const { container } = render(
      <FlagBoundary flags={['new-checkout']}>
        <Checkout />
        <Colour />
      </FlagBoundary>,
      { wrapper: broken().wrapper },
    );
    expect(container.textContent).toBe('old checkoutred');
  });

  it('that throw with defaults too go on to the next boundary', () => {
    const Always = () => {
      throw new Error('always');
    };
    const { container } = render(
      <Outside>
        <FlagBoundary>
          <Always />
        </FlagBoundary>
      </Outside>,
      { wrapper: broken().wrapper },
    );
    expect(container.textContent).toBe('outside: always');
  });

  it('give way to `error`, which can retry', async () => {
    const { wrapper, client } = broken();
    render(
      <FlagBoundary
        error={({ error, retry }) => (
          <button onClick={retry} type="button">
            {String(error)}
          </button>
        )}
      >
        <Checkout />
      </FlagBoundary>,
      { wrapper },
    );
    client.snapshot = snapshotOf({ 'new-checkout': false }, { revision: 2 });
    expect(screen.getByRole('button').textContent).toBe('Error: broken');
    await act(async () => void fireEvent.click(screen.getByRole('button')));
    await act(async () => void (await new Promise((resolve) => setImmediate(resolve))));
    if (screen.queryByRole('button')) await act(async () => void fireEvent.click(screen.getByRole('button')));
    expect(screen.getByText('old checkout')).toBeTruthy();
  });

  it.each([
    ["Next.js's redirect", Object.assign(new Error('redirect'), { digest: 'NEXT_REDIRECT;push;/x;307;' })],
    ["Next.js's bail-out", Object.assign(new Error('bail'), { digest: 'BAILOUT_TO_CLIENT_SIDE_RENDERING' })],
    ["a router's response", { message: 'response' }],
  ])('with %s are not touched', (_, signal) => {
    const heard: unknown[] = [];
    const Throws = () => {
      throw signal;
    };
    const { container } = render(
      <Outside>
        <FlagBoundary error="caught" onError={(error) => heard.push(error)}>
          <Throws />
        </FlagBoundary>
      </Outside>,
      { wrapper: broken().wrapper },
    );
    expect([container.textContent, heard]).toEqual([`outside: ${signal.message}`, []]);
  });

  it("with a server's failure, whose digest is a number, are caught", () => {
    const failure = Object.assign(new Error('server'), { digest: '2338439@E394' });
    const Throws = () => {
      throw failure;
    };
    const { container } = render(
      <FlagBoundary error="caught">
        <Throws />
      </FlagBoundary>,
      { wrapper: broken().wrapper },
    );
    expect(container.textContent).toBe('caught');
  });
});
