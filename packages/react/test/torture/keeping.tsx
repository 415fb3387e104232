import { nextMount, useExperiment, useFlagValue } from '@pennon/react';
import { Suspense } from 'react';
import { renderToReadableStream } from 'react-dom/server.browser';
import { experimentOf, snapshotOf } from '../flags-in-memory.js';
import type { Case } from './case.js';
import { gate } from './gate.js';
import { Hero } from './hero.js';
import { same } from './stage.js';

export const keeping: readonly Case[] = [
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
