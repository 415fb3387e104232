import { checksumOf, type Document, type PennonError } from '@pennon/core';
import { createFlags, type Flags, type FlagsOptions, type RequestLike, signOverrides } from '@pennon/next';
import { createFlagStore } from '@pennon/store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exposureTokens } from '../dist/exposure-token.js';
import { documentsOf, experiment, flag } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

const secret = 'a secret of exactly 32 characters';
const ada = '11111111-1111-4111-8111-111111111111';
const forUser = (userId: string, variation: string) => ({
  id: `for-${userId}`,
  when: { attribute: 'userId', op: 'equals' as const, value: userId },
  serve: { variation },
});
const documents = documentsOf(
  [
    flag('hero', ['harbour', 'tall'], { rules: [forUser('ada', 'tall')] }),
    flag('pricing', ['low', 'high'], { rules: [{ id: 'r', serve: { experiment: 'pricing' } }] }),
    flag('team-price', ['low', 'high'], { rules: [{ id: 'r', serve: { experiment: 'team-price' } }] }),
    flag('club-price', ['low', 'high'], {
      rules: [
        {
          id: 'r',
          when: { attribute: 'plan', op: 'equals', value: 'pro' },
          serve: { experiment: 'club-price' },
        },
      ],
    }),
    flag('sticky-price', ['low', 'high'], { rules: [{ id: 'r', serve: { experiment: 'sticky-price' } }] }),
    flag('limit', ['ten'], { type: 'number', variations: [{ key: 'ten', value: 10 }], delivery: 'values' }),
    flag('fraud', ['strict'], { delivery: 'server' }),
    flag('on', ['yes'], { type: 'boolean', variations: [{ key: 'yes', value: true }] }),
  ],
  [
    experiment('pricing', ['low', 'high']),
    experiment('team-price', ['low', 'high'], { bucketBy: 'team' }),
    experiment('club-price', ['low', 'high']),
    experiment('sticky-price', ['low', 'high'], { sticky: true }),
  ],
);
let project: Project;
let errors: PennonError[];

beforeAll(async () => {
  project = await projectWith(documents);
});
beforeEach(() => {
  errors = [];
});
afterAll(() => project.close());

function requestOf(cookies: Readonly<Record<string, string>> = {}): RequestLike {
  return {
    cookies: { get: (name) => (cookies[name] === undefined ? undefined : { value: cookies[name] }) },
    headers: { get: () => null },
  };
}

function flagsOf(more: Partial<FlagsOptions> = {}): Flags {
  return createFlags({
    url: project.url,
    key: 'sb_secret_x',
    environment: 'production',
    secret,
    identify: ({ cookies }) => ({ userId: cookies.get('user')?.value }),
    onError: (error) => errors.push(error),
    ...more,
  });
}

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

