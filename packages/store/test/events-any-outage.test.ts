import type { OutgoingEvent } from '@pennon/store/events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Browser } from './browser-tabs.js';
import { countOf, exposureOf, MemoryStorage, metricOf, upTo } from './events-scene.js';
import { MemoryIngest, type Mood } from './memory-ingest.js';

type Step =
  | { readonly do: 'record'; readonly tab: number; readonly first: number; readonly many: number }
  | { readonly do: 'service'; readonly mood: Mood }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'open' }
  | { readonly do: 'reload' | 'crash' | 'close' | 'hide' | 'see' | 'flush'; readonly tab: number };

const tab = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('record' as const), tab, first: fc.nat(300), many: fc.nat(400) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('service' as const),
      mood: fc.constantFrom<Mood>('up', 'deaf', 'down', 'silent'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 400, 5_000, 60_000, 240_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'open' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'reload' as const,
        'crash' as const,
        'close' as const,
        'hide' as const,
        'see' as const,
        'flush' as const,
      ),
      tab,
    }),
  },
);

it('every event arrives exactly once, whatever outages, reloads, crashes and other tabs there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 25 }),
      fc.boolean(),
      async (steps, isAsync) => {
        const browser = new Browser(new MemoryIngest(), new MemoryStorage({ isAsync }));
        const recorded = new Set<string>();
        await browser.open();
        for (const each of steps) await play(browser, each, recorded);
        browser.ingest.mood = 'up';
        // Whoever closed the last tab comes back.
        await browser.open();
        await browser.pass(120_000);
        for (const { time } of browser.tabs) time.turn(true);
        await browser.pass(120_000);
        expect(new Set(browser.ingest.recorded.keys())).toEqual(recorded);
        expect(browser.storage.texts.size).toBe(0);
        for (const { queue, time } of browser.tabs) {
          const { waiting, rejected, dropped } = queue.stats();
          expect([waiting, rejected, dropped]).toEqual([
            0,
            0,
            { exposure: 0, metric: 0, evaluation_count: 0 },
          ]);
          await queue.stop();
          expect(time.pending).toBe(0);
        }
      },
    ),
    { numRuns: 150 },
  );
});

async function play(browser: Browser, step: Step, recorded: Set<string>): Promise<void> {
  if (step.do === 'service') browser.ingest.mood = step.mood;
  else if (step.do === 'pass') await browser.pass(step.ms);
  else if (step.do === 'open') await browser.open();
  else {
    const tab = browser.tabs[step.tab % Math.max(browser.tabs.length, 1)] ?? (await browser.open());
    if (step.do === 'record') tab.record(eventsOf(step.first, step.many, recorded));
    else if (step.do === 'hide') tab.time.turn(false);
    else if (step.do === 'see') tab.time.turn(true);
    else if (step.do === 'flush') void tab.queue.flush();
    else {
      // What was recorded in the last half second is lost by a crash.
      if (step.do === 'crash') {
        await browser.pass(600);
        browser.kill(tab);
      } else await browser.close(tab);
      if (step.do === 'reload') await browser.open();
    }
  }
}

/** A third of each kind; the same numbers are the same events, so that some are recorded in several tabs. */
function eventsOf(first: number, many: number, recorded: Set<string>): readonly OutgoingEvent[] {
  return upTo(many).map((index) => {
    const n = first + index;
    const event = n % 3 === 0 ? exposureOf(n) : n % 3 === 1 ? metricOf(n) : countOf(n);
    recorded.add(event.type === 'exposure' ? idOfExposure(n) : event.id);
    return event;
  });
}

function idOfExposure(n: number): string {
  const { at, ...identity } = exposureOf(n);
  return JSON.stringify([identity, Math.floor(at / 86_400_000)]);
}
