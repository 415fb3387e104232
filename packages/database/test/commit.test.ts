import type { FullSnapshot } from '@pennon/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import {
  accepted,
  anon,
  commit,
  deletion,
  flagChange,
  flagOf,
  newEnvironment,
  type Refusal,
  signedInAs,
  snapshot,
} from './requests.js';

describe.each(engines)('commit on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const rowCounts = async (): Promise<unknown> => {
    const { rows } = await db.query(`
      select (select count(*) from pennon.versions)::int versions, (select count(*) from pennon.commits)::int commits,
        (select count(*) from pennon.documents)::int documents, (select count(*) from realtime.messages)::int messages,
        (select sum(revision) from pennon.environments)::int revisions`);
    return rows[0];
  };

  it('answers the revision and the versions that it made', async () => {
    const environment = await newEnvironment(db);
    const { status, body } = await commit(db, { environment, changes: [flagChange('a'), flagChange('b')] });
    expect(status).toBe(200);
    expect(body).toEqual({
      environment,
      previous: 0,
      revision: 1,
      dry_run: false,
      versions: [
        { kind: 'flag', key: 'a', version: 1 },
        { kind: 'flag', key: 'b', version: 1 },
      ],
      warnings: [],
      heirs: [],
    });
  });

  it('keeps every version, and each commit with its author and note', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await commit(db, {
      environment,
      changes: [flagChange('a', 1, { status: 'inactive' })],
      note: 'Stop it.',
    });
    await accepted(db, environment, [deletion('flag', 'a', 2)]);
    const versions = await db.query(
      `select version::int, body ->> 'status' status, revision::int from pennon.versions where environment = $1 order by 1`,
      [environment],
    );
    expect(versions.rows).toEqual([
      { version: 1, status: 'active', revision: 1 },
      { version: 2, status: 'inactive', revision: 2 },
      { version: 3, status: null, revision: 3 },
    ]);
    const commits = await db.query(
      `select author, note, changes from pennon.commits where environment = $1 and revision = 2`,
      [environment],
    );
    expect(commits.rows).toEqual([
      { author: 'service_role', note: 'Stop it.', changes: [{ kind: 'flag', key: 'a', version: 2 }] },
    ]);
  });

  it('counts on when a deleted document comes back', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [deletion('flag', 'a', 1)]);
    const { versions } = await accepted(db, environment, [flagChange('a', 0)]);
    expect(versions).toEqual([{ kind: 'flag', key: 'a', version: 3 }]);
  });

  it('refuses a stale base version with the current one, and writes nothing', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [flagChange('a', 1)]);
    const before = await rowCounts();
    const { status, body } = await commit(db, {
      environment,
      changes: [flagChange('new'), flagChange('a', 1)],
    });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'PENNON_CONFLICT',
      message: 'flag a is at version 2, and this change was made from version 1.',
      details: [{ path: '$[1].base_version', kind: 'flag', key: 'a', base_version: 1, current_version: 2 }],
    });
    expect(await rowCounts()).toEqual(before);
  });

  it.each([
    ['a new document that exists', flagChange('a', 0), 1],
    ['a change of a document that does not', flagChange('gone', 3), 0],
    ['a deletion of a document that does not', deletion('flag', 'gone', 3), 0],
  ])('takes %s for a conflict', async (_, change, current_version) => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const { status, body } = await commit(db, { environment, changes: [change] });
    expect([status, (body as Refusal).details]).toMatchObject([409, [{ current_version }]]);
  });

  it('leaves nothing of several documents when one is refused', async () => {
    const environment = await newEnvironment(db);
    const before = await rowCounts();
    const { status } = await commit(db, {
      environment,
      changes: [flagChange('a'), flagChange('b', 0, { offVariation: 'neither' })],
    });
    expect(status).toBe(422);
    expect(await rowCounts()).toEqual(before);
  });

  it('answers a dry run as the commit would be answered, and writes nothing', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const before = await rowCounts();
    const changes = [flagChange('a', 1, { status: 'inactive' }), flagChange('b')];
    const dry = await commit(db, { environment, changes, options: { dry_run: true } });
    expect(await rowCounts()).toEqual(before);
    const real = await commit(db, { environment, changes });
    const diff = [
      {
        kind: 'flag',
        key: 'a',
        from: 1,
        to: 2,
        changes: [{ path: '$.status', op: 'replace', from: 'active', to: 'inactive' }],
      },
      { kind: 'flag', key: 'b', from: null, to: 1, changes: [{ path: '$', op: 'add', to: flagOf('b') }] },
    ];
    expect(dry).toEqual({ status: 200, body: { ...(real.body as object), dry_run: true, diff } });
  });

  it('refuses in a dry run what the commit would refuse', async () => {
    const environment = await newEnvironment(db);
    const changes = [flagChange('a', 4)];
    const dry = await commit(db, { environment, changes, options: { dry_run: true } });
    expect(dry).toEqual(await commit(db, { environment, changes }));
  });

  it('knows no other environment than its own', async () => {
    const { status, body } = await commit(db, { environment: 'nowhere', changes: [flagChange('a')] });
    expect([status, body]).toMatchObject([404, { code: 'PENNON_NOT_FOUND', hint: expect.any(String) }]);
  });

  it('has development, staging and production from the start', async () => {
    for (const environment of ['development', 'staging', 'production']) {
      expect(await snapshot(db, environment)).toMatchObject({ type: 'full', revision: 0, documents: [] });
    }
  });

  it.each(['editor', 'admin'])('signs what an %s changed with the user id', async (role) => {
    const environment = await newEnvironment(db);
    await db.query('insert into pennon.members (user_id, role) values ($1, $2)', [`user-${role}`, role]);
    const caller = signedInAs(`user-${role}`);
    expect((await commit(db, { environment, changes: [flagChange('a')], caller })).status).toBe(200);
    const { rows } = await db.query('select author from pennon.commits where environment = $1', [
      environment,
    ]);
    expect(rows).toEqual([{ author: `user-${role}` }]);
  });

  it.each([
    ['viewer', 'A viewer'],
    ['approver', 'An approver'],
    ['auditor', 'An auditor'],
  ])('refuses a member who is %s', async (role, who) => {
    const environment = await newEnvironment(db);
    await db.query('insert into pennon.members (user_id, role) values ($1, $2)', [`user-${role}`, role]);
    const before = await rowCounts();
    const caller = signedInAs(`user-${role}`);
    const { status, body } = await commit(db, { environment, changes: [flagChange('a')], caller });
    expect([status, body]).toMatchObject([
      403,
      { code: 'PENNON_FORBIDDEN', message: `${who} may not change flags.` },
    ]);
    expect(await rowCounts()).toEqual(before);
  });

  it('refuses who is signed in but no member, and does not let anon call at all', async () => {
    const environment = await newEnvironment(db);
    const changes = [flagChange('a')];
    expect(await commit(db, { environment, changes, caller: signedInAs('stranger') })).toMatchObject({
      status: 403,
      body: { code: 'PENNON_FORBIDDEN' },
    });
    await expect(commit(db, { environment, changes, caller: anon })).rejects.toMatchObject({ code: '42501' });
  });

  it('accepts a thousand documents at once', async () => {
    const environment = await newEnvironment(db);
    const changes = Array.from({ length: 1000 }, (_, index) => flagChange(`flag-${index}`));
    await accepted(db, environment, changes);
    const full = (await snapshot(db, environment)) as FullSnapshot;
    expect(full.documents).toHaveLength(1000);
    expect(full.documents[0]?.body).toEqual(flagOf('flag-0'));
  });

  it('accepts the ten thousandth flag, and not one more', async () => {
    const environment = await newEnvironment(db);
    await fillWithFlags(db, environment, 9999);
    await accepted(db, environment, [flagChange('last')]);
    const more = await commit(db, { environment, changes: [flagChange('one-more')] });
    expect(more).toMatchObject({
      status: 422,
      body: { details: [{ path: '$', message: 'leads to 10001 flags, and 10000 is the limit' }] },
    });
    await accepted(db, environment, [deletion('flag', 'last', 1), flagChange('one-more')]);
  });
});

/** As the owner and past the one writer, because ten thousand validations take seconds. */
async function fillWithFlags(db: TestDatabase, environment: string, count: number): Promise<void> {
  await db.query(`insert into pennon.commits values ($1, 1, 'test', null, '[]')`, [environment]);
  const rows = `'flag', 'flag-' || n, 1, '{}'::jsonb, 'rules'`;
  await db.query(
    `insert into pennon.versions (environment, kind, key, version, body, delivery, revision)
     select $1, ${rows}, 1 from generate_series(1, $2::int) n`,
    [environment, count],
  );
  await db.query(
    `insert into pennon.documents (environment, kind, key, version, body, delivery, line_hash)
     select $1, ${rows}, 0 from generate_series(1, $2::int) n`,
    [environment, count],
  );
  await db.query('update pennon.environments set revision = 1 where key = $1', [environment]);
}
