import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, type Change, commit, deletion, flagChange, newEnvironment } from './requests.js';

type Split = readonly (readonly [variation: string, weight: number])[];

function splitOf(entries: Split): unknown {
  return entries.map(([variation, weight]) => ({ variation, weight }));
}

function experiment(base_version: number, members: Record<string, unknown> = {}): Change {
  const split = splitOf([
    ['on', 50_000],
    ['off', 50_000],
  ]);
  const body = {
    key: 'e',
    version: 1,
    status: 'running',
    split,
    control: 'off',
    traffic: 100_000,
    ...members,
  };
  return { kind: 'experiment', key: 'e', base_version, body };
}

describe.each(engines)('warnings of a commit on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const warningsOf = async (before: Change, after: Change): Promise<readonly string[]> => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [before]);
    const { status, body } = await commit(db, { environment, changes: [after] });
    const { warnings } = body as {
      readonly warnings: readonly { readonly path: string; readonly message: string }[];
    };
    expect(status).toBe(200);
    return warnings.map(({ path, message }) => `${path}: ${message}`);
  };
  const afterSplit = async (before: Split, after: Split): Promise<readonly string[]> => {
    const rules = (split: Split) => [{ id: 'r', serve: { split: splitOf(split) } }];
    return await warningsOf(
      flagChange('a', 0, { rules: rules(before) }),
      flagChange('a', 1, { rules: [{ id: 'first', serve: { variation: 'on' } }, ...rules(after)] }),
    );
  };

  it.each<[string, Split, Split]>([
    ['a single entry that grows', [['on', 10_000]], [['on', 20_000]]],
    ['a single entry that shrinks', [['on', 20_000]], [['on', 10_000]]],
    [
      'the last of several entries that grows',
      [
        ['on', 10_000],
        ['off', 10_000],
      ],
      [
        ['on', 10_000],
        ['off', 30_000],
      ],
    ],
    [
      'nothing that changes',
      [
        ['on', 10_000],
        ['off', 10_000],
      ],
      [
        ['on', 10_000],
        ['off', 10_000],
      ],
    ],
  ])('say nothing about %s', async (_, before, after) => {
    expect(await afterSplit(before, after)).toEqual([]);
  });

  it.each<[string, Split, Split, string]>([
    [
      'the first of several entries grows',
      [
        ['on', 10_000],
        ['off', 10_000],
      ],
      [
        ['on', 15_000],
        ['off', 10_000],
      ],
      '5',
    ],
    [
      'entries change places',
      [
        ['on', 50_000],
        ['off', 50_000],
      ],
      [
        ['off', 50_000],
        ['on', 50_000],
      ],
      '100',
    ],
    [
      'one goes',
      [
        ['on', 25_000],
        ['off', 25_000],
      ],
      [['off', 25_000]],
      '50',
    ],
    [
      'one comes in front',
      [['off', 100_000]],
      [
        ['on', 500],
        ['off', 99_500],
      ],
      '0.5',
    ],
  ])('say how many units move when %s', async (_, before, after, percent) => {
    expect(await afterSplit(before, after)).toEqual([
      `$.rules[1].serve: rule "r": changing the weights of several entries moves units, ${percent} % of all`,
    ]);
  });

  it('say that a new salt draws everyone anew', async () => {
    const split = splitOf([['on', 10_000]]);
    const rules = (serve: object) => ({ rules: [{ id: 'r', serve: { split, ...serve } }] });
    expect(
      await warningsOf(flagChange('a', 0, rules({})), flagChange('a', 1, rules({ salt: 'new' }))),
    ).toEqual(['$.rules[0].serve: rule "r" draws every unit anew: its salt, bucketBy or bucketing changed']);
  });

  it('say that a running experiment changes its allocation under one version', async () => {
    const message =
      '$.version: stays while the allocation of a running experiment changes; raise it, or its results mix two';
    expect(await warningsOf(experiment(0), experiment(1, { traffic: 50_000 }))).toEqual([message]);
    expect(await warningsOf(experiment(0), experiment(1, { traffic: 50_000, version: 2 }))).toEqual([]);
    expect(await warningsOf(experiment(0), experiment(1, { status: 'paused' }))).toEqual([]);
  });

  it('say that a flag is deleted while it is active, or becomes of another type', async () => {
    expect(await warningsOf(flagChange('a'), deletion('flag', 'a', 1))).toEqual([
      '$: is deleted while it is active; callers get their defaults',
    ]);
    expect(await warningsOf(flagChange('a', 0, { status: 'inactive' }), deletion('flag', 'a', 1))).toEqual(
      [],
    );
    const texts = [
      { key: 'on', value: 'yes' },
      { key: 'off', value: 'no' },
    ];
    expect(
      await warningsOf(flagChange('a'), flagChange('a', 1, { type: 'string', variations: texts })),
    ).toEqual(['$.type: was boolean: code that reads the former type gets its default']);
  });
});
