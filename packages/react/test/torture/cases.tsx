import type { FullSnapshot } from '@pennon/core';
import {
  ExperimentProvider,
  FlagProvider,
  FlagSwitch,
  nextMount,
  useExperiment,
  useExperimentVariation,
  useFlagValue,
} from '@pennon/react';
import { createFlagStore, setOverrides } from '@pennon/store';
import * as React from 'react';
import { renderToReadableStream, renderToString } from 'react-dom/server.browser';
import { experimentOf, snapshotOf } from '../flags-in-memory.js';
import { type Delivery, onStage, type Stage, same } from './stage.js';

export interface Case {
  readonly name: string;
  readonly snapshot?: FullSnapshot;
  readonly consent?: boolean;
  /** `activity`: React 19.2's; `layout`: a browser that lays pages out; `rules`: a page that holds them. */
  readonly needs?: 'activity' | 'layout' | 'rules';
  readonly play: (stage: Stage) => Promise<void>;
}

const { startTransition, Suspense, useState } = React;

/** React 19.2's, or a component that React 18 never gets to see: its cases are left out there. */
const Activity: React.ComponentType<{ mode: 'visible' | 'hidden'; children: React.ReactNode }> =
  Reflect.get(React, 'Activity') ?? (() => null);

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
  const Parent = ({ children }: { children: React.ReactNode }) => {
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

/** An experiment that says what it shows. */
const Hero = ({ exposure }: { exposure?: 'commit' | 'visible' | 'manual' }) => {
  const { variation, ref } = useExperiment('hero', { exposure });
  return <p ref={ref}>{variation ?? 'nothing'}</p>;
};

/** A component that suspends until it is let go; by throwing, because `use` is React 19's. */
function gate() {
  let open = () => {};
  let isOpen = false;
  const waiting = new Promise<void>((resolve) => {
    open = () => {
      isOpen = true;
      resolve();
    };
  });
  const Gate = ({ children }: { children?: React.ReactNode }) => {
    if (!isOpen) throw waiting;
    return <>{children}</>;
  };
  return { Gate, open: () => open() };
}

/** React 18 warns of layout effects on a server; only here does a server have a `document` to be taken for a browser. */
function htmlOf(tree: React.ReactNode): string {
  const consoleError = console.error;
  console.error = () => {};
  try {
    return renderToString(tree);
  } finally {
    console.error = consoleError;
  }
}

const variationsOf = ({ exposures }: Stage) => exposures.map(({ variation, unit }) => `${unit}:${variation}`);

const rendering: readonly Case[] = [
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

const hydrating: readonly Case[] = [false, true].map((isLate): Case => {
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

const exposing: readonly Case[] = [
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
        const Arrival = ({ children }: { children: React.ReactNode }) => {
          React.useLayoutEffect(() => store.setContext({ userId }), []);
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

const keeping: readonly Case[] = [
  {
    name: 'an experiment does not flip under a person, but a kill switch acts at once',
    async play(stage) {
      await stage.show(<Hero />);
      await stage.publish(experimentOf({ revision: 2, wide: 0 }));
      same(stage.container.textContent, 'wide');
      await stage.publish(experimentOf({ revision: 3, status: 'inactive' }));
      same(stage.container.textContent, 'off');
      await stage.publish(experimentOf({ revision: 4, wide: 0 }));
      same(stage.container.textContent, 'wide');
    },
  },
  {
    name: 'next-mount: who is mounted keeps, who comes sees the newest',
    async play(stage) {
      const Next = () => <i>{useExperiment('hero', { updatePolicy: nextMount }).variation}</i>;
      await stage.show([<Next key="1" />]);
      await stage.publish(experimentOf({ revision: 2, wide: 0 }));
      await stage.show([<Next key="1" />, <Next key="2" />]);
      same(stage.container.textContent, 'widetall');
    },
  },
  {
    name: '1,000 interleaved server renders with different users leak nothing',
    async play({ exposures, Served }) {
      const snapshot = snapshotOf({ headline: 'for all' }, { forAnna: { headline: 'for anna' } });
      const request = async (index: number): Promise<string> => {
        const { Gate, open } = gate();
        const Late = () => <b>{useFlagValue('headline', '?')}</b>;
        const stream = await renderToReadableStream(
          <Served snapshot={snapshot} context={{ userId: index % 3 ? `user-${index}` : 'anna' }}>
            <Suspense fallback="…">
              <Gate>
                <Late />
              </Gate>
            </Suspense>
          </Served>,
        );
        setTimeout(open, index % 7);
        await stream.allReady;
        return textOf(stream);
      };
      const pages = await Promise.all(Array.from({ length: 1_000 }, (_, index) => request(index)));
      const wrong = pages.filter((page, index) => page.includes('for anna') !== (index % 3 === 0));
      same([wrong.length, pages.length, exposures.length], [0, 1_000, 0]);
    },
  },
];

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}

export const cases: readonly Case[] = [...rendering, ...hydrating, ...exposing, ...keeping];

export interface Outcome {
  readonly name: string;
  readonly isStrict: boolean;
  readonly delivery: Delivery;
  /** Undefined when it passed. */
  readonly error?: string;
  /** Why it was not played. */
  readonly without?: string;
}

/** Plays one case; throws when it does not hold. */
export function playCase({ play, snapshot = experimentOf(), consent }: Case, way: Way): Promise<void> {
  return onStage({ ...way, snapshot, consent }, play);
}

/** How a case is played. */
export interface Way {
  readonly isStrict: boolean;
  readonly delivery: Delivery;
}

/** With and without StrictMode, in a page that holds rules and in one that holds values. */
export const ways: readonly Way[] = (['rules', 'values'] as const).flatMap((delivery) =>
  [false, true].map((isStrict) => ({ delivery, isStrict })),
);

/** What a page has of what cases need. */
export interface Equipment {
  readonly hasLayout: boolean;
}

/** Whether a case can be played in this way, on this page. */
export function isPlayable({ needs }: Case, { delivery }: Way, { hasLayout }: Equipment): boolean {
  if (needs === 'activity') return 'Activity' in React;
  if (needs === 'layout') return hasLayout;
  return needs !== 'rules' || delivery === 'rules';
}

/** Plays every case in every way. */
export async function playAll(equipment: Equipment): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of cases) {
    for (const way of ways) outcomes.push(await outcomeOf(each, way, equipment));
  }
  return outcomes;
}

async function outcomeOf(each: Case, way: Way, equipment: Equipment): Promise<Outcome> {
  const { name, needs } = each;
  const outcome = { name, ...way };
  if (!isPlayable(each, way, equipment)) return { ...outcome, without: needs ?? '' };
  try {
    await playCase(each, way);
    return outcome;
  } catch (error) {
    return { ...outcome, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
