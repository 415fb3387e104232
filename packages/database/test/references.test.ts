import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, type Change, deletion, flagChange, newEnvironment, problemsOf } from './requests.js';

describe.each(engines)('references on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    environment = await newEnvironment(db);
  });

  it.each([
    ['a segment', onSegment('gone'), '.rules[0].when', 'segment gone'],
    ['a prerequisite', onFlag('gone'), '.prerequisites[0]', 'flag gone'],
    ['an experiment', onExperiment('gone'), '.rules[0].serve.experiment', 'experiment gone'],
  ])('refuses a flag that names %s which there is not', async (_, members, path, target) => {
    expect(await problemsOf(db, environment, [flagChange('f', 0, members)])).toEqual([
      `$[0].body${path}: flag f refers to ${target}, which there is not`,
    ]);
  });

  it.each([
    [
      'a segment in a segment',
      segment('s', { when: { not: { any: [{ segment: ['gone'] }] } } }),
      '.when',
      'segment gone',
    ],
    [
      'a segment in a score',
      segment('s', { score: { terms: [{ when: { segment: 'gone' }, weight: 1 }], threshold: 1 } }),
      '.score.terms[0].when',
      'segment gone',
    ],
    ['a layer', experiment('s', { layer: { key: 'gone', from: 0, to: 1 } }), '.layer.key', 'layer gone'],
    ['a holdout', experiment('s', { holdout: 'gone' }), '.holdout', 'holdout gone'],
    [
      'a configuration',
      { kind: 'config', key: 's', base_version: 0, body: { key: 's', values: {}, extends: 'gone' } },
      '.extends',
      'config gone',
    ],
  ])('refuses %s which there is not', async (_, change, path, target) => {
    const [problem] = await problemsOf(db, environment, [change]);
    expect(problem).toBe(`$[0].body${path}: ${change.kind} s refers to ${target}, which there is not`);
  });

  it('accepts what names another document of the same commit, in any order', async () => {
    await accepted(db, environment, [
      flagChange('f', 0, onSegment('s')),
      segment('s', { delivery: 'rules' }),
    ]);
  });

  it('keeps browsers from holding a flag whose segment they may not', async () => {
    await accepted(db, environment, [
      segment('s'),
      flagChange('server', 0, { ...onSegment('s'), delivery: 'server' }),
    ]);
    expect(await problemsOf(db, environment, [flagChange('f', 0, onSegment('s'))])).toEqual([
      '$[0].body.rules[0].when: flag f refers to segment s, which browsers may not hold (its delivery is "server")',
    ]);
    expect(await problemsOf(db, environment, [flagChange('server', 1, onSegment('s'))])).toHaveLength(1);
  });

  it('refuses to hide or delete what another document still names', async () => {
    await accepted(db, environment, [
      segment('s', { delivery: 'rules' }),
      flagChange('f', 0, onSegment('s')),
    ]);
    expect(await problemsOf(db, environment, [{ ...segment('s'), base_version: 1 }])).toEqual([
      '$[0].body: flag f refers to segment s, which browsers may not hold (its delivery is "server")',
    ]);
    expect(await problemsOf(db, environment, [deletion('segment', 's', 1)])).toEqual([
      '$[0].body: flag f refers to segment s, which there is not',
    ]);
    await accepted(db, environment, [deletion('segment', 's', 1), flagChange('f', 1)]);
  });

  it('forgets the references of what was changed or deleted', async () => {
    await accepted(db, environment, [
      segment('s', { delivery: 'rules' }),
      flagChange('f', 0, onSegment('s')),
      flagChange('g', 0, onSegment('s')),
    ]);
    await accepted(db, environment, [flagChange('f', 1), deletion('flag', 'g', 1)]);
    await accepted(db, environment, [deletion('segment', 's', 1)]);
  });

  it('refuses a prerequisite on a variation that its flag lacks, from either side', async () => {
    expect(
      await problemsOf(db, environment, [flagChange('a'), flagChange('b', 0, onFlag('a', 'blue'))]),
    ).toEqual(['$[1].body.prerequisites[0]: flag b refers to flag a, which lacks a variation that it names']);
    await accepted(db, environment, [flagChange('a'), flagChange('b', 0, onFlag('a', 'on'))]);
    const without = { variations: [{ key: 'off', value: false }] };
    expect(await problemsOf(db, environment, [flagChange('a', 1, without)])).toEqual([
      '$[0].body: flag b refers to flag a, which lacks a variation that it names',
    ]);
  });

  it('refuses an experiment on variations that its flag lacks', async () => {
    const colours = [
      { variation: 'blue', weight: 50_000 },
      { variation: 'off', weight: 50_000 },
    ];
    const changes = [
      experiment('e', { split: colours, delivery: 'rules' }),
      flagChange('f', 0, onExperiment('e')),
    ];
    expect(await problemsOf(db, environment, changes)).toEqual([
      '$[1].body.rules[0].serve.experiment: flag f refers to experiment e, which splits among variations that the flag lacks',
    ]);
  });

  it('refuses what leads back to itself, at any length', async () => {
    expect(await problemsOf(db, environment, [flagChange('a', 0, onFlag('a'))])).toContain(
      '$[0].body: flag a leads back to itself',
    );
    await accepted(db, environment, [
      flagChange('a'),
      flagChange('b', 0, onFlag('a')),
      flagChange('c', 0, onFlag('b')),
    ]);
    expect(await problemsOf(db, environment, [flagChange('a', 1, onFlag('c'))])).toEqual([
      '$[0].body: flag a leads back to itself',
    ]);
    const loop = [segment('x', { when: { segment: 'y' } }), segment('y', { when: { segment: 'x' } })];
    expect(await problemsOf(db, environment, loop)).toEqual([
      '$[0].body: segment x leads back to itself',
      '$[1].body: segment y leads back to itself',
    ]);
  });

  it('accepts a diamond', async () => {
    const both = { prerequisites: [...onFlag('b').prerequisites, ...onFlag('c').prerequisites] };
    await accepted(db, environment, [
      flagChange('a'),
      flagChange('b', 0, onFlag('a')),
      flagChange('c', 0, onFlag('a')),
      flagChange('d', 0, both),
    ]);
  });

  it('accepts a chain through 16 others and refuses one through 17', async () => {
    await accepted(db, environment, chain(17));
    expect(await problemsOf(db, environment, [flagChange('c17', 0, onFlag('c16'))])).toEqual([
      '$[0].body: flag c17 leads through more than 16 others',
    ]);
  });

  it('refuses what makes a chain above it too long', async () => {
    await accepted(db, environment, [...chain(17), flagChange('below')]);
    expect(await problemsOf(db, environment, [flagChange('c0', 1, onFlag('below'))])).toEqual([
      '$[0].body: flag c16 leads through more than 16 others',
    ]);
    await accepted(db, environment, [flagChange('c0', 1)]);
  });

  it('accepts a chain of 16 segments and refuses one of 17', async () => {
    const segments = Array.from({ length: 17 }, (_, index) =>
      segment(`s${index}`, index === 0 ? {} : { when: { segment: `s${index - 1}` } }),
    );
    await accepted(db, environment, segments.slice(0, 16));
    expect(await problemsOf(db, environment, segments.slice(16))).toEqual([
      '$[0].body: segment s16 leads through more than 15 others',
    ]);
  });

  it('does not take what stands in metadata or a value for a reference', async () => {
    await accepted(db, environment, [
      flagChange('f', 0, {
        type: 'json',
        variations: [{ key: 'off', value: { segment: 'gone', rules: [{ when: { segment: 'gone' } }] } }],
        metadata: { segment: 'gone' },
      }),
    ]);
  });
});

function onSegment(key: string): Record<string, unknown> {
  return { rules: [{ id: 'r', when: { all: [{ segment: key }] }, serve: { variation: 'on' } }] };
}

function onFlag(flag: string, variation = 'on'): { readonly prerequisites: readonly unknown[] } {
  return { prerequisites: [{ flag, variations: [variation] }] };
}

function onExperiment(key: string): Record<string, unknown> {
  return { rules: [{ id: 'r', serve: { experiment: key } }] };
}

function segment(key: string, members: Record<string, unknown> = {}): Change {
  return { kind: 'segment', key, base_version: 0, body: { key, ...members } };
}

function experiment(key: string, members: Record<string, unknown>): Change {
  const split = [{ variation: 'off', weight: 100_000 }];
  const body = { key, version: 1, status: 'running', split, control: 'off', traffic: 100_000, ...members };
  return { kind: 'experiment', key, base_version: 0, body };
}

/** Flags `c0`, `c1`, …, each with the one before it as its prerequisite. */
function chain(length: number): readonly Change[] {
  return Array.from({ length }, (_, index) =>
    flagChange(`c${index}`, 0, index === 0 ? {} : onFlag(`c${index - 1}`)),
  );
}
