import { FlagProvider, useFlagValue } from '@pennon/react';
import { createFlagStore } from '@pennon/store';
import { type ReactNode, startTransition, useState } from 'react';
import { snapshotOf } from '../flags-in-memory.js';
import type { Case } from './case.js';
import { same } from './stage.js';

const fiftyNames = Array.from({ length: 50 }, (_, index) => `flag-${index}`);
const fifty = (values: Record<string, boolean> = {}, revision = 1) =>
  snapshotOf({ ...Object.fromEntries(fiftyNames.map((name) => [name, false])), ...values }, { revision });

/** Fifty readers that say when they render, and a way to render their parent. */
function crowd() {
  const renders: string[] = [];
  const Reader = ({ name }: { name: string }) => {
    renders.push(name);
    return <i>{String(useFlagValue(name, false))}</i>;
  };
  const readers = fiftyNames.map((name) => <Reader key={name} name={name} />);
  let renderParent = () => {};
  const Parent = ({ children }: { children: ReactNode }) => {
    const [, setCount] = useState(0);
    renderParent = () => setCount((count) => count + 1);
    return (
      <FlagProvider store={useState(() => createFlagStore({ environment: 'test', snapshot: fifty() }))[0]}>
        {children}
      </FlagProvider>
    );
  };
  return { renders, readers, Parent, renderParent: () => renderParent() };
}

export const rendering: readonly Case[] = [
  {
    name: '1 of 50 readers renders when one flag changes',
    snapshot: fifty(),
    async play({ show, publish, isStrict }) {
      const { renders, readers } = crowd();
      await show(readers);
      renders.length = 0;
      await publish(fifty({ 'flag-7': true }, 2));
      same(renders, isStrict ? ['flag-7', 'flag-7'] : ['flag-7'], 'renders');
    },
  },
  {
    name: "0 of 50 readers render when the provider's parent does",
    async play({ show, settle }) {
      const { renders, readers, Parent, renderParent } = crowd();
      await show(<Parent>{readers}</Parent>);
      renders.length = 0;
      await settle(renderParent);
      same(renders, [], 'renders');
    },
  },
  {
    name: 'the value is right on the very render in which the key changes',
    snapshot: snapshotOf({ a: 'A', b: 'B' }),
    async play({ show }) {
      const seen = new Set<string>();
      const Reader = ({ name }: { name: string }) => {
        seen.add(`${name}=${useFlagValue(name, '?')}`);
        return null;
      };
      await show(<Reader name="a" />);
      await show(<Reader name="b" />);
      same([...seen], ['a=A', 'b=B'], 'renders');
    },
  },
  {
    name: 'readers that are mounted in slices while the flag changes agree when they are shown',
    snapshot: snapshotOf({ a: 'old' }),
    async play({ show, settle, store, client, container }) {
      let reads = 0;
      const Slow = () => {
        reads += 1;
        const until = performance.now() + 1;
        while (performance.now() < until);
        return <i>{useFlagValue('a', '?')}</i>;
      };
      let reveal = () => {};
      const Page = () => {
        const [isShown, setShown] = useState(false);
        reveal = () => startTransition(() => setShown(true));
        return isShown ? Array.from({ length: 40 }, (_, index) => <Slow key={String(index)} />) : null;
      };
      await show(<Page />);
      await settle(() => store.resync());
      client.snapshot = snapshotOf({ a: 'new' }, { revision: 2 });
      await settle(async () => {
        reveal();
        await new Promise((resolve) => setTimeout(resolve, 8));
        await store.resync();
      });
      same(reads >= 40, true, 'read by all');
      same(container.textContent, 'new'.repeat(40), 'page');
    },
  },
];
