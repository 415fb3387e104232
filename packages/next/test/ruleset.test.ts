import { inspect } from 'node:util';
import type { PennonError } from '@pennon/core';
import { createFlags, type Flags, type FlagsOptions, type RequestLike } from '@pennon/next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askTagged } from '../dist/ask-database.js';
import { flag } from './documents-of.js';
import { SnapshotServer } from './snapshot-server.js';

type AskRuleset = NonNullable<FlagsOptions['ask']>;
const nobody: RequestLike = { cookies: { get: () => undefined }, headers: { get: () => null } };
const servesTall = flag('hero', ['tall', 'harbour']);
const servesWide = flag('hero', ['wide', 'harbour']);
let server: SnapshotServer;
let errors: PennonError[];
/** Timers that a test lets ring, and the time that it tells. */
let timers: (() => void)[];
let now: number;

beforeEach(async () => {
  server = await SnapshotServer.start([servesTall, flag('footer', ['short'])]);
  [errors, timers, now] = [[], [], 1_000_000];
});
afterEach(() => server.close());

function flagsOf(more: Partial<FlagsOptions> = {}): Flags {
  return createFlags({
    url: server.url,
    key: 'sb_secret_x',
    environment: 'production',
    onError: (error) => errors.push(error),
    runtime: { now: () => now, setTimeout: (ring) => timers.push(ring) },
    ...more,
  });
}

const hero = (flags: Flags, options?: Parameters<Flags['forRequest']>[1]): Promise<string> =>
  flags.forRequest(nobody, options).getFlag('hero', 'none');

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

describe('questions at once', () => {
  const many = (count: number): undefined[] => Array.from({ length: count });

  /** Answers the next questions out of their order: each waits for its own word. */
  function scripted(): { flags: Flags; said: ((answer: unknown) => void)[] } {
    const said: ((answer: unknown) => void)[] = [];
    const ask: AskRuleset = () => new Promise((resolve) => said.push(resolve));
    return { flags: flagsOf({ ask }), said };
  }

  const answerTo = async (since: number): Promise<unknown> =>
    (await fetch(`${server.url}?since=${since}`)).json();

  it('are each judged by what they asked, whatever another doubts', async () => {
    await hero(flagsOf());
    const { flags, said } = scripted();
    const answers = [hero(flags), hero(flags)];
    await expect.poll(() => said.length).toBe(2);
    const unchanged = await answerTo(1);
    server.commit([servesWide]);
    server.error = 1;
    said[0]?.(await answerTo(1));
    await expect.poll(() => said.length).toBe(3); // the first one asks for everything
    said[1]?.(unchanged);
    expect(await answers[1]).toBe('TALL');
    said[2]?.(await answerTo(-1));
    await expect.poll(() => said.length).toBe(4);
    said[3]?.(await answerTo(2));
    expect(await answers[0]).toBe('WIDE');
    expect(errors).toEqual([]);
  });

  it('that are all told an older state go back to none', async () => {
    const older = await answerTo(-1);
    server.commit([servesWide]);
    await hero(flagsOf());
    const { flags, said } = scripted();
    const answers = [hero(flags), hero(flags)];
    await expect.poll(() => said.length).toBe(2);
    for (const say of said) say(older);
    await expect.poll(() => said.length).toBe(4);
    for (const say of said.slice(2)) say(await answerTo(-1));
    expect(await Promise.all(answers)).toEqual(['WIDE', 'WIDE']);
    expect(errors).toEqual([]);
  });

  it('are all answered from one ruleset, which is patched once', async () => {
    const flags = flagsOf();
    await hero(flags);
    server.commit([servesWide]);
    const results = await Promise.all(many(100).map(() => flags.forRequest(nobody).evaluate('hero')));
    expect(new Set(results).size).toBe(1);
    expect(results[0]).toMatchObject({ value: 'WIDE' });
    // An answer that was overtaken is no doubt: nobody asked for everything.
    expect(new Set(server.questions.slice(2))).toEqual(new Set(['1', '2']));
  });

  it('are few where the database hangs: nobody waits twice, and every page has its tag', async () => {
    await hero(flagsOf());
    let tagged = 0;
    const ask: AskRuleset = (question, options) => {
      tagged++;
      return askTagged(question, options);
    };
    const flags = flagsOf({ timeoutMs: 200, ask });
    server.trouble = 'silence';
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    const before = server.questions.length;
    expect(new Set(await Promise.all(many(40).map(() => hero(flags))))).toEqual(new Set(['TALL']));
    expect(server.questions.length - before).toBe(8);
    expect(tagged).toBe(40);
    expect(errors).toHaveLength(1);
  });

  it('wait in line where the database is slow, and then have what it says', async () => {
    const flags = flagsOf();
    await hero(flags);
    let open = (): void => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    server.commit([servesWide]);
    const before = server.questions.length;
    const answers = many(40).map(() => hero(flags));
    await expect.poll(() => server.questions.length - before).toBe(8);
    open();
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['WIDE']));
    expect(errors).toEqual([]);
  });

  it('that never end give way to others', async () => {
    const flags = flagsOf({ timeoutMs: 50, ask: () => new Promise(() => {}) });
    void Promise.all(many(8).map(() => hero(flags)));
    await expect.poll(() => timers.length).toBe(8);
    for (const ring of timers) ring();
    expect(await hero(flagsOf())).toBe('TALL');
  });
});