describe('who asks', () => {
  it('is the visitor of the cookie, what the app knows, and the time', async () => {
    const flags = flagsOf({ runtime: { now: () => 42, setTimeout: () => {} } });
    const request = requestOf({ user: 'ada', pennon_anonymous_id: ada });
    expect(await flags.forRequest(request).context()).toEqual({ anonymousId: ada, userId: 'ada', now: 42 });
  });

  it('is the visitor of another cookie where the app says so', async () => {
    const flags = flagsOf({ anonymousIdCookie: 'visitor' });
    expect(await flags.forRequest(requestOf({ visitor: ada })).context()).toMatchObject({ anonymousId: ada });
  });

  it.each([
    ['throws', () => Promise.reject(new Error('session store is away'))],
    ['gives what is no plain data', () => ({ attributes: { team: 1n as never } })],
  ])('is the visitor alone where `identify` %s, which is told once', async (_, identify) => {
    const flags = flagsOf({ identify });
    for (const request of [requestOf({ pennon_anonymous_id: ada }), requestOf({ pennon_anonymous_id: ada })])
      expect(await flags.forRequest(request).context()).toMatchObject({ anonymousId: ada });
    expect(errors.map(({ code }) => code)).toEqual(['IDENTIFY_FAILED']);
  });

  it('is for the framework to say where `identify` redirects', async () => {
    const redirect = Object.assign(new Error('NEXT_REDIRECT'), {
      digest: 'NEXT_REDIRECT;replace;/login;307;',
    });
    const flags = flagsOf({ identify: () => Promise.reject(redirect) });
    await expect(flags.forRequest(requestOf()).getFlag('hero', '')).rejects.toBe(redirect);
    expect(errors).toEqual([]);
  });

  it('is for the framework to say where the ruleset may not be read', async () => {
    const bailOut = Object.assign(new Error('dynamic'), { digest: 'DYNAMIC_SERVER_USAGE' });
    const flags = flagsOf({ url: `${project.url}/static`, ask: () => Promise.reject(bailOut) });
    await expect(flags.forRequest(requestOf()).getFlag('hero', '')).rejects.toBe(bailOut);
    expect(errors).toEqual([]);
  });

  it('is the visitor of the cookie where `identify` leaves that out', async () => {
    const flags = flagsOf({ identify: () => ({ anonymousId: undefined, userId: 'ada' }) });
    const request = requestOf({ pennon_anonymous_id: ada });
    expect(await flags.forRequest(request).context()).toMatchObject({ anonymousId: ada, userId: 'ada' });
  });

  it('cannot be changed later by the object that `identify` gave', async () => {
    const identity = { userId: 'ada', attributes: { plan: 'pro' } };
    const request = flagsOf({ identify: () => identity }).forRequest(requestOf());
    const context = await request.context();
    identity.attributes.plan = 'free';
    expect(context.attributes).toEqual({ plan: 'pro' });
  });

  const claims = {
    userId: 'mallory',
    anonymousId: 'mallory',
    sessionId: 's1',
    userAgent: 'Pen/1',
    location: { country: 'NO' },
    device: { type: 'phone' },
    attributes: { plan: 'free', theme: 'dark' },
    auth: { role: 'admin' },
    assignments: { pricing: 'high' },
    now: 1,
  };
  const believed = {
    sessionId: 's1',
    userAgent: 'Pen/1',
    location: { country: 'NO' },
    device: { type: 'phone' },
    now: 42,
  };

  it('is nobody, whoever a caller says that it is', async () => {
    const flags = flagsOf({ runtime: { now: () => 42, setTimeout: () => {} } });
    expect(await flags.forRequest(requestOf(), { context: claims }).context()).toEqual({
      ...believed,
      attributes: { plan: 'free', theme: 'dark' },
    });
  });

  it('keeps no session that is no text', async () => {
    const context = JSON.parse('{"sessionId":{"$":1}}');
    expect(await flagsOf().forRequest(requestOf(), { context }).context()).not.toHaveProperty('sessionId');
  });

  it('is what a caller says only where the request says nothing', async () => {
    const flags = flagsOf({
      identify: () => ({ userId: 'ada', attributes: { plan: 'pro' } }),
      runtime: { now: () => 42, setTimeout: () => {} },
    });
    const request = requestOf({ pennon_anonymous_id: ada });
    expect(await flags.forRequest(request, { context: claims }).context()).toEqual({
      ...believed,
      userId: 'ada',
      anonymousId: ada,
      attributes: { plan: 'pro', theme: 'dark' },
    });
  });
});

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

describe('what a browser is given', () => {
  it('is the rules that browsers may hold, and their checksum', async () => {
    const snapshot = await flagsOf().forRequest(requestOf()).snapshot();
    const keys = snapshot?.documents.map(({ kind, key }) => `${kind}/${key}`);
    expect(keys?.sort()).toEqual([
      'experiment/club-price',
      'experiment/pricing',
      'experiment/sticky-price',
      'experiment/team-price',
      'flag/club-price',
      'flag/hero',
      'flag/on',
      'flag/pricing',
      'flag/sticky-price',
      'flag/team-price',
    ]);
    expect(snapshot?.checksum).toBe(checksumOf(snapshot?.documents ?? []));
    const store = createFlagStore({ environment: 'production', ...(snapshot && { snapshot }) });
    expect(store.getState().status).toBe('ready');
  });

  it('is the same snapshot for everybody', async () => {
    const flags = flagsOf();
    const [one, other] = [flags.forRequest(requestOf()), flags.forRequest(requestOf({ user: 'ada' }))];
    expect(await one.snapshot()).toBe(await other.snapshot());
  });

  it('is values without rules, and nothing of what is for servers', async () => {
    const values = await flagsOf()
      .forRequest(requestOf({ user: 'ada' }))
      .values();
    expect(values).toMatchObject({ environment: 'production', revision: 1 });
    expect(Object.keys(values?.flags ?? {}).sort()).toEqual([
      'club-price',
      'hero',
      'limit',
      'on',
      'pricing',
      'sticky-price',
      'team-price',
    ]);
    expect(values?.flags.hero).toEqual({ value: 'TALL', variation: 'tall', reason: 'targeting_match' });
    expect(JSON.stringify(values)).not.toMatch(/for-ada|"rules"|STRICT|fraud/);
  });

  it('is the values of these flags only, and of none that servers keep', async () => {
    const values = await flagsOf().forRequest(requestOf()).values(['hero', 'fraud', 'gone', 'toString']);
    expect(Object.keys(values?.flags ?? {})).toEqual(['hero']);
  });

  it('has a token beside each experiment', async () => {
    const values = await flagsOf()
      .forRequest(requestOf({ pennon_anonymous_id: ada }))
      .values(['pricing']);
    expect(values?.flags.pricing).toMatchObject({ experiment: { key: 'pricing', isIn: true } });
    expect(values?.flags.pricing?.exposure).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  it('is nothing while nothing is known', async () => {
    const away = await projectWith(new Map<string, Document>());
    await away.close();
    const flags = flagsOf({ url: away.url }).forRequest(requestOf());
    expect([await flags.snapshot(), await flags.values()]).toEqual([undefined, undefined]);
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
