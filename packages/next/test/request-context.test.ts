import { describe, expect, it } from 'vitest';
import { ada, errors, flagsOf, project, requestOf } from './request-stage.js';

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

  it('is for the framework to say where no part of a request may be read', async () => {
    const bailOut = Object.assign(new Error('dynamic'), { digest: 'DYNAMIC_SERVER_USAGE' });
    const refuse = (): never => {
      throw bailOut;
    };
    const request = { cookies: { get: refuse }, headers: { get: refuse } };
    // Each part rejects, and each is heard: a rejection that nobody hears would end this run.
    await expect(flagsOf().forRequest(request).getFlag('hero', '')).rejects.toBe(bailOut);
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
