import type { ChangeRequest, EnvironmentSettings } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, auditOf, by, proposedFlag, protectedEnvironment } from './governing.js';
import { newEnvironment, serviceRole, signedInAs } from './requests.js';
import { called, controlOf } from './sql-control.js';

const due = new Date(0);
const now = Date.now();
const frozen = { freeze_windows: [{ from: now - 3_600_000, until: now + 3_600_000 }] };

describe.each(engines)('what is scheduled on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const approved = async (request: Promise<ChangeRequest>): Promise<number> => {
    const { id } = await request;
    await approve(db, 'ann', id);
    return id;
  };
  const release = (environment: string, key = 'a'): Promise<number> =>
    approved(by(db, 'ed').propose({ environment, changes: [proposedFlag(key)] }));
  const settle = (environment: string, settings: EnvironmentSettings): Promise<number> =>
    approved(by(db, 'ed').proposeSettings({ environment, settings }));
  const schedule = async (...ids: readonly number[]): Promise<void> => {
    for (const id of ids) await by(db, 'ed').schedule(id, due);
  };
  const maintain = async (): Promise<unknown> => {
    const { rows } = await db.query<{ failed: unknown }>(`select pennon.maintain() -> 'failed' as failed`);
    return rows[0]?.failed;
  };
  const settingsOf = async (environment: string): Promise<unknown> =>
    (await controlOf(db).environments()).find(({ key }) => key === environment);
  const states = async (environment: string): Promise<readonly unknown[]> => {
    const { rows } = await db.query(
      `select id::int, status, publish_at, failure ->> 'code' as failure from pennon.change_requests
       where environment = $1 order by id`,
      [environment],
    );
    return rows;
  };
  const publishedAs = (id: number): unknown => ({ id, status: 'published', publish_at: null, failure: null });

  it('is a release and the freeze after it', async () => {
    const environment = await protectedEnvironment(db);
    const ids = [await release(environment), await settle(environment, frozen)];
    await schedule(...ids);
    expect(await maintain()).toEqual([]);
    expect(await states(environment)).toEqual(ids.map(publishedAs));
    expect(await settingsOf(environment)).toMatchObject({ ...frozen, revision: 1 });
  });

  it('is a release and the higher protection after it', async () => {
    const environment = await protectedEnvironment(db);
    const ids = [await release(environment), await settle(environment, { min_approvals: 2 })];
    await schedule(...ids);
    expect(await maintain()).toEqual([]);
    expect(await states(environment)).toEqual(ids.map(publishedAs));
  });

  it('waits for the thaw when the freeze came first', async () => {
    const environment = await protectedEnvironment(db);
    const [freeze, later] = [await settle(environment, frozen), await release(environment)];
    await schedule(freeze, later);
    expect(await maintain()).toEqual([]);
    expect(await states(environment)).toEqual([
      publishedAs(freeze),
      { id: later, status: 'open', publish_at: due, failure: null },
    ]);
    await schedule(await settle(environment, { freeze_windows: [] }));
    expect(await maintain()).toEqual([]);
    expect(await maintain()).toEqual([]);
    expect((await states(environment))[1]).toEqual(publishedAs(later));
  });

  it('is several settings at once', async () => {
    const environment = await protectedEnvironment(db, { ...frozen, min_approvals: 1 });
    const ids = [
      await settle(environment, { freeze_windows: [] }),
      await settle(environment, { name: 'Anew' }),
      await settle(environment, { block_self_approval: false }),
    ];
    await schedule(...ids);
    expect(await maintain()).toEqual([]);
    expect(await states(environment)).toEqual(ids.map(publishedAs));
    expect(await settingsOf(environment)).toMatchObject({
      name: 'Anew',
      freeze_windows: [],
      block_self_approval: false,
    });
  });

  it('lets one transaction publish several settings, and slip nothing in between', async () => {
    const environment = await protectedEnvironment(db, frozen);
    const lower = await settle(environment, { block_self_approval: false });
    const lift = await settle(environment, { freeze_windows: [] });
    const publishing = async (between = ''): Promise<void> => {
      await db.exec('begin');
      try {
        for (const id of [lower, lift]) {
          await db.query(`select set_config('request.jwt.claims', $1, true)`, [
            JSON.stringify(signedInAs('ed').claims),
          ]);
          await db.query('select pennon_api.publish($1)', [id]);
          if (id === lower) await db.exec(between);
        }
        await db.exec('commit');
      } catch (error) {
        await db.exec('rollback');
        throw error;
      }
    };
    await expect(
      publishing(`update pennon.environments set protected = false where key = '${environment}'`),
    ).rejects.toMatchObject({ code: 'PT403' });
    await publishing();
    expect(await states(environment)).toEqual([lower, lift].map(publishedAs));
  });

  it('keeps the failure of one that a trigger ends late, and publishes the others', async () => {
    await db.exec(`
      create function public.app_breaks() returns trigger language plpgsql
        as 'begin if new.key = ''broken'' then raise exception ''late, for bob@example.com''; end if; return null; end';
      create constraint trigger app_breaks after insert on pennon.versions deferrable initially deferred
        for each row execute function public.app_breaks()`);
    const environment = await protectedEnvironment(db);
    const other = await newEnvironment(db);
    const broken = await release(environment, 'broken');
    const ids = [await release(environment), await settle(environment, { name: 'Named' })];
    const elsewhere = await release(other);
    await schedule(broken, ...ids, elsewhere);
    expect(await maintain()).toEqual([]);
    expect(await states(environment)).toEqual([
      { id: broken, status: 'open', publish_at: null, failure: 'PENNON_FAILED' },
      ...ids.map(publishedAs),
    ]);
    expect(await states(other)).toEqual([publishedAs(elsewhere)]);
    expect((await auditOf(db, environment)).filter((line) => line.endsWith('publish failed'))).toHaveLength(
      1,
    );
    await db.exec('drop trigger app_breaks on pennon.versions');
    await schedule(broken);
    expect(await maintain()).toEqual([]);
    expect((await states(environment))[0]).toEqual(publishedAs(broken));
  });

  it('is tried again when the database could not just then', async () => {
    await db.exec(`
      create function public.app_busy() returns trigger language plpgsql
        as 'begin raise exception ''busy'' using errcode = ''55P03''; end';
      create constraint trigger app_busy after insert on pennon.versions deferrable initially deferred
        for each row execute function public.app_busy()`);
    const environment = await newEnvironment(db);
    const id = await release(environment);
    await schedule(id);
    expect(await maintain()).toEqual([]);
    expect(await states(environment)).toEqual([{ id, status: 'open', publish_at: due, failure: null }]);
    await db.exec('drop trigger app_busy on pennon.versions');
    expect(await maintain()).toEqual([]);
    expect(await states(environment)).toEqual([publishedAs(id)]);
  });

  describe('a freeze without end', () => {
    const endless = [{ from: 0, until: 1e300 }];
    const range = 'must be within 8640000000000000 milliseconds of 1970, as every Date is';

    it('is refused, saved or proposed', async () => {
      const environment = await newEnvironment(db);
      const settings = { freeze_windows: [{ from: -1e300, until: 8_640_000_000_000_001 }] };
      const details = ['from', 'until'].map((member) => ({
        path: `settings.freeze_windows[0].${member}`,
        message: range,
      }));
      for (const attempt of [
        () => controlOf(db).saveEnvironment(environment, settings),
        () => by(db, 'ed').proposeSettings({ environment, settings }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: 'PENNON_INVALID', details });
      }
    });

    it.each([8.64e15, '9999-12-31T23:59:59.999-14:00'])('may be as long as until %s', async (until) => {
      const environment = await newEnvironment(db);
      await controlOf(db).saveEnvironment(environment, { freeze_windows: [{ from: -8.64e15, until }] });
      await expect(controlOf(db).commit({ environment, changes: [proposedFlag('a')] })).rejects.toMatchObject(
        {
          code: 'PENNON_LOCKED',
        },
      );
    });

    it('that was accepted once freezes, and breaks nothing', async () => {
      const environment = await newEnvironment(db);
      await controlOf(db).commit({ environment, changes: [proposedFlag('a')] });
      await db.query('update pennon.environments set freeze_windows = $2 where key = $1', [
        environment,
        JSON.stringify(endless),
      ]);
      expect(await settingsOf(environment)).toMatchObject({
        frozen_until: expect.stringMatching(/^275760-/),
      });
      const [id, other] = [await release(environment, 'b'), await newEnvironment(db)];
      const elsewhere = await release(other);
      await schedule(id, elsewhere);
      expect(await maintain()).toEqual([]);
      expect(await states(environment)).toMatchObject([{ id, status: 'open', publish_at: due }]);
      expect(await states(other)).toEqual([publishedAs(elsewhere)]);
      const { body } = await called(db, serviceRole, 'pennon_api.kill', { environment, flag: 'a' });
      expect(body).toMatchObject({ revision: 2 });
      expect(await controlOf(db).saveEnvironment(environment, { freeze_windows: [] })).toMatchObject({
        freeze_windows: [],
      });
    });
  });
});
