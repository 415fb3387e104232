import type { PennonError } from '@pennon/core';
import {
  createFlags,
  type Flags,
  type FlagsOptions,
  type MomentOptions,
  type RequestLike,
} from '@pennon/next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flag } from './documents-of.js';
import { SnapshotServer } from './snapshot-server.js';

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

const hero = (flags: Flags, options?: MomentOptions): Promise<string> =>
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
