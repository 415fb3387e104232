import type { Flags } from '@pennon/next';
import { describe, expect, it } from 'vitest';
import {
  type AskRuleset,
  errors,
  flagsOf,
  hero,
  nobody,
  server,
  servesTall,
  servesWide,
  timers,
} from './ruleset-stage.js';

describe('the ruleset', () => {
  it('is asked for whole once, and then for what came after', async () => {
    const flags = flagsOf();
    expect(await hero(flags)).toBe('TALL');
    expect(server.questions).toEqual(['-1', '1']);
    expect(await hero(flags)).toBe('TALL');
    server.commit([servesWide]);
    expect(await hero(flags)).toBe('WIDE');
    expect(server.questions).toEqual(['-1', '1', '1', '1', '2']);
    expect(errors).toEqual([]);
  });

  it('is asked for with the key', async () => {
    await hero(flagsOf());
    expect(new Set(server.keys)).toEqual(new Set(['sb_secret_x']));
  });

  it('is one in a process, however often flags are made of it', async () => {
    await hero(flagsOf());
    await hero(flagsOf());
    expect(server.questions).toEqual(['-1', '1', '1']);
  });

  it('is another with another key, which may see more', async () => {
    await hero(flagsOf());
    await hero(flagsOf({ key: 'sb_publishable_x' }));
    expect(server.questions).toEqual(['-1', '1', '-1', '1']);
  });

  it('is compiled once: what did not change answers with the same object', async () => {
    const flags = flagsOf();
    const before = await flags.forRequest(nobody).evaluate('footer');
    server.commit([servesWide]);
    expect(await hero(flags)).toBe('WIDE');
    expect(await flags.forRequest(nobody).evaluate('footer')).toBe(before);
  });

  it('is read once for a request, whatever changes meanwhile', async () => {
    const request = flagsOf().forRequest(nobody);
    expect(await request.getFlag('hero', '')).toBe('TALL');
    server.commit([servesWide]);
    expect(await request.getFlag('hero', '')).toBe('TALL');
    expect((await request.snapshot())?.revision).toBe(1);
  });

  it('is asked for whole where history does not reach back', async () => {
    const flags = flagsOf();
    await hero(flags);
    server.commit([servesWide]);
    server.forgetHistory();
    expect(await hero(flags)).toBe('WIDE');
    expect(errors).toEqual([]);
  });

  it('is asked for whole, under a name that no cache has heard, when changes do not add up', async () => {
    const flags = flagsOf();
    await hero(flags);
    server.error = 1;
    server.commit([servesWide]);
    expect(await hero(flags)).toBe('WIDE');
    expect(server.questions.slice(2)).toEqual(['1', '-3', '2']);
  });

  it('goes back with a database that was restored, once that is said twice', async () => {
    const flags = flagsOf();
    server.commit([servesWide]);
    server.commit([servesWide]);
    expect(await hero(flags)).toBe('WIDE');
    server.restore([servesTall]);
    expect(await hero(flags)).toBe('TALL');
    expect(server.questions.slice(2)).toEqual(['3', '-5', '1']);
  });
});

describe('two bundles of one process', () => {
  it('share what is known, and ask each in its own way', async () => {
    const asked: string[] = [];
    // As Next has them: what it compiles into a page throws in the proxy, and the other way round.
    const asking =
      (bundle: string): AskRuleset =>
      async ({ since }, { key }) => {
        asked.push(`${bundle} ${since}`);
        const response = await fetch(`${server.url}?since=${since}`, { headers: { apikey: key } });
        return response.json();
      };
    const [proxy, page] = [flagsOf({ ask: asking('proxy') }), flagsOf({ ask: asking('page') })];
    expect([await hero(proxy), await hero(page)]).toEqual(['TALL', 'TALL']);
    server.commit([servesWide]);
    expect([await hero(page), await hero(proxy)]).toEqual(['WIDE', 'WIDE']);
    expect(asked).toEqual(['proxy -1', 'proxy 1', 'page 1', 'page 1', 'page 2', 'proxy 2']);
    const footers = await Promise.all(
      [proxy, page].map((flags) => flags.forRequest(nobody).evaluate('footer')),
    );
    expect(footers[0]).toBe(footers[1]);
  });

  it('hear each of the trouble of its own calls, and keep to their own times', async () => {
    const heard: string[] = [];
    const [hasty, patient] = ['hasty', 'patient'].map((name) =>
      flagsOf({ onError: () => heard.push(name), timeoutMs: name === 'hasty' ? 50 : 60_000 }),
    ) as [Flags, Flags]; // two names
    await hero(patient);
    server.trouble = 'silence';
    expect(await hero(hasty)).toBe('TALL');
    expect(heard).toEqual(['hasty']);
    for (const ring of timers) ring();
    server.trouble = { status: 500 };
    await hero(patient);
    expect(heard).toEqual(['hasty', 'patient']);
  });
});
