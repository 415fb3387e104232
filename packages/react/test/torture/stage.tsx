import type { Context, FullSnapshot } from '@pennon/core';
import { type Exposure, FlagProvider } from '@pennon/react';
import { createFlagStore, type FlagStore } from '@pennon/store';
import { act, type ReactNode, StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { SnapshotClient } from '../flags-in-memory.js';

/** Where a case plays: one container, one store, and whatever was heard of both. */
export interface Stage {
  readonly isStrict: boolean;
  readonly container: HTMLElement;
  readonly client: SnapshotClient;
  readonly store: FlagStore;
  readonly exposures: readonly Exposure[];
  /** What React complained of: recoverable errors, and everything on `console.error`. */
  readonly complaints: readonly unknown[];
  /** Renders below a provider of the stage's store. */
  readonly show: (tree: ReactNode) => Promise<void>;
  readonly hydrate: (html: string, tree: ReactNode) => Promise<void>;
  /** The database has this now, and the store has heard of it. */
  readonly publish: (snapshot: FullSnapshot) => Promise<void>;
  readonly become: (context: Context) => Promise<void>;
  /** Waits for what is under way, inside React's `act`. */
  readonly settle: (work?: () => unknown) => Promise<void>;
}

export interface StageSetting {
  readonly isStrict: boolean;
  readonly snapshot: FullSnapshot;
  readonly consent?: boolean | undefined;
}

/** Plays a case, and takes the stage down whatever happens. */
export async function onStage(
  { isStrict, snapshot, consent }: StageSetting,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const container = document.body.appendChild(document.createElement('div'));
  const exposures: Exposure[] = [];
  const complaints: unknown[] = [];
  const client = new SnapshotClient(snapshot);
  const store = createFlagStore({
    supabase: client,
    environment: 'test',
    snapshot,
    context: { userId: 'ben' },
    consent,
    onExposure: (exposure) => exposures.push(exposure),
  });
  const wrap = (tree: ReactNode) => {
    const provided = <FlagProvider store={store}>{tree}</FlagProvider>;
    return isStrict ? <StrictMode>{provided}</StrictMode> : provided;
  };
  let root: ReturnType<typeof createRoot> | undefined;
  const settle = (work: () => unknown = () => {}) => act(async () => void (await work()));
  const consoleError = console.error;
  console.error = (...words) => complaints.push(words.map(String).join(' '));
  try {
    await play({
      isStrict,
      container,
      client,
      store,
      exposures,
      complaints,
      settle,
      show: (tree) =>
        settle(() => {
          root ??= createRoot(container);
          root.render(wrap(tree));
        }),
      async hydrate(html, tree) {
        container.innerHTML = html;
        const onRecoverableError = (error: unknown) => complaints.push(String(error));
        await settle(() => {
          root = hydrateRoot(container, wrap(tree), { onRecoverableError });
        });
      },
      async publish(next) {
        client.snapshot = next;
        await settle(() => store.resync());
      },
      become: (context) => settle(() => store.setContext(context)),
    });
  } finally {
    await settle(() => root?.unmount());
    console.error = consoleError;
    store.stop();
    container.remove();
  }
}

/** Throws what differs; the suite runs in pages that have no test library. */
export function same(actual: unknown, expected: unknown, what = 'value'): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: expected ${right}, got ${left}`);
}
