import { signOverrides } from '@pennon/next';
import { describe, expect, it } from 'vitest';
import { exposureTokens } from '../dist/exposure-token.js';
import { ada, flagsOf, requestOf, secret } from './request-stage.js';

describe('an experiment', () => {
  it('gives the variation and a token of its exposure', async () => {
    const flags = flagsOf().forRequest(requestOf({ pennon_anonymous_id: ada }));
    const { variation, value, isIn, exposure } = await flags.getExperiment('pricing');
    expect(value).toBe(variation?.toUpperCase());
    expect(isIn).toBe(true);
    const now = (await flags.context()).now ?? 0;
    expect((await exposureTokens(secret).read(exposure ?? '', now)).exposure).toEqual({
      type: 'exposure',
      environment: 'production',
      at: now,
      experiment: 'pricing',
      version: 1,
      variation,
      unit: ada,
    });
  });

  it.each([
    ['without a secret', { secret: undefined }, { pennon_anonymous_id: ada }],
    ['for nobody', {}, {}],
  ])('gives no token %s', async (_, options, cookies) => {
    const flags = flagsOf(options).forRequest(requestOf(cookies as Record<string, string>));
    expect((await flags.getExperiment('pricing')).exposure).toBeUndefined();
  });

  it('gives no token where nobody takes part', async () => {
    const flags = flagsOf().forRequest(requestOf({ user: 'ada' }));
    expect(await flags.getExperiment('hero')).toMatchObject({ variation: 'tall', isIn: false });
    expect((await flags.getExperiment('hero')).exposure).toBeUndefined();
  });

  it.each([
    ['a team', 'team-price', { attributes: { team: 'red' } }],
    ['an audience', 'club-price', { attributes: { plan: 'pro' } }],
  ])('signs nothing for %s that only the caller speaks of', async (_, key, context) => {
    const flags = flagsOf().forRequest(requestOf({ pennon_anonymous_id: ada }), { context });
    const answer = await flags.getExperiment(key);
    expect(answer.isIn).toBe(true);
    expect(answer.exposure).toBeUndefined();
  });

  it('signs for an audience that the request belongs to', async () => {
    const flags = flagsOf({ identify: () => ({ attributes: { plan: 'pro' } }) });
    const request = flags.forRequest(requestOf({ pennon_anonymous_id: ada }), {
      context: { sessionId: 's' },
    });
    expect((await request.getExperiment('club-price')).exposure).toBeDefined();
  });

  it.each(['low', 'high'])(
    'answers and signs the same where the caller says that it had "%s"',
    async (had) => {
      const request = requestOf({ pennon_anonymous_id: ada });
      const [own, claimed] = await Promise.all(
        [undefined, { assignments: { 'sticky-price': had } }].map((context) =>
          flagsOf({ runtime: { now: () => 42, setTimeout: () => {} } })
            .forRequest(request, { context })
            .getExperiment('sticky-price'),
        ),
      );
      expect(own?.exposure).toBeDefined();
      expect(claimed).toEqual(own);
    },
  );

  it('records nothing under an override', async () => {
    const cookie = await signOverrides({ pricing: 'high' }, { environment: 'production', secret });
    const flags = flagsOf().forRequest(requestOf({ pennon_anonymous_id: ada, pennon_overrides: cookie }));
    expect(await flags.getExperiment('pricing')).toEqual({
      variation: 'high',
      value: 'HIGH',
      isIn: false,
      exposure: undefined,
    });
    expect(await flags.overrides()).toEqual({ pricing: 'high' });
  });
});
