import type { FullSnapshot } from '@pennon/core';
import type { Control } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, deletion, flagChange, newEnvironment, signedInAs, snapshot } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('bounded history on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
    await db.query(`insert into pennon.members (user_id, role) values ('editor', 'editor')`);
  });
  afterAll(() => db.close());

  /** Ten revisions: `still` changes in the first, `gone` is deleted in the third, `busy` changes in each. */
  const tenRevisions = async (): Promise<string> => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('still'), flagChange('gone'), flagChange('busy')]);
    for (let version = 1; version < 10; version++) {
      const more = version === 2 ? [deletion('flag', 'gone', 1)] : [];
      await accepted(db, environment, [flagChange('busy', version, { metadata: { version } }), ...more]);
    }
    return environment;
  };
  const prune = async (): Promise<void> => {
    await db.query('select pennon.prune_history()');
  };
  const kept = async (environment: string): Promise<unknown> => {
    const { rows } = await db.query(
      `select key, array_agg(version::int order by version) as versions from pennon.versions
       where environment = $1 group by key order by key`,
      [environment],
    );
    return rows;
  };

  it('keeps the states of the last revisions, and of each document the current version', async () => {
    const environment = await tenRevisions();
    await control.keepHistory({ environment, revisions: 3, days: 0 });
    await aged(environment);
    const before = await snapshot(db, environment);
    await prune();
    expect(await snapshot(db, environment)).toEqual(before);
    expect(await kept(environment)).toEqual([
      { key: 'busy', versions: [7, 8, 9, 10] },
      { key: 'gone', versions: [2] },
      { key: 'still', versions: [1] },
    ]);
    const { commits } = await control.history({ environment });
    expect(commits.map(({ revision }) => revision)).toEqual([10, 9, 8, 7, 3, 1]);
    await control.rollback({ environment, revision: 7 });
    await expect(control.rollback({ environment, revision: 6 })).rejects.toMatchObject({
      code: 'PENNON_NOT_KEPT',
      details: { oldest_revision: 7 },
    });
    expect(await control.document({ environment, kind: 'flag', key: 'busy' })).toMatchObject({
      body: { metadata: { version: 6 } },
    });
  });

  it('keeps all of so many days, however many revisions that are', async () => {
    const environment = await tenRevisions();
    await control.keepHistory({ environment, revisions: 1, days: 1 });
    await prune();
    expect((await control.history({ environment })).commits).toHaveLength(10);
  });

  it('answers a client from before the window in full, and one within it with what changed', async () => {
    const environment = await tenRevisions();
    await control.keepHistory({ environment, revisions: 3, days: 0 });
    await aged(environment);
    await prune();
    for (const since of [0, 1, 6]) expect((await snapshot(db, environment, { since })).type).toBe('full');
    for (const since of [7, 8, 9]) {
      const delta = await snapshot(db, environment, { since });
      expect(delta).toMatchObject({
        type: 'delta',
        previous: since,
        changes: [{ key: 'busy', version: 10 }],
      });
    }
    expect((await snapshot(db, environment, { since: 10 })).type).toBe('unchanged');
  });

  it('counts the versions of a document that comes back on, though its past is gone', async () => {
    const environment = await tenRevisions();
    await control.keepHistory({ environment, revisions: 1, days: 0 });
    await aged(environment);
    await prune();
    const { versions } = await accepted(db, environment, [flagChange('gone')]);
    expect(versions).toEqual([{ kind: 'flag', key: 'gone', version: 3 }]);
  });

  it('deletes a bounded number of versions at a time, until none is left to delete', async () => {
    const environment = await tenRevisions();
    await control.keepHistory({ environment, revisions: 1, days: 0 });
    await aged(environment);
    const counts: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const { rows } = await db.query<{ versions: number }>(
        `select (pennon.prune_environment($1, 4) ->> 'versions')::int as versions`,
        [environment],
      );
      counts.push(rows[0]?.versions ?? -1);
    }
    expect(counts).toEqual([4, 4, 1, 0]);
    expect(((await snapshot(db, environment)) as FullSnapshot).documents).toHaveLength(2);
  });

  it('does not let even the owner delete what the policy keeps', async () => {
    const environment = await tenRevisions();
    await control.keepHistory({ environment, revisions: 3, days: 0 });
    await aged(environment);
    await prune();
    for (const table of ['versions', 'commits']) {
      await expect(
        db.query(`delete from pennon.${table} where environment = $1 and revision > 7`, [environment]),
      ).rejects.toMatchObject({ code: 'PT403' });
    }
  });

  it('is for an admin to set', async () => {
    const environment = await newEnvironment(db);
    const request = { environment, revisions: 5, days: 5 };
    await expect(controlOf(db, signedInAs('editor')).keepHistory(request)).rejects.toMatchObject({
      code: 'PENNON_FORBIDDEN',
    });
    await expect(control.keepHistory({ ...request, revisions: 0, days: -1 })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      details: [{ path: 'revisions' }, { path: 'days' }],
    });
    await expect(control.keepHistory({ ...request, environment: 'nowhere' })).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
  });

  /** Makes the commits a day older: a test does not wait, and even the owner may not rewrite them otherwise. */
  async function aged(environment: string): Promise<void> {
    await db.exec('begin; alter table pennon.commits disable trigger refuse_rewriting');
    await db.query(`update pennon.commits set at = at - interval '1 day' where environment = $1`, [
      environment,
    ]);
    await db.exec('alter table pennon.commits enable always trigger refuse_rewriting; commit');
  }
});
