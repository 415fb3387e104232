import type { Context, FullSnapshot } from '@pennon/core';
import { type Exposure, FlagProvider } from '@pennon/react';
import { ValuesProvider } from '@pennon/react/values';
import { createFlagStore, type FlagStore, type FlagStoreOptions } from '@pennon/store';
import { createValuesStore } from '@pennon/store/values';
import { act, type JSX, type ReactNode, StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { SnapshotClient } from '../flags-in-memory.js';
import { valuesFor } from '../values-in-memory.js';

/** What the page holds: the rules themselves, or what a server made of them for one person. */
export type Delivery = 'rules' | 'values';

/** Where a case plays: one container, one store, and whatever was heard of both. */
export interface Stage {
  readonly isStrict: boolean;
  readonly container: HTMLElement;
  /** What a server provides of a snapshot. */
  readonly Served: (props: ServedProps) => JSX.Element;
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

interface ServedProps {
  readonly snapshot: FullSnapshot;
  readonly context?: Context;
  readonly children: ReactNode;
}

export interface StageSetting {
  readonly isStrict: boolean;
  readonly delivery: Delivery;
  readonly snapshot: FullSnapshot;
  readonly consent?: boolean | undefined;
}

/** Plays a case, and takes the stage down whatever happens. */
export async function onStage(
  { isStrict, delivery, snapshot, consent }: StageSetting,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const container = document.body.appendChild(document.createElement('div'));
  const exposures: Exposure[] = [];
  const complaints: unknown[] = [];
  const client = new SnapshotClient(snapshot);
  const { store, Served, provide } = deliveries[delivery](client, {
    context: { userId: 'ben' },
    consent,
    onExposure: (exposure) => exposures.push(exposure),
  });
  const wrap = (tree: ReactNode) => {
    const provided = provide(tree);
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
      Served,
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
      become: (context) =>
        settle(() => {
          store.setContext(context);
          // Where the answers must be asked for, until they are here.
          return delivery === 'values' && store.resync();
        }),
    });
  } finally {
    await settle(() => root?.unmount());
    console.error = consoleError;
    store.stop();
    container.remove();
  }
}

interface Delivered extends Pick<Stage, 'store' | 'Served'> {
  readonly provide: (tree: ReactNode) => JSX.Element;
}

type Heard = Pick<FlagStoreOptions, 'context' | 'consent' | 'onExposure'>;

const deliveries: Readonly<Record<Delivery, (client: SnapshotClient, heard: Heard) => Delivered>> = {
  rules(client, heard) {
    const { snapshot } = client;
    const store = createFlagStore({ supabase: client, environment: 'test', snapshot, ...heard });
    return {
      store,
      provide: (tree) => <FlagProvider store={store}>{tree}</FlagProvider>,
      Served: (props) => <FlagProvider environment="test" {...props} />,
    };
  },
  values(client, heard) {
    const { context = {} } = heard;
    const values = valuesFor(client.snapshot, context);
    const refresh = async (_: AbortSignal, asking: Context) => valuesFor(client.snapshot, asking);
    const store = createValuesStore({ environment: 'test', values, refresh, ...heard });
    return {
      store,
      provide: (tree) => <ValuesProvider store={store}>{tree}</ValuesProvider>,
      Served: ({ snapshot, ...props }) => (
        <ValuesProvider environment="test" values={valuesFor(snapshot, props.context ?? {})} {...props} />
      ),
    };
  },
};

/** Throws what differs; the suite runs in pages that have no test library. */
export function same(actual: unknown, expected: unknown, what = 'value'): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: expected ${right}, got ${left}`);
}
