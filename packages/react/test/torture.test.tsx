import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cases } from './torture/cases.js';
import { isPlayable, playCase, ways } from './torture/play.js';

// The same cases run on React 18.3 and in Chromium too: packages/stack-tests/test/torture.test.ts.
const inJsdom = cases.flatMap((each) =>
  ways.filter((way) => isPlayable(each, way, { hasLayout: false })).map((way) => ({ ...each, ...way })),
);

beforeAll(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterAll(() => void vi.unstubAllGlobals());

it.each(inJsdom)('$name ($delivery, StrictMode: $isStrict)', (each) => playCase(each, each));

it('the cases fail when what they look for is there', async () => {
  const broken = { name: 'a complaint', play: async () => Promise.reject(new Error('seen')) };
  await expect(playCase(broken, { isStrict: false, delivery: 'rules' })).rejects.toThrow('seen');
});
