import { setOverrides } from '@pennon/store';
import { type ReactNode, useLayoutEffect } from 'react';
import { experimentOf } from '../flags-in-memory.js';
import type { Case } from './case.js';
import { Hero, variationsOf } from './hero.js';
import { same } from './stage.js';

export const exposingAnew: readonly Case[] = [
  {
    name: 'another user: 1 more; signed out: 1 more; a new session: 1 more',
    async play(stage) {
      await stage.become({ anonymousId: 'visitor', sessionId: 's1' });
      await stage.show(<Hero />);
      await stage.become({ anonymousId: 'visitor', userId: 'anna', sessionId: 's1' });
      await stage.become({ anonymousId: 'visitor', sessionId: 's1' });
      await stage.become({ anonymousId: 'visitor', sessionId: 's2' });
      same(
        stage.exposures.map(({ unit, session }) => [unit, session]),
        [
          ['visitor', 's1'],
          ['anna', 's1'],
          ['visitor', 's1'],
          ['visitor', 's2'],
        ],
      );
    },
  },
  {
    name: 'another user and another page at once: never the one with what the other saw',
    snapshot: experimentOf({ wide: 50_000 }),
    async play(stage) {
      const { store, settle, show } = stage;
      const names = Array.from({ length: 12 }, (_, index) => `user-${index}`);
      const seen: string[] = [];
      for (const [index, userId] of names.entries()) {
        const Arrival = ({ children }: { children: ReactNode }) => {
          useLayoutEffect(() => store.setContext({ userId }), []);
          return <>{children}</>;
        };
        await show(
          <Arrival key={String(index)}>
            <Hero />
          </Arrival>,
        );
        await settle();
        seen.push(`${userId}:${stage.container.textContent}`);
      }
      const arrived = variationsOf(stage).filter((each) => each.startsWith('user-'));
      same(
        arrived.filter((each) => !seen.includes(each)),
        [],
        'exposures that nobody saw',
      );
      same(arrived.length, names.length);
      same(new Set(arrived.map((each) => each.split(':')[1])).size, 2, 'variations');
    },
  },
  {
    name: 'without consent: 0; given: 1; taken back, then another user: 1',
    consent: false,
    async play(stage) {
      await stage.show(<Hero />);
      same(stage.exposures.length, 0);
      await stage.settle(() => stage.store.update({ consent: true }));
      same(variationsOf(stage), ['ben:wide']);
      await stage.settle(() => stage.store.update({ consent: false }));
      await stage.become({ userId: 'anna' });
      same(variationsOf(stage), ['ben:wide']);
    },
  },
  {
    name: 'outside the traffic: 0',
    snapshot: experimentOf({ traffic: 0 }),
    async play(stage) {
      await stage.show(<Hero />);
      same([stage.exposures.length, stage.container.textContent], [0, 'off']);
    },
  },
  {
    name: 'outside the traffic, then under an override: 0',
    snapshot: experimentOf({ traffic: 0 }),
    needs: 'rules',
    async play(stage) {
      await stage.show(<Hero />);
      same([stage.exposures.length, stage.container.textContent], [0, 'off']);
      await stage.publish(experimentOf({ revision: 2 }));
      await stage.show(<Hero key="frozen" />);
      same(stage.exposures.length, 0);
      await stage.settle(() => setOverrides(stage.store, { hero: 'tall' }));
      await stage.show(<Hero key="overridden" />);
      same([stage.exposures.length, stage.container.textContent], [0, 'tall']);
    },
  },
  {
    name: 'a new version of the experiment: frozen 0 more; for who comes later 1 more',
    async play(stage) {
      await stage.show(<Hero />);
      await stage.publish(experimentOf({ revision: 2, version: 2, wide: 0 }));
      same([variationsOf(stage), stage.container.textContent], [['ben:wide'], 'wide']);
      await stage.become({ userId: 'anna' });
      same([variationsOf(stage), stage.container.textContent], [['ben:wide', 'anna:tall'], 'tall']);
    },
  },
];