describe('a database that is away', () => {
  it('costs nobody a page: defaults serve, and one warning says so', async () => {
    server.trouble = { status: 503, body: 'upstream' };
    const flags = flagsOf();
    expect(await Promise.all([hero(flags), hero(flags), hero(flags)])).toEqual(['none', 'none', 'none']);
    expect(errors.map(({ code }) => code)).toEqual(['SNAPSHOT_FAILED']);
  });

  it('is named in the warning, with what keeps it from answering', async () => {
    const flags = flagsOf();
    const { host } = new URL(server.url);
    await server.close();
    await hero(flags);
    const message = expect.stringContaining(`${host} did not answer: connect ECONNREFUSED`);
    expect(errors).toMatchObject([{ code: 'SNAPSHOT_FAILED', message }]);
  });

  it('leaves the last good ruleset, and is asked again after a rest', async () => {
    const flags = flagsOf();
    await hero(flags);
    server.trouble = { status: 500 };
    server.commit([servesWide]);
    expect(await hero(flags)).toBe('TALL');
    const asked = server.questions.length;
    expect(await hero(flags)).toBe('TALL');
    expect(server.questions).toHaveLength(asked);
    for (const ring of timers) ring();
    server.trouble = undefined;
    expect(await hero(flags)).toBe('WIDE');
    expect(errors).toHaveLength(1);
  });

  it('is asked at once when it says that something has changed, and then by everybody', async () => {
    const flags = flagsOf();
    await hero(flags);
    server.trouble = { status: 500 };
    await hero(flags);
    server.trouble = undefined;
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    expect(await hero(flags)).toBe('WIDE');
    expect(await hero(flags, { ruleset: 'process' })).toBe('WIDE');
  });

  it('rests as long when it fails again, whatever it was spared before', async () => {
    const flags = flagsOf();
    await hero(flags);
    server.trouble = { status: 500 };
    await hero(flags);
    flags.setup.ruleset.forget();
    await hero(flags);
    const asked = server.questions.length;
    timers[0]?.(); // of the first rest
    await hero(flags);
    expect(server.questions).toHaveLength(asked);
  });

  it('is warned of again when it goes away again', async () => {
    const flags = flagsOf();
    for (const trouble of [{ status: 500 }, undefined, { status: 500 }]) {
      server.trouble = trouble;
      await hero(flags);
      for (const ring of timers.splice(0)) ring();
    }
    expect(errors).toHaveLength(2);
  });

  it('is not waited for longer than the timeout, and then by nobody', async () => {
    server.trouble = 'silence';
    const flags = flagsOf({ timeoutMs: 50 });
    expect(await Promise.all([hero(flags), hero(flags)])).toEqual(['none', 'none']);
    expect(await hero(flags)).toBe('none');
    expect(errors).toHaveLength(1);
  });

  it.each([
    ['no JSON', '<html>'],
    ['another shape', '{"type":"full"}'],
    ['null', 'null'],
    ['a snapshot that contradicts itself', '{"type":"full","revision":9,"checksum":1,"documents":[]}'],
  ])('answers %s in vain', async (_, body) => {
    const flags = flagsOf();
    await hero(flags);
    server.trouble = { body };
    expect(await hero(flags)).toBe('TALL');
    expect(errors).toHaveLength(1);
  });

  it('may refuse with its own code and hint', async () => {
    server.trouble = {
      status: 404,
      body: '{"code":"PENNON_NOT_FOUND","message":"There is no environment \\"production\\".","hint":"Make it."}',
    };
    await hero(flagsOf());
    expect(errors).toMatchObject([{ code: 'PENNON_NOT_FOUND', hint: 'Make it.' }]);
  });

  it('tells what is missing where the migrations are', async () => {
    server.trouble = { status: 404, body: '{"code":"PGRST202","message":"Could not find the function"}' };
    await hero(flagsOf());
    expect(errors).toMatchObject([
      { code: 'SNAPSHOT_FAILED', hint: expect.stringMatching(/pennon migrate/) },
    ]);
  });

  it('costs nobody a page where what hears of trouble throws', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    server.trouble = { status: 500 };
    const flags = flagsOf({
      onError: () => {
        throw new Error('of the app');
      },
    });
    expect(await hero(flags)).toBe('none');
    expect(said).toHaveBeenCalledWith(new Error('of the app'));
    said.mockRestore();
  });
});

