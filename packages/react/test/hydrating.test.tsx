import type { Context } from '@pennon/core';
import { FlagProvider, FlagSwitch, useFlag, useFlagLoading, useFlagValue } from '@pennon/react';
import { createFlagStore } from '@pennon/store';
import { act } from '@testing-library/react';
import { StrictMode, Suspense, use } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { renderToReadableStream } from 'react-dom/server.edge';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SnapshotClient, snapshotOf } from './flags-in-memory.js';

const Page = () => (
  <main>
    <p>{useFlagValue('headline', 'default')}</p>
    <p>{useFlag('headline', 'default').status}</p>
    <p>{useFlagLoading().status}</p>
    <FlagSwitch flag="headline" cases={{ old: 'old case', new: 'new case' }} fallback="no case" />
  </main>
);

const old = snapshotOf({ headline: 'old' });
const newer = snapshotOf({ headline: 'new' }, { revision: 2 });

describe('hydration', () => {
  let root: Root | undefined;
  const complaints: unknown[] = [];
  beforeEach(() => {
    complaints.length = 0;
    vi.spyOn(console, 'error').mockImplementation((...words) => complaints.push(words));
  });
  afterEach(async () => {
    await act(async () => root?.unmount());
    vi.restoreAllMocks();
  });

  async function hydrate(html: string, tree: React.ReactNode): Promise<HTMLElement> {
    const container = document.createElement('div');
    container.innerHTML = html;
    await act(async () => {
      root = hydrateRoot(container, tree, { onRecoverableError: (error) => complaints.push(error) });
    });
    return container;
  }

  it.each([false, true])(
    'raises no error when the client already knows another value (StrictMode: %s)',
    async (isStrict) => {
      const html = renderToString(
        <FlagProvider environment="test" snapshot={old}>
          <Page />
        </FlagProvider>,
      );
      expect(html).toContain('old case');
      const client = new SnapshotClient(newer);
      const store = createFlagStore({ supabase: client, environment: 'test', snapshot: old });
      store.start();
      await store.resync();
      expect(store.evaluate('headline').value).toBe('new');
      const tree = (
        <FlagProvider store={store}>
          <Page />
        </FlagProvider>
      );
      const container = await hydrate(html, isStrict ? <StrictMode>{tree}</StrictMode> : tree);
      expect(complaints).toEqual([]);
      expect(container.textContent).toBe('newreadyreadynew case');
      store.stop();
    },
  );

  it('raises no error when the server knew nothing', async () => {
    const html = renderToString(
      <FlagProvider environment="test">
        <Page />
      </FlagProvider>,
    );
    const client = new SnapshotClient(newer);
    const container = await hydrate(
      html,
      <FlagProvider supabase={client} environment="test">
        <Page />
      </FlagProvider>,
    );
    expect(complaints).toEqual([]);
    expect(container.textContent).toBe('newreadyreadynew case');
  });

  it('raises no error in a part that hydrates long after the rest', async () => {
    let arrive = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const Late = () => {
      use(arrival);
      return <Page />;
    };
    const html = renderToString(
      <FlagProvider environment="test" snapshot={old}>
        <Suspense>
          <Page />
        </Suspense>
      </FlagProvider>,
    );
    const client = new SnapshotClient(newer);
    const store = createFlagStore({ supabase: client, environment: 'test', snapshot: old });
    const container = await hydrate(
      html,
      <FlagProvider store={store}>
        <Suspense>
          <Late />
        </Suspense>
      </FlagProvider>,
    );
    await act(() => store.resync());
    expect(container.textContent).toContain('old case');
    await act(async () => arrive());
    expect(complaints).toEqual([]);
    expect(container.textContent).toBe('newreadyreadynew case');
    store.stop();
  });

  it('raises errors when it should: the test sees what it looks for', async () => {
    await hydrate(
      '<main><p>other</p></main>',
      <main>
        <p>text</p>
      </main>,
    );
    expect(complaints).not.toEqual([]);
  });
});

describe('the server', () => {
  it('answers a thousand interleaved requests each with its own user', async () => {
    const snapshot = snapshotOf({ headline: 'for all' }, { forAnna: { headline: 'for anna' } });
    const Slow = ({ until }: { until: Promise<void> }) => {
      use(until);
      return <p>{useFlagValue('headline', 'default')}</p>;
    };
    const request = async (index: number): Promise<string> => {
      const context: Context = { userId: index % 3 === 0 ? 'anna' : `user-${index}` };
      const until = new Promise<void>((resolve) => setImmediate(resolve));
      const stream = await renderToReadableStream(
        <FlagProvider environment="test" snapshot={snapshot} context={context}>
          <p>{context.userId}</p>
          <Suspense>
            <Slow until={until} />
          </Suspense>
        </FlagProvider>,
      );
      await stream.allReady;
      return new Response(stream).text();
    };
    const pages = await Promise.all(Array.from({ length: 1_000 }, (_, index) => request(index)));
    const wrong = pages.filter((page, index) => page.includes('for anna') !== (index % 3 === 0));
    expect(wrong).toEqual([]);
  });

  it('starts nothing', () => {
    const client = new SnapshotClient(old);
    renderToString(
      <FlagProvider supabase={client} environment="test" snapshot={old}>
        <Page />
      </FlagProvider>,
    );
    expect(client.openChannels).toBe(0);
  });
});
