import { FlagProvider, useFlagEnabled, useFlagStore, useFlagValue } from '@pennon/react';
import { createFlagStore, type FlagStore } from '@pennon/store';
import { act, cleanup, render, waitFor } from '@testing-library/react';
import { Activity, memo, StrictMode, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SnapshotClient, snapshotOf } from './flags-in-memory.js';

afterEach(cleanup);

/** Everything that only waits for promises has happened. */
const settled = () => act(async () => void (await new Promise((resolve) => setImmediate(resolve))));

const Shown = memo(({ name, log = [] }: { name: string; log?: string[] }) => {
  const value = useFlagValue(name, 'default');
  log.push(`${name}:${value}`);
  return <p>{value}</p>;
});

describe('a store of its own', () => {
  it('follows the database while mounted, and leaves no channel after', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 'A' }));
    const { container, unmount } = render(
      <FlagProvider supabase={client} environment="test">
        <Shown name="a" />
      </FlagProvider>,
    );
    expect(container.textContent).toBe('default');
    await settled();
    expect([container.textContent, client.openChannels]).toEqual(['A', 1]);
    unmount();
    await settled();
    expect(client.openChannels).toBe(0);
  });

  it('is one, with one channel, under StrictMode', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 'A' }));
    const { container, unmount } = render(
      <StrictMode>
        <FlagProvider supabase={client} environment="test">
          <Shown name="a" />
        </FlagProvider>
      </StrictMode>,
    );
    await settled();
    expect([container.textContent, client.openChannels]).toEqual(['A', 1]);
    unmount();
    await settled();
    expect(client.openChannels).toBe(0);
  });

  it('lets go while hidden, and goes on when shown', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 'A' }));
    const tree = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <FlagProvider supabase={client} environment="test">
          <Shown name="a" />
        </FlagProvider>
      </Activity>
    );
    const { rerender, container } = render(tree('visible'));
    await settled();
    rerender(tree('hidden'));
    await settled();
    expect(client.openChannels).toBe(0);
    client.snapshot = snapshotOf({ a: 'B' }, { revision: 2 });
    rerender(tree('visible'));
    await settled();
    expect(client.openChannels).toBe(1);
    await waitFor(() => expect(container.textContent).toBe('B'), { timeout: 3_000 });
  });

  it('survives options written in place', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 'A' }));
    const seen = new Set<FlagStore>();
    const Seen = () => {
      seen.add(useFlagStore());
      return null;
    };
    const tree = () => (
      <FlagProvider
        supabase={client}
        environment="test"
        context={{ userId: 'x' }}
        onError={() => {}}
        pollMs={1_500}
      >
        <Seen />
      </FlagProvider>
    );
    const { rerender } = render(tree());
    rerender(tree());
    rerender(tree());
    expect(seen.size).toBe(1);
  });

  it('is another one in another environment', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 'A' }));
    const tree = (environment: string) => (
      <FlagProvider supabase={client} environment={environment}>
        <Shown name="a" />
      </FlagProvider>
    );
    const { rerender, container } = render(tree('staging'));
    await settled();
    rerender(tree('production'));
    expect(container.textContent).toBe('default');
    await settled();
    expect([container.textContent, client.openChannels]).toEqual(['A', 1]);
  });

  it('refuses an environment that cannot be', () => {
    expect(() => render(<FlagProvider environment="No such" />)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    );
  });
});

describe("the app's store", () => {
  it('is started, and left running', async () => {
    const client = new SnapshotClient(snapshotOf({ a: 'A' }));
    const store = createFlagStore({ supabase: client, environment: 'test' });
    const { unmount, container } = render(
      <FlagProvider store={store}>
        <Shown name="a" />
      </FlagProvider>,
    );
    await settled();
    expect(container.textContent).toBe('A');
    unmount();
    await settled();
    expect(client.openChannels).toBe(1);
    store.stop();
    await settled();
    expect(client.openChannels).toBe(0);
  });

  it('keeps the context that the app gave it', () => {
    const snapshot = snapshotOf({ a: 'A' }, { forAnna: { a: 'for anna' } });
    const store = createFlagStore({ environment: 'test', snapshot, context: { userId: 'anna' } });
    const { container } = render(
      <FlagProvider store={store}>
        <Shown name="a" />
      </FlagProvider>,
    );
    expect(container.textContent).toBe('for anna');
    store.stop();
  });
});

describe('another context', () => {
  const snapshot = snapshotOf({ a: 'A', b: 'B' }, { forAnna: { a: 'for anna' } });

  it('renders only readers that get another answer', () => {
    const log: string[] = [];
    const children = (
      <>
        <Shown name="a" log={log} />
        <Shown name="b" log={log} />
      </>
    );
    const tree = (userId: string) => (
      <FlagProvider environment="test" snapshot={snapshot} context={{ userId }}>
        {children}
      </FlagProvider>
    );
    const { rerender } = render(tree('ben'));
    rerender(tree('anna'));
    expect(log).toEqual(['a:A', 'b:B', 'a:for anna']);
  });

  it('is in the document before the browser can paint the earlier one', async () => {
    const container = document.createElement('div');
    const seen: string[] = [];
    const Witness = ({ userId }: { userId: string }) => {
      // Microtasks after the commit, behind React's own: nothing is painted before them, passive effects run later.
      useLayoutEffect(() => {
        const look = () => seen.push(`${userId} sees ${container.textContent}`);
        queueMicrotask(() => queueMicrotask(look));
      }, [userId]);
      return null;
    };
    const tree = (userId: string) => (
      <FlagProvider environment="test" snapshot={snapshot} context={{ userId }}>
        <Shown name="a" />
        <Witness userId={userId} />
      </FlagProvider>
    );
    // `act` would flush passive effects within the commit.
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
    const root = createRoot(container);
    root.render(tree('ben'));
    await waitFor(() => expect(seen).toEqual(['ben sees A']));
    root.render(tree('anna'));
    await waitFor(() => expect(seen).toEqual(['ben sees A', 'anna sees for anna']));
    root.unmount();
    vi.unstubAllGlobals();
  });
});

describe('nested providers', () => {
  it('each serve their own tree', () => {
    const outer = snapshotOf({ a: false });
    const inner = snapshotOf({ a: true });
    const Enabled = () => <b>{String(useFlagEnabled('a'))}</b>;
    const { container } = render(
      <FlagProvider environment="outer" snapshot={outer}>
        <Enabled />
        <FlagProvider environment="inner" snapshot={inner}>
          <Enabled />
        </FlagProvider>
      </FlagProvider>,
    );
    expect(container.textContent).toBe('falsetrue');
  });
});
