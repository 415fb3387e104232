import { ExperimentProvider, FlagProvider, useExperiment, useExperimentVariation } from '@pennon/react';
import * as React from 'react';
import { type ReactNode, Suspense, startTransition, useState } from 'react';
import type { Case } from './case.js';
import { gate } from './gate.js';
import { Hero, variationsOf } from './hero.js';
import { htmlOf } from './html-of.js';
import { same } from './stage.js';

/** React 19.2's, or a component that React 18 never gets to see: its cases are left out there. */
const Activity: React.ComponentType<{ mode: 'visible' | 'hidden'; children: ReactNode }> =
  Reflect.get(React, 'Activity') ?? (() => null);

export const exposingOnce: readonly Case[] = [
  {
    name: 'mounted: 1; rendered again: 1',
    async play(stage) {
      await stage.show(<Hero />);
      await stage.show(<Hero />);
      same(
        stage.exposures.map(({ at, ...rest }) => rest),
        [
          {
            type: 'exposure',
            environment: 'test',
            experiment: 'hero-test',
            version: 1,
            variation: 'wide',
            unit: 'ben',
          },
        ],
      );
    },
  },
  {
    name: '20 readers: 1',
    async play(stage) {
      await stage.show(Array.from({ length: 20 }, (_, index) => <Hero key={String(index)} />));
      same(variationsOf(stage), ['ben:wide']);
    },
  },
  {
    name: 'unmounted and mounted again: 1',
    async play(stage) {
      await stage.show(<Hero key="1" />);
      await stage.show(<Hero key="2" />);
      same(variationsOf(stage), ['ben:wide']);
    },
  },
  {
    name: 'suspended and discarded: 0; shown at last: 1',
    async play(stage) {
      const { Gate, open } = gate();
      const tree = (isThere: boolean) => (
        <Suspense fallback="…">
          {isThere && (
            <>
              <Hero />
              <Gate />
            </>
          )}
        </Suspense>
      );
      await stage.show(tree(true));
      same([stage.exposures.length, stage.container.textContent], [0, '…']);
      await stage.show(tree(false));
      same(stage.exposures.length, 0);
      await stage.show(tree(true));
      await stage.settle(open);
      same([variationsOf(stage), stage.container.textContent], [['ben:wide'], 'wide']);
    },
  },
  {
    name: 'rendered in a transition that is given up: 0',
    async play(stage) {
      const { Gate } = gate();
      let go = (_: boolean) => {};
      const Page = () => {
        const [isNext, setNext] = useState(false);
        go = (next) => startTransition(() => setNext(next));
        return isNext ? [<Hero key="hero" />, <Gate key="gate" />] : 'first';
      };
      await stage.show(<Page />);
      await stage.settle(() => go(true));
      await stage.settle(() => go(false));
      same([stage.exposures.length, stage.container.textContent], [0, 'first']);
    },
  },
  {
    name: 'rendered on the server: 0; hydrated: 1',
    async play(stage) {
      const html = htmlOf(
        <FlagProvider store={stage.store}>
          <Hero />
        </FlagProvider>,
      );
      same([stage.exposures.length, html.includes('wide')], [0, true]);
      await stage.hydrate(html, <Hero />);
      same(variationsOf(stage), ['ben:wide']);
    },
  },
  {
    name: 'hidden: 0; revealed: 1; hidden and revealed: 1',
    needs: 'activity',
    async play(stage) {
      const tree = (mode: 'hidden' | 'visible') => (
        <Activity mode={mode}>
          <Hero />
        </Activity>
      );
      await stage.show(tree('hidden'));
      same([stage.exposures.length, stage.container.textContent], [0, 'wide']);
      for (const mode of ['visible', 'hidden', 'visible'] as const) {
        await stage.show(tree(mode));
        same(variationsOf(stage), ['ben:wide'], mode);
      }
    },
  },
  {
    name: 'by hand: 0 until asked, then 1',
    async play(stage) {
      let expose = () => {};
      const Manual = () => {
        expose = useExperiment('hero', { exposure: 'manual' }).expose;
        return null;
      };
      await stage.show(<Manual />);
      same(stage.exposures.length, 0);
      await stage.settle(() => expose());
      await stage.settle(() => expose());
      same(variationsOf(stage), ['ben:wide']);
    },
  },
  {
    name: 'out of sight: 0; scrolled into sight: 1; out and in again: 1',
    needs: 'layout',
    async play(stage) {
      window.scrollTo(0, 0);
      await stage.show(
        <>
          <div style={{ height: '300vh' }} />
          <Hero exposure="visible" />
        </>,
      );
      const twoFrames = () =>
        stage.settle(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await twoFrames();
      same(stage.exposures.length, 0);
      for (const top of [99_999, 0, 99_999]) {
        window.scrollTo(0, top);
        await twoFrames();
        await twoFrames();
        same(variationsOf(stage), ['ben:wide'], `at ${top}`);
      }
    },
  },
  {
    name: 'a provider with 5 readers below: 1, and 1 call of onVariationAssigned',
    async play(stage) {
      const assigned: string[] = [];
      const Below = () => <i>{useExperimentVariation()}</i>;
      const tree = (
        <ExperimentProvider experiment="hero" onVariationAssigned={(variation) => assigned.push(variation)}>
          {Array.from({ length: 5 }, (_, index) => (
            <Below key={String(index)} />
          ))}
        </ExperimentProvider>
      );
      await stage.show(tree);
      same(
        [variationsOf(stage), assigned, stage.container.textContent],
        [['ben:wide'], ['wide'], 'wide'.repeat(5)],
      );
    },
  },
];
