import { describe, expect, it, vi } from 'vitest';
import { errors, flagsOf, hero, server, servesWide, timers } from './ruleset-stage.js';

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
