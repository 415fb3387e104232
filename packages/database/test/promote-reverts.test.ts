import type { FullSnapshot } from '@pennon/core';
import type { Control, EnvironmentSettings } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, auditOf, by } from './governing.js';
import { accepted, type Change, deletion, flagChange, newEnvironment, snapshot } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('promote after a revert on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
    await addMembers(db);
  });
  afterAll(() => db.close());

  interface Pair {
    readonly from: string;
    readonly to: string;
  }
  const pair = async (): Promise<Pair> => ({ from: await newEnvironment(db), to: await newEnvironment(db) });
  const bodies = async (environment: string): Promise<Readonly<Record<string, unknown>>> => {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    return Object.fromEntries(documents.map(({ kind, key, body }) => [`${kind}/${key}`, body]));
  };
  const off = { status: 'inactive' };
  const limit = (value: number, version: number, values = {}): Change => ({
    kind: 'config',
    key: 'c',
    base_version: version,
    body: { key: 'c', delivery: 'rules', values: { limit: value, ...values } },
  });
  const isTakenOver = async ({ from, to }: Pair): Promise<void> => {
    expect((await control.promote({ from, to })).versions).toHaveLength(1);
    expect(await bodies(to)).toEqual(await bodies(from));
    expect((await control.promote({ from, to })).versions).toEqual([]);
  };

  it('takes over that the origin went back to what it said before', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('f', 0, off)]);
    await isTakenOver({ from, to });
    await accepted(db, from, [flagChange('f', 1)]);
    await isTakenOver({ from, to });
    await control.rollback({ environment: from, kind: 'flag', key: 'f', version: 1 });
    await isTakenOver({ from, to });
    await accepted(db, from, [flagChange('f', 3)]);
    await isTakenOver({ from, to });
  });

  it('takes over that a deleted document was restored, and deleted again', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('f')]);
    await isTakenOver({ from, to });
    await accepted(db, from, [deletion('flag', 'f', 1)]);
    await isTakenOver({ from, to });
    await control.restore({ environment: from, kind: 'flag', key: 'f' });
    await isTakenOver({ from, to });
    await accepted(db, from, [deletion('flag', 'f', 3)]);
    await isTakenOver({ from, to });
  });

  it('takes over configuration values there and back, and what comes on top', async () => {
    const { from, to } = await pair();
    for (const [version, value] of [10, 99, 10].entries()) {
      await accepted(db, from, [limit(value, version)]);
      await isTakenOver({ from, to });
    }
    await accepted(db, from, [limit(10, 3, { new: 1 })]);
    await isTakenOver({ from, to });
  });

  it('keeps what the environment went back to by itself', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('f', 0, off)]);
    await control.promote({ from, to });
    await accepted(db, from, [flagChange('f', 1)]);
    await control.promote({ from, to });
    await control.rollback({ environment: to, kind: 'flag', key: 'f', version: 1 });
    expect((await control.promote({ from, to })).versions).toEqual([]);
    expect(await bodies(to)).toMatchObject({ 'flag/f': off });
  });

  it('begins at what both came to by themselves since', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('f')]);
    await control.promote({ from, to });
    const same = { metadata: { n: 1 } };
    await accepted(db, from, [flagChange('f', 1, same)]);
    await accepted(db, to, [flagChange('f', 1, same)]);
    await accepted(db, from, [flagChange('f', 2, { metadata: { n: 2 } })]);
    await isTakenOver({ from, to });
  });

  it('takes over a revert where nothing was promoted yet', async () => {
    const { from, to } = await pair();
    await accepted(db, to, [flagChange('f', 0, off)]);
    await accepted(db, to, [flagChange('f', 1)]);
    await accepted(db, from, [flagChange('f', 0, off)]);
    await accepted(db, from, [flagChange('f', 1)]);
    await accepted(db, from, [flagChange('f', 2, off)]);
    await isTakenOver({ from, to });
  });

  it('takes over what came back where both had deleted it and nothing was promoted yet', async () => {
    const { from, to } = await pair();
    for (const environment of [from, to]) {
      await accepted(db, environment, [flagChange('f')]);
      await accepted(db, environment, [deletion('flag', 'f', 1)]);
    }
    await control.restore({ environment: from, kind: 'flag', key: 'f' });
    await isTakenOver({ from, to });
  });

  it('takes over a revert after a take-over that was noted without the version it came to', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('f', 0, off)]);
    await control.promote({ from, to });
    await accepted(db, from, [flagChange('f', 1)]);
    await control.promote({ from, to });
    await db.query('update pennon.promotions set target_version = null where origin = $1', [from]);
    await control.rollback({ environment: from, kind: 'flag', key: 'f', version: 1 });
    await isTakenOver({ from, to });
  });

  const notes = async ({ from, to }: Pair): Promise<readonly unknown[]> => {
    const { rows } = await db.query(
      `select key, version::int, target_version::int, content ->> 'status' as status from pennon.promotions
       where origin = $1 and environment = $2 order by key`,
      [from, to],
    );
    return rows;
  };
  /** Both changed flag `f` since it was promoted. */
  const disagreeing = async (settings?: EnvironmentSettings): Promise<Pair> => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('f')]);
    await control.promote({ from, to });
    await accepted(db, to, [flagChange('f', 1, { status: 'archived' })]);
    await accepted(db, from, [flagChange('f', 1, off)]);
    if (settings !== undefined) await control.saveEnvironment(to, settings);
    return { from, to };
  };

  it.each([
    ['protected', { protected: true }],
    ['frozen', { freeze_windows: [{ from: Date.now() - 3_600_000, until: Date.now() + 3_600_000 }] }],
  ])('notes nothing in a %s environment without a commit', async (_, settings) => {
    const { from, to } = await disagreeing(settings);
    const before = [await notes({ from, to }), await auditOf(db, to)];
    expect((await by(db, 'ed').promote({ from, to, prefer: 'to' })).versions).toEqual([]);
    expect([await notes({ from, to }), await auditOf(db, to)]).toEqual(before);
    await expect(by(db, 'ann').promote({ from, to, dryRun: true })).rejects.toMatchObject({
      code: 'PENNON_CONFLICT',
    });
  });

  it('notes nothing in a protected environment whose commit is refused', async () => {
    const { from, to } = await disagreeing({ protected: true });
    const before = await notes({ from, to });
    await expect(by(db, 'ed').promote({ from, to, prefer: 'from' })).rejects.toMatchObject({
      code: 'PENNON_UNAPPROVED',
    });
    expect(await notes({ from, to })).toEqual(before);
  });

  it('audits what it notes without a commit, once', async () => {
    const { from, to } = await disagreeing();
    const before = await auditOf(db, to);
    await by(db, 'ed').promote({ from, to, prefer: 'to' });
    await by(db, 'ed').promote({ from, to });
    expect(await auditOf(db, to)).toEqual([...before, 'ed promote accepted']);
    expect(await notes({ from, to })).toEqual([
      { key: 'f', version: 2, target_version: 2, status: 'inactive' },
    ]);
    const { rows } = await db.query(
      `select body::jsonb -> 'details' as details from pennon.audit_log where chain = $1 and action = 'promote' and body::jsonb -> 'details' ? 'origin'`,
      [to],
    );
    expect(rows).toEqual([
      { details: { origin: from, count: 1, documents: [{ kind: 'flag', key: 'f', version: 2 }] } },
    ]);
  });

  it('audits a commit once, and notes the versions of both sides', async () => {
    const { from, to } = await pair();
    await accepted(db, from, [flagChange('f'), flagChange('g')]);
    await accepted(db, to, [flagChange('f', 0, off)]);
    await accepted(db, to, [flagChange('f', 1)]);
    const before = await auditOf(db, to);
    await by(db, 'ed').promote({ from, to });
    expect(await auditOf(db, to)).toEqual([...before, 'ed promote accepted']);
    expect(await notes({ from, to })).toMatchObject([
      { key: 'f', version: 1, target_version: 2 },
      { key: 'g', version: 1, target_version: 1 },
    ]);
  });
});
