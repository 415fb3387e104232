import type { Announcement } from '@pennon/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, anon, commit, deletion, flagChange, newEnvironment, snapshot } from './requests.js';

describe.each(engines)('announcements on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const heardOn = async (topic: string): Promise<readonly Announcement[]> => {
    const { rows } = await db.query<{ payload: Announcement }>(
      `select payload - 'id' as payload from realtime.messages
        where topic = $1 and event = 'change' and extension = 'broadcast' and private
        order by (payload -> 'revision')::int`,
      [topic],
    );
    return rows.map(({ payload }) => payload);
  };

  it('tells browsers and servers of every revision, each with its own changes and checksum', async () => {
    const environment = await newEnvironment(db);
    const open = flagChange('open');
    const secret = flagChange('secret', 0, { delivery: 'server' });
    await accepted(db, environment, [open, secret]);
    const { checksum: publicChecksum } = await snapshot(db, environment, { caller: anon });
    const { checksum: serverChecksum } = await snapshot(db, environment);
    expect(await heardOn(`pennon:${environment}`)).toEqual([
      {
        previous: 0,
        revision: 1,
        checksum: publicChecksum,
        changes: [{ kind: 'flag', key: 'open', version: 1, body: open.body }],
        values: false,
      },
    ]);
    expect(await heardOn(`pennon-server:${environment}`)).toEqual([
      {
        previous: 0,
        revision: 1,
        checksum: serverChecksum,
        changes: [
          { kind: 'flag', key: 'open', version: 1, body: open.body },
          { kind: 'flag', key: 'secret', version: 1, body: secret.body },
        ],
        values: false,
      },
    ]);
  });

  it('keeps the public chain whole without a word of what only servers hold', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('secret', 0, { delivery: 'server' })]);
    await accepted(db, environment, [deletion('flag', 'secret', 1)]);
    expect(await heardOn(`pennon:${environment}`)).toEqual([
      { previous: 0, revision: 1, checksum: 0, changes: [], values: false },
      { previous: 1, revision: 2, checksum: 0, changes: [], values: false },
    ]);
  });

  it('sends without its body what browsers must drop', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('hidden'), flagChange('deleted')]);
    await accepted(db, environment, [
      flagChange('hidden', 1, { delivery: 'values' }),
      deletion('flag', 'deleted', 1),
    ]);
    const [, second] = await heardOn(`pennon:${environment}`);
    expect(second).toEqual({
      previous: 1,
      revision: 2,
      checksum: 0,
      changes: [
        { kind: 'flag', key: 'hidden', version: 2, body: null },
        { kind: 'flag', key: 'deleted', version: 2, body: null },
      ],
      values: true,
    });
  });

  it('says when evaluated values may differ: a values document came, changed or went', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('v', 0, { delivery: 'values' })]);
    await accepted(db, environment, [flagChange('r')]);
    await accepted(db, environment, [flagChange('v', 1, { delivery: 'server' })]);
    await accepted(db, environment, [flagChange('v', 2, { delivery: 'server' })]);
    expect((await heardOn(`pennon:${environment}`)).map(({ values }) => values)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('carries changes up to 64 kB and leaves larger ones to be asked for', async () => {
    const environment = await newEnvironment(db);
    const sizeOf = async (padding: number): Promise<number> => {
      const { rows } = await db.query<{ size: number }>(
        `select octet_length(jsonb_build_array(jsonb_build_object('kind', 'flag', 'key', 'f', 'version', 1, 'body', $1::jsonb))::text) as size`,
        [JSON.stringify(flagChange('f', 0, { metadata: { padding: 'x'.repeat(padding) } }).body)],
      );
      return rows[0]?.size ?? 0;
    };
    const room = 65_536 - (await sizeOf(0));
    await accepted(db, environment, [flagChange('f', 0, { metadata: { padding: 'x'.repeat(room) } })]);
    await accepted(db, environment, [flagChange('f', 1, { metadata: { padding: 'x'.repeat(room + 1) } })]);
    for (const topic of [`pennon:${environment}`, `pennon-server:${environment}`]) {
      const [fits, tooLarge] = await heardOn(topic);
      expect(fits?.changes).toHaveLength(1);
      expect(tooLarge).toMatchObject({ previous: 1, revision: 2, changes: null });
    }
  });

  it('announces neither a dry run nor a refusal', async () => {
    const environment = await newEnvironment(db);
    await commit(db, { environment, changes: [flagChange('a')], options: { dry_run: true } });
    await commit(db, { environment, changes: [flagChange('a', 5)] });
    await commit(db, { environment, changes: [flagChange('a', 0, { status: 'x' })] });
    expect(await heardOn(`pennon:${environment}`)).toEqual([]);
    expect(await heardOn(`pennon-server:${environment}`)).toEqual([]);
  });

  it('is undone with the transaction that it was made in', async () => {
    const environment = await newEnvironment(db);
    await db.exec('begin');
    await db.query('select pennon_api.commit($1, $2::jsonb)', [
      environment,
      JSON.stringify([flagChange('a')]),
    ]);
    expect(await heardOn(`pennon:${environment}`)).toHaveLength(1);
    await db.exec('rollback');
    expect(await heardOn(`pennon:${environment}`)).toEqual([]);
  });
});
