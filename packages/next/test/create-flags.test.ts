import { inspect } from 'node:util';
import { createFlags } from '@pennon/next';
import { describe, expect, it } from 'vitest';
import { errors, flagsOf, hero, server } from './ruleset-stage.js';

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
