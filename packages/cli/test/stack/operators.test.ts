import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Operator, operatorOfStack } from './operator.js';

let stack: Operator['stack'];
let run: Operator['run'];
let json: Operator['json'];
let shown: Operator['shown'];

beforeAll(async () => {
  ({ stack, run, json, shown } = await operatorOfStack());
});

afterAll(() => stack?.close());

describe('pennon flags create', () => {
  it('makes a boolean flag that is off, and says how to turn it on', async () => {
    const { out, err } = await run('flags', 'create', 'banner', '--description', 'Above the fold.');
    expect(err).toContain(`Asking ${new URL(stack.url).host}, from the environment`);
    expect(out).toContain('banner is inactive: off for everyone');
    expect(out).toContain('pennon flags toggle banner');
    expect((await run('flags', 'toggle', 'banner')).out).toContain('banner is active: on for everyone');
  });

  it('makes flags of the other types from words', async () => {
    await json('flags', 'create', 'hero', '--type', 'string', '--variations', 'calm,bold', '--on');
    await json(
      'flags',
      'create',
      'limit',
      '--type',
      'number',
      '--variations',
      'low=10,high=100',
      '--off',
      'high',
    );
    const sale = ['--variation', 'none=null', '--variation', 'sale={"title":"A, b","n":[1,2]}'];
    await json('flags', 'create', 'sale', '--type', 'json', ...sale);
    expect((await shown('limit')).body).toMatchObject({
      offVariation: 'high',
      fallthrough: { variation: 'low' },
      variations: [
        { key: 'low', value: 10 },
        { key: 'high', value: 100 },
      ],
    });
    expect((await shown('sale')).body.variations[1]).toEqual({
      key: 'sale',
      value: { title: 'A, b', n: [1, 2] },
    });
  });

  it('serves a new flag to a share', async () => {
    const { out } = await run('flags', 'create', 'shipping', '--percent', '10');
    expect(out).toContain('shipping is active: 10 % on; else off');
  });

  it.each<[readonly string[], string]>([
    [['banner'], 'FLAG_EXISTS'],
    [['text', '--type', 'string'], '--variations calm,bold'],
    [['text', '--type', 'strnig', '--variations', 'a,b'], 'Allowed choices'],
    [['count', '--type', 'number', '--variations', 'low=ten'], 'no variation of a number flag'],
    [['text', '--type', 'string', '--variations', 'calm,bold', '--serve', 'blod'], 'Did you mean bold?'],
    [['Not A Key'], 'PENNON_INVALID'],
  ])('refuses %j', async (args, problem) => {
    const { err, exitCode } = await run('flags', 'create', ...args);
    expect(exitCode).toBe(1);
    expect(err).toContain(problem);
  });
});

describe('history, from a terminal', () => {
  it('says what a change was, goes back to a version, and then to a revision', async () => {
    const { revision } = await json<{ revision: number }>(
      'flags',
      'create',
      'theme',
      '--type',
      'string',
      '--variations',
      'day,night',
      '--on',
    );
    await json('flags', 'set', 'theme', 'day', '--note', 'Morning.');
    expect((await run('diff', 'theme')).out).toContain('~ fallthrough › variation: "night" → "day"');
    expect((await run('history', 'theme')).out).toMatch(/theme@2 +Morning\./);

    const dry = await run('rollback', 'theme', '--to', '1', '--dry-run');
    expect(dry.out).toContain('~ fallthrough › variation: "day" → "night"');
    expect(dry.out).toContain('nothing was written');
    expect((await shown('theme')).version).toBe(2);
    await json('rollback', 'theme', '--to', '1', '--note', 'Dark again.');
    expect((await shown('theme')).body).toMatchObject({ fallthrough: { variation: 'night' } });

    await json('rollback', '--revision', String(revision - 1));
    expect((await run('flags', 'show', 'theme')).err).toContain('FLAG_NOT_FOUND');
    expect((await run('flags', 'restore', 'theme')).exitCode).toBe(0);
  });

  it('archives and restores', async () => {
    await json('flags', 'archive', 'sale');
    expect((await shown('sale')).body.status).toBe('archived');
    expect((await run('flags', 'create', 'sale')).err).toContain('pennon flags restore sale');
    await json('flags', 'restore', 'sale');
    expect((await shown('sale')).body.status).toBe('inactive');
  });

  it('promotes what is named, and names each place that both sides changed', async () => {
    const between = ['--from', 'development', '--to', 'staging'];
    expect((await run('promote', 'hero', ...between, '--dry-run')).out).toContain('+ string flag, active');
    await json('promote', 'hero', ...between);
    expect((await run('diff', 'hero', ...between)).out).toContain('Nothing differs.');
    await json('flags', 'set', 'hero', 'calm');
    await json('flags', 'set', 'hero', 'bold', '--env', 'staging', '--dry-run');
    await json('flags', 'toggle', 'hero');
    await json('flags', 'archive', 'hero', '--env', 'staging');
    const { err, exitCode } = await run('promote', 'hero', ...between);
    expect(exitCode).toBe(1);
    expect(err).toContain('flag hero: $.status');
    expect(err).toContain('--prefer from');
    await json('promote', 'hero', ...between, '--prefer', 'from');
    expect((await shown('hero', 'staging')).body.status).toBe('inactive');
  });

  it.each<readonly string[]>([
    ['rollback', 'hero'],
    ['rollback', '--to', '3'],
    ['rollback', 'hero', '--to', 'three'],
    ['diff'],
    ['diff', 'hero', '--versions', '3'],
    ['history', '--limit', '0'],
  ])('says how %s %s %s is meant', async (...args) => {
    const { err, exitCode } = await run(...args.filter((word) => word !== undefined));
    expect(exitCode).toBe(1);
    expect(err).toContain('USAGE');
    expect(err).toContain('next');
  });
});
