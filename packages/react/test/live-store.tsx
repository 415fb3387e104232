import type { FullSnapshot } from '@pennon/core';
import { FlagProvider } from '@pennon/react';
import { createFlagStore, type FlagStore, type FlagStoreOptions } from '@pennon/store';
import { act, cleanup } from '@testing-library/react';
import type { JSX, ReactNode } from 'react';
import { afterEach } from 'vitest';
import { SnapshotClient } from './flags-in-memory.js';

export interface Live {
  readonly client: SnapshotClient;
  readonly store: FlagStore;
  readonly wrapper: (props: { readonly children: ReactNode }) => JSX.Element;
  /** The database has this now, and the store has heard of it. */
  readonly publish: (snapshot: FullSnapshot) => Promise<void>;
}

const open: FlagStore[] = [];
afterEach(() => {
  cleanup();
  for (const store of open.splice(0)) store.stop();
});

/** A store of a snapshot that the test may replace; ended after the test. */
export function liveStore(snapshot: FullSnapshot, options: Partial<FlagStoreOptions> = {}): Live {
  const client = new SnapshotClient(snapshot);
  const store = createFlagStore({
    supabase: client,
    environment: 'test',
    snapshot,
    onError: () => {},
    ...options,
  });
  open.push(store);
  return {
    client,
    store,
    wrapper: ({ children }) => <FlagProvider store={store}>{children}</FlagProvider>,
    async publish(next) {
      client.snapshot = next;
      await act(() => store.resync());
    },
  };
}
