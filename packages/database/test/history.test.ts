import type { Control } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, commit, deletion, flagChange, flagOf, newEnvironment, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('history on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
    await db.query(`insert into pennon.members (user_id, role) values ('viewer', 'viewer')`);
  });
  afterAll(() => db.close());

  it('lists the commits of a document, newest first, with who, when and why', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a'), flagChange('b')]);
    await commit(db, { environment, changes: [flagChange('b', 1)], note: 'Not about a.' });
    await commit(db, { environment, changes: [deletion('flag', 'a', 1)], note: 'Gone.' });
    const { commits, next } = await control.history({ environment, kind: 'flag', key: 'a' });
    const at = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*\+00:00$/);
    const entry = { author: 'service_role', at, count: 1 };
    expect(commits).toEqual([
      {
        ...entry,
        revision: 3,
        note: 'Gone.',
        versions: [{ kind: 'flag', key: 'a', version: 2, deleted: true }],
      },
      {
        ...entry,
        revision: 1,
        note: null,
        versions: [{ kind: 'flag', key: 'a', version: 1, deleted: false }],
      },
    ]);
    expect(next).toBeNull();
  });

  it.each([{}, { kind: 'flag' }, { kind: 'flag', key: 'a' }] as const)(
    'hands out every commit once, page by page (%o)',
    async (filter) => {
      const environment = await newEnvironment(db);
      for (let version = 0; version < 7; version++)
        await accepted(db, environment, [flagChange('a', version)]);
      const seen: number[] = [];
      let before: number | undefined;
      do {
        const page = await control.history({ environment, ...filter, before, pageSize: 3 });
        seen.push(...page.commits.map(({ revision }) => revision));
        before = page.next ?? undefined;
      } while (before !== undefined);
      expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    },
  );

  it('counts a large commit and names its first hundred', async () => {
    const environment = await newEnvironment(db);
    await accepted(
      db,
      environment,
      Array.from({ length: 101 }, (_, index) => flagChange(`flag-${String(index).padStart(3, '0')}`)),
    );
    const { commits } = await control.history({ environment });
    expect(commits[0]).toMatchObject({ count: 101 });
    expect(commits[0]?.versions.map(({ key }) => key).slice(-1)).toEqual(['flag-099']);
  });

  it('answers with any version, its hash, and by default the latest', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [flagChange('a', 1, { status: 'inactive' })]);
    await accepted(db, environment, [deletion('flag', 'a', 2)]);
    await accepted(db, environment, [flagChange('a')]);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    const first = await control.document({ ...address, version: 1 });
    expect(first).toMatchObject({ version: 1, revision: 1, body: flagOf('a'), author: 'service_role' });
    expect(await control.document({ ...address, version: 3 })).toMatchObject({
      body: null,
      resolved: null,
      content_hash: null,
    });
    const latest = await control.document(address);
    expect(latest).toMatchObject({ version: 4, content_hash: first.content_hash });
    expect((await control.document({ ...address, version: 2 })).content_hash).not.toBe(first.content_hash);
    expect(first.content_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not let the owner state another hash than that of the content', async () => {
    await expect(
      db.query(`update pennon.documents set content_hash = repeat('0', 64)`),
    ).rejects.toMatchObject({ code: '428C9' });
  });

  it('is for members only', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    expect((await controlOf(db, signedInAs('viewer')).history({ environment })).commits).toHaveLength(1);
    const stranger = controlOf(db, signedInAs('stranger'));
    const calls = [
      () => stranger.history({ environment }),
      () => stranger.document(address),
      () => stranger.rollback({ environment, revision: 0 }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
  });

  it('refuses what is not there', async () => {
    const environment = await newEnvironment(db);
    const missing = { environment, kind: 'flag', key: 'a' } as const;
    await expect(control.history({ environment: 'nowhere' })).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
    await expect(control.document(missing)).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
    await expect(control.history({ environment, key: 'a', pageSize: 501 })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      details: [{ path: 'kind' }, { path: 'page_size' }],
    });
  });
});
