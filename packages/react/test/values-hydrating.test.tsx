import { FlagSwitch, useFlagLoading } from '@pennon/react';
import { ValuesProvider } from '@pennon/react/values';
import { createValuesStore } from '@pennon/store/values';
import { act, cleanup } from '@testing-library/react';
import { StrictMode, Suspense } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Hero, Shop, serves, valuesOf } from './values-shop.js';

afterEach(cleanup);

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
