import { describe, expect, it } from 'vitest';
import { exposureTokens } from '../dist/exposure-token.js';
import { flagsOf, requestOf, secret } from './request-stage.js';

describe('a getter', () => {
  const flags = () => flagsOf().forRequest(requestOf({ user: 'ada' }));

  it('answers for whoever sent the request', async () => {
    expect(await flags().getFlag('hero', 'none')).toBe('TALL');
    expect(await flagsOf().forRequest(requestOf()).getFlag('hero', 'none')).toBe('HARBOUR');
  });

  it('gives the default for what is unknown or of another type', async () => {
    expect(await flags().getFlag('gone', 'none')).toBe('none');
    expect(await flags().getFlag('gone', undefined)).toBeUndefined();
    expect(await flags().getFlag('hero', 10)).toBe(10);
    expect(await flags().getFlag('limit', 1)).toBe(10);
  });

  it('says whether a boolean flag is on', async () => {
    expect(await flags().isEnabled('on')).toBe(true);
    expect(await flags().isEnabled('hero')).toBe(false);
    expect(await flags().isEnabled('gone', true)).toBe(true);
  });

  it('gives several values at once', async () => {
    expect(await flags().getFlags(['hero', 'fraud', 'gone'])).toEqual({
      hero: 'TALL',
      fraud: 'STRICT',
      gone: undefined,
    });
  });

  it('tells why', async () => {
    expect(await flags().evaluate('hero')).toMatchObject({
      variation: 'tall',
      reason: 'targeting_match',
      ruleId: 'for-ada',
    });
  });
});

it('lets nothing of 200 requests at once reach another', async () => {
  const flags = flagsOf({
    // Each is identified at its own pace, so that they overtake each other.
    identify: async ({ cookies }) => {
      const userId = cookies.get('user')?.value ?? '';
      for (let turn = 0; turn < Number(userId.slice(1)) % 7; turn++) await Promise.resolve();
      return { userId, attributes: { mine: userId } };
    },
  });
  const users = Array.from({ length: 200 }, (_, index) => `u${index}`);
  const alone = new Map<string, unknown>();
  for (const user of users)
    alone.set(user, (await flags.forRequest(requestOf({ user })).getExperiment('pricing')).variation);
  expect(new Set(alone.values()).size).toBe(2);
  const together = await Promise.all(
    users.map(async (user) => {
      const request = flags.forRequest(requestOf({ user }));
      const [experiment, values, context] = await Promise.all([
        request.getExperiment('pricing'),
        request.values(),
        request.context(),
      ]);
      return { user, experiment, values, context };
    }),
  );
  const tokens = exposureTokens(secret);
  for (const { user, experiment, values, context } of together) {
    expect(experiment.variation).toBe(alone.get(user));
    expect(values?.flags.pricing?.variation).toBe(alone.get(user));
    expect(context).toMatchObject({ userId: user, attributes: { mine: user } });
    for (const token of [experiment.exposure, values?.flags.pricing?.exposure])
      expect((await tokens.read(token ?? '', Date.now())).exposure?.unit).toBe(user);
    expect(JSON.stringify(values)).not.toMatch(/"u\d+"/);
  }
});
