import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cases, playCase } from './torture/cases.js';

// The same cases run on React 18.3 and in Chromium too: packages/stack-tests/test/torture.test.ts.
const inJsdom = cases.filter(({ needs }) => needs !== 'layout');

beforeAll(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterAll(() => void vi.unstubAllGlobals());

it.each(inJsdom.flatMap((each) => [false, true].map((isStrict) => ({ ...each, isStrict }))))(
  '$name (StrictMode: $isStrict)',
  ({ isStrict, ...each }) => playCase(each, isStrict),
);

it('the cases fail when what they look for is there', async () => {
  const broken = { name: 'a complaint', play: async () => Promise.reject(new Error('seen')) };
  await expect(playCase(broken, false)).rejects.toThrow('seen');
});
