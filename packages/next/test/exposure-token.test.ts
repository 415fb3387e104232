import type { Exposure } from '@pennon/store';
import { expect, it } from 'vitest';
import { exposureTokens } from '../dist/exposure-token.js';

const tokens = exposureTokens('a secret of exactly 32 characters');
const at = Date.UTC(2026, 10, 21);
const exposure: Exposure = {
  type: 'exposure',
  environment: 'production',
  at,
  experiment: 'pricing',
  version: 3,
  variation: 'monthly',
  unit: 'visitor-1',
};

it.each([exposure, { ...exposure, session: 's-1' }])(
  'gives back the exposure of its token',
  async (given) => {
    expect(await tokens.read(await tokens.sign(given), at)).toEqual({ exposure: given });
  },
);

it('makes the same token of the same exposure', async () => {
  expect(await tokens.sign(exposure)).toBe(await tokens.sign({ ...exposure }));
});

it('takes a token for a day', async () => {
  const token = await tokens.sign(exposure);
  expect(await tokens.read(token, at + 86_399_999)).toHaveProperty('exposure');
  expect(await tokens.read(token, at + 86_400_000)).toEqual({ refusal: 'expired' });
});

it('takes no token of another secret', async () => {
  const token = await exposureTokens('another secret with 32 characters').sign(exposure);
  expect(await tokens.read(token, at)).toEqual({ refusal: 'forged' });
});
