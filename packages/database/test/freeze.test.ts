import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concurrentEngines, engines, type TestDatabase } from './engines.js';
import { addMembers, approve, by, proposedFlag, protectedEnvironment } from './governing.js';
import { flagChange, newEnvironment } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('a freeze on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const now = Date.now();
  const frozen = { freeze_windows: [{ from: now - 3_600_000, until: now + 3_600_000 }] };

  it('locks every environment, approvals or not, until it ends', async () => {
    const environment = await newEnvironment(db);
    await controlOf(db).saveEnvironment(environment, frozen);
    await expect(controlOf(db).commit({ environment, changes: [proposedFlag('a')] })).rejects.toMatchObject({
      code: 'PENNON_LOCKED',
      details: { until: expect.stringMatching(/Z$/) },
      hint: expect.stringContaining('kill'),
    });
    await controlOf(db).saveEnvironment(environment, {
      freeze_windows: [{ from: now - 7_200_000, until: now - 3_600_000 }],
    });
    expect(await controlOf(db).commit({ environment, changes: [proposedFlag('a')] })).toMatchObject({
      revision: 1,
    });
  });

  it('keeps what is scheduled waiting', async () => {
    const environment = await protectedEnvironment(db);
    const { id } = await by(db, 'ed').propose({ environment, changes: [proposedFlag('a')] });
    await approve(db, 'ann', id);
    await by(db, 'ed').schedule(id, new Date(0));
    await controlOf(db).saveEnvironment(environment, frozen);
    await db.query('select pennon.publish_due()');
    const { requests } = await by(db, 'ed').changeRequests({ environment });
    expect(requests).toMatchObject([{ id, failure: null, publish_at: expect.any(String) }]);
    await expect(by(db, 'ed').publish(id)).rejects.toMatchObject({ code: 'PENNON_LOCKED' });
  });

  it('is lifted in a protected environment by approval only, also while it lasts', async () => {
    const environment = await protectedEnvironment(db, frozen);
    const lift = { freeze_windows: [] };
    await expect(by(db, 'boss').saveEnvironment(environment, lift)).rejects.toMatchObject({
      code: 'PENNON_UNAPPROVED',
      hint: expect.stringContaining('propose_settings'),
    });
    const { id } = await by(db, 'boss').proposeSettings({ environment, settings: lift });
    await approve(db, 'ann', id);
    expect(await by(db, 'boss').publish(id)).toMatchObject({ freeze_windows: [], protected: true });
  });

  it('needs two times, in their order', async () => {
    await expect(
      controlOf(db).saveEnvironment('staging', { freeze_windows: [{ from: 2, until: 1 }] }),
    ).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      details: [{ path: 'settings.freeze_windows[0]', message: 'must open before it closes' }],
    });
  });
});

describe.each(concurrentEngines)('a freeze among transactions on $name', ({ open }) => {
  it('holds a transaction that began before it', async () => {
    const db = await open();
    const environment = await newEnvironment(db);
    const early = await db.session();
    await early.exec('begin');
    await early.query('select now()');
    const { rows } = await db.query<{ now: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    );
    const from = Math.floor(rows[0]?.now ?? 0);
    await controlOf(db).saveEnvironment(environment, { freeze_windows: [{ from, until: from + 3_600_000 }] });
    const { rows: answers } = await early.query('select pennon_api.commit($1, $2::jsonb) as answer', [
      environment,
      JSON.stringify([flagChange('a')]),
    ]);
    expect(answers).toMatchObject([{ answer: { code: 'PENNON_LOCKED' } }]);
    await early.exec('rollback');
    await early.close();
    await db.close();
  });
});
