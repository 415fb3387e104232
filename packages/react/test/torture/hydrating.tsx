import { FlagSwitch, useFlagValue } from '@pennon/react';
import { Suspense } from 'react';
import { snapshotOf } from '../flags-in-memory.js';
import type { Case } from './case.js';
import { gate } from './gate.js';
import { htmlOf } from './html-of.js';
import { same } from './stage.js';

export const hydrating: readonly Case[] = [false, true].map((isLate): Case => {
  return {
    name: `0 hydration errors when the page knows another value than the server did${isLate ? ', also in a part that hydrates late' : ''}`,
    snapshot: snapshotOf({ headline: 'old' }),
    async play({ Served, hydrate, store, client, settle, container, complaints }) {
      const { Gate, open } = gate();
      const Page = () => (
        <p>
          {useFlagValue('headline', '?')}
          <FlagSwitch flag="headline" cases={{ old: <b>case old</b>, new: <i>case new</i> }} />
        </p>
      );
      const html = htmlOf(
        <Served snapshot={snapshotOf({ headline: 'old' })}>
          <Suspense fallback="…">
            <Page />
          </Suspense>
        </Served>,
      );
      client.snapshot = snapshotOf({ headline: 'new' }, { revision: 2 });
      if (!isLate) {
        store.start();
        await store.resync();
      }
      await hydrate(
        html,
        <Suspense fallback="…">
          {isLate ? (
            <Gate>
              <Page />
            </Gate>
          ) : (
            <Page />
          )}
        </Suspense>,
      );
      if (isLate) {
        await settle(() => store.resync());
        await settle(open);
      }
      await settle();
      same(complaints, [], 'complaints');
      same(container.textContent, 'newcase new', 'page');
    },
  };
});
