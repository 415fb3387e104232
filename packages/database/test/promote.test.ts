import type { FullSnapshot } from '@pennon/core';
import type { Control } from '@pennon/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, deletion, flagChange, flagOf, newEnvironment, signedInAs, snapshot } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('promote on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
    await db.query(`insert into pennon.members (user_id, role) values ('viewer', 'viewer')`);
  });
  afterAll(() => db.close());

  const pair = async (): Promise<{ readonly from: string; readonly to: string }> => ({
    from: await newEnvironment(db),
    to: await newEnvironment(db),
  });
  const bodies = async (environment: string): Promise<Readonly<Record<string, unknown>>> => {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    return Object.fromEntries(documents.map(({ kind, key, body }) => [`${kind}/${key}`, body]));
  };

  it('takes over everything the first time, in one commit with its reason', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [
      { kind: 'segment', key: 's', base_version: 0, body: { key: 's', delivery: 'rules' } },
      flagChange('a', 0, { rules: [{ id: 'r', when: { segment: 's' }, serve: { variation: 'on' } }] }),
    ]);
    await accepted(db, to, [flagChange('own')]);
    const { revision, versions } = await control.promote({ from, to });
    expect([revision, versions.map(({ key }) => key)]).toEqual([2, ['a', 's']]);
    expect(await bodies(to)).toEqual({ ...(await bodies(from)), 'flag/own': flagOf('own') });
    expect((await control.history({ environment: to })).commits[0]?.note).toBe(`Promote from ${from}.`);
  });

  it('changes nothing the second time', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a')]);
    await control.promote({ from, to });
    const before = await bodies(to);
    expect(await control.promote({ from, to })).toMatchObject({ previous: 1, revision: 1, versions: [] });
    expect(await bodies(to)).toEqual(before);
  });

  it('keeps what changed on the other side, rule by rule', async () => {
    const { from, to } = await pair();
    const rule = (id: string, variation = 'on') => ({ id, serve: { variation } });
    await accepted(db, from, [flagChange('a', 0, { rules: [rule('one'), rule('two')] })]);
    await control.promote({ from, to });
    await accepted(db, from, [flagChange('a', 1, { rules: [rule('new'), rule('one'), rule('two', 'off')] })]);
    await accepted(db, to, [
      flagChange('a', 1, { status: 'inactive', rules: [rule('one', 'off'), rule('two'), rule('last')] }),
    ]);
    await control.promote({ from, to });
    expect(await bodies(to)).toEqual({
      'flag/a': flagOf('a', {
        status: 'inactive',
        rules: [rule('new'), rule('one', 'off'), rule('two', 'off'), rule('last')],
      }),
    });
  });

  it('keeps a difference that was there before, promotion after promotion', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a')]);
    await control.promote({ from, to });
    await accepted(db, to, [flagChange('a', 1, { status: 'inactive' })]);
    for (const version of [1, 2]) {
      await accepted(db, from, [flagChange('a', version, { metadata: { version } })]);
      await control.promote({ from, to });
      expect(await bodies(to)).toEqual({
        'flag/a': flagOf('a', { status: 'inactive', metadata: { version } }),
      });
    }
  });

  it('is done once it is done, whatever each side did since the last time', async () => {
    const metadata = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(2), { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(metadata, metadata), { minLength: 1, maxLength: 3 }),
        async (rounds) => {
          const { from, to } = await pair();
          await accepted(db, from, [flagChange('a')]);
          await control.promote({ from, to });
          for (const [theirs, own] of rounds) {
            await accepted(db, from, [flagChange('a', await versionOf(from), { metadata: theirs })]);
            await accepted(db, to, [flagChange('a', await versionOf(to), { metadata: own })]);
            const isMerged = await control.promote({ from, to }).then(
              () => true,
              (error: unknown) => {
                expect(error).toMatchObject({ code: 'PENNON_CONFLICT' });
                return false;
              },
            );
            if (isMerged) expect(await control.promote({ from, to })).toMatchObject({ versions: [] });
          }
        },
      ),
      { numRuns: 6 },
    );
  });
  const versionOf = async (environment: string): Promise<number> =>
    ((await snapshot(db, environment)) as FullSnapshot).documents[0]?.version ?? 0;

  it('reports each place that both changed, and writes nothing', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a'), flagChange('b')]);
    await control.promote({ from, to });
    await accepted(db, from, [
      flagChange('a', 1, { metadata: { n: 1 } }),
      flagChange('b', 1, { status: 'inactive' }),
    ]);
    await accepted(db, to, [flagChange('a', 1, { metadata: { n: 2, own: true } })]);
    const before = await bodies(to);
    await expect(control.promote({ from, to })).rejects.toMatchObject({
      code: 'PENNON_CONFLICT',
      message: 'flag a: both environments changed $.metadata.n.',
      details: [{ kind: 'flag', key: 'a', path: '$.metadata.n', from: 1, to: 2 }],
      hint: expect.stringContaining('prefer'),
    });
    expect(await bodies(to)).toEqual(before);
  });

  it.each([
    ['from', { n: 1, own: true }],
    ['to', { n: 2, own: true }],
  ] as const)('settles conflicts in favour of "%s" when told to, for good', async (prefer, metadata) => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a')]);
    await control.promote({ from, to });
    await accepted(db, from, [flagChange('a', 1, { metadata: { n: 1 } })]);
    await accepted(db, to, [flagChange('a', 1, { metadata: { n: 2, own: true } })]);
    await control.promote({ from, to, prefer });
    expect(await bodies(to)).toEqual({ 'flag/a': flagOf('a', { metadata }) });
    expect(await control.promote({ from, to })).toMatchObject({ versions: [] });
  });

  it('takes over a deletion, but not of what changed on the other side', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a'), flagChange('b'), flagChange('c')]);
    await control.promote({ from, to });
    await accepted(db, from, [deletion('flag', 'a', 1), deletion('flag', 'b', 1)]);
    await accepted(db, to, [deletion('flag', 'c', 1)]);
    await control.promote({ from, to, documents: [{ kind: 'flag', key: 'a' }] });
    expect(Object.keys(await bodies(to))).toEqual(['flag/b']);
    await accepted(db, to, [flagChange('b', 1, { status: 'inactive' })]);
    await expect(control.promote({ from, to })).rejects.toMatchObject({
      code: 'PENNON_CONFLICT',
      details: [{ key: 'b', path: '$' }],
    });
  });

  it('begins at the last content that both have had when nothing was promoted yet', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a')]);
    await accepted(db, to, [flagChange('a')]);
    await accepted(db, from, [flagChange('a', 1, { status: 'inactive' })]);
    await accepted(db, to, [flagChange('a', 1, { metadata: { own: true } })]);
    await control.promote({ from, to });
    expect(await bodies(to)).toEqual({
      'flag/a': flagOf('a', { status: 'inactive', metadata: { own: true } }),
    });
  });

  it('writes nothing in a dry run, and notes nothing either', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a')]);
    expect(await control.promote({ from, to, dryRun: true })).toMatchObject({
      dry_run: true,
      versions: [{ key: 'a', version: 1 }],
      diff: [{ key: 'a', from: null, to: 1 }],
    });
    expect(await bodies(to)).toEqual({});
    const { rows } = await db.query('select from pennon.promotions where origin = $1', [from]);
    expect(rows).toEqual([]);
  });

  it('refuses a document whose references are missing, and promotes it with them', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [
      { kind: 'segment', key: 's', base_version: 0, body: { key: 's', delivery: 'rules' } },
      flagChange('a', 0, { rules: [{ id: 'r', when: { segment: 's' }, serve: { variation: 'on' } }] }),
    ]);
    const flag = { kind: 'flag', key: 'a' } as const;
    await expect(control.promote({ from, to, documents: [flag] })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
    });
    const both = [flag, { kind: 'segment', key: 's' }] as const;
    expect((await control.promote({ from, to, documents: both })).versions).toHaveLength(2);
  });

  it('refuses what makes no sense, and who may not', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('a')]);
    await expect(control.promote({ from, to: from })).rejects.toMatchObject({ code: 'PENNON_INVALID' });
    await expect(control.promote({ from: 'nowhere', to })).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
    await expect(control.promote({ from, to, documents: [] })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
    });
    const viewer = controlOf(db, signedInAs('viewer'));
    await expect(viewer.promote({ from, to })).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
  });
});
