import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concurrentEngines, engines, type TestDatabase } from './engines.js';
import { addMembers, approve, by, protectedEnvironment } from './governing.js';
import { flagChange, newEnvironment, serviceRole } from './requests.js';
import { called, controlOf } from './sql-control.js';

describe.each(engines)('the settings of an environment on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const keep = { revisions: 10, days: 1 };

  it('keep less of a protected history by approval only', async () => {
    const environment = await protectedEnvironment(db);
    await expect(controlOf(db).keepHistory({ environment, ...keep })).rejects.toMatchObject({
      code: 'PENNON_UNAPPROVED',
      hint: expect.stringContaining('propose_settings'),
    });
    const settings = { kept_revisions: 10, kept_days: 1 };
    await expect(controlOf(db).saveEnvironment(environment, settings)).rejects.toMatchObject({
      code: 'PENNON_UNAPPROVED',
    });
    await expect(
      db.query('update pennon.environments set kept_days = 0 where key = $1', [environment]),
    ).rejects.toMatchObject({ code: 'PT403' });
    const { id } = await by(db, 'boss').proposeSettings({ environment, settings });
    await approve(db, 'ann', id);
    expect(await by(db, 'boss').publish(id)).toMatchObject(settings);
    await controlOf(db).keepHistory({ environment, revisions: 20, days: 2 });
  });

  it('keep less of another as an admin says', async () => {
    const environment = await newEnvironment(db);
    await controlOf(db).keepHistory({ environment, ...keep });
    expect(await controlOf(db).environments()).toContainEqual(
      expect.objectContaining({ key: environment, kept_revisions: 10, kept_days: 1 }),
    );
  });

  it('have the budgets of events, within what can be counted', async () => {
    const environment = await newEnvironment(db);
    const budgets = { ingest_per_minute: 1000, ingest_per_caller: 0 };
    expect(await controlOf(db).saveEnvironment(environment, budgets)).toMatchObject(budgets);
    expect(await controlOf(db).saveEnvironment(environment, { name: 'Live' })).toMatchObject(budgets);
    const { body } = await called(db, serviceRole, 'pennon_api.save_environment', {
      environment,
      settings: { ingest_per_minute: 2147483648, ingest_per_caller: -1, kept_revisions: 0, kept_days: 1.5 },
    });
    expect((body as { details: { path: string }[] }).details.map(({ path }) => path)).toEqual([
      'settings.kept_revisions',
      'settings.kept_days',
      'settings.ingest_per_minute',
      'settings.ingest_per_caller',
    ]);
  });
});

describe.each(concurrentEngines)('a freeze on $name', ({ open }) => {
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