describe('what a process holds', () => {
  const process = { ruleset: 'process' } as const;

  it('is waited for once, by however many', async () => {
    const flags = flagsOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => hero(flags, process)));
    expect(new Set(answers)).toEqual(new Set(['TALL']));
    expect(server.questions).toEqual(['-1', '1']);
  });

  it('serves without a question for some seconds, and then while it is refreshed', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    server.commit([servesWide]);
    now += 2_999;
    expect(await hero(flags, process)).toBe('TALL');
    expect(server.questions).toHaveLength(2);
    now += 1;
    expect(await hero(flags, process)).toBe('TALL');
    await expect.poll(() => hero(flags, process)).toBe('WIDE');
    expect(server.questions).toEqual(['-1', '1', '1', '2']);
  });

  it('is waited for when it is older than the polling floor', async () => {
    const flags = flagsOf({ revalidateSeconds: 60 });
    await hero(flags, process);
    server.commit([servesWide]);
    now += 63_000;
    expect(await hero(flags, process)).toBe('WIDE');
  });

  it('is waited for after something has changed', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    expect(await hero(flags, process)).toBe('WIDE');
  });

  it('is not what was asked for before something changed, however late that is answered', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    now += 3_000;
    let open = (): void => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    await hero(flags, process); // asks behind our back
    await expect.poll(() => server.questions.length).toBe(3);
    server.gate = undefined;
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    open();
    // Its answer is in when another question, which was asked later, has been answered.
    await hero(flagsOf({ key: 'sb_secret_y' }), process);
    expect(await hero(flags, process)).toBe('WIDE');
  });

  it('serves on while the database is away', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    server.trouble = { status: 503 };
    now += 120_000;
    expect(await hero(flags, process)).toBe('TALL');
    expect(await hero(flags, process)).toBe('TALL');
    expect(errors).toHaveLength(1);
  });
});

describe('createFlags', () => {
  it('shows nobody its secrets who prints what it made', () => {
    const flags = flagsOf({ secret: 'a secret of exactly 32 characters' });
    for (const text of [inspect(flags, { depth: 9 }), JSON.stringify(flags), JSON.stringify({ ...flags })]) {
      expect(text).not.toMatch(/sb_secret_x|a secret/);
    }
  });

  const good = { url: 'https://project.test', key: 'sb_secret_x', environment: 'production' };

  it.each([
    ['no url', { url: '' }],
    ['a url that is none', { url: 'project.test' }],
    ['no key', { key: '' }],
    ['no environment', { environment: '' }],
    ['an environment in capitals', { environment: 'Production' }],
    ['a secret of 31 characters', { secret: 'x'.repeat(31) }],
    ['no time between questions', { revalidateSeconds: 0 }],
    ['a time that is none', { timeoutMs: Number.NaN }],
  ])('refuses %s', (_, wrong) => {
    expect(() => createFlags({ ...good, ...wrong })).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    );
  });

  it('asks for nothing until a flag is asked for', async () => {
    flagsOf();
    expect(server.questions).toEqual([]);
  });

  it('finds a project that stands below a path', async () => {
    await hero(flagsOf({ url: `${server.url}/supabase` }));
    expect(errors).toEqual([]);
  });
});
