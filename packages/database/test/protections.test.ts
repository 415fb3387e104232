import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, by, protectedEnvironment } from './governing.js';
import { newEnvironment, serviceRole, signedInAs } from './requests.js';
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

describe.each(engines)('protection on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  it.each([[{ protected: false }], [{ min_approvals: 1 }], [{ block_self_approval: false }]])(
    'is lowered by approval only: %j',
    async (settings) => {
      const environment = await protectedEnvironment(db, { min_approvals: 2 });
      await expect(controlOf(db).saveEnvironment(environment, settings)).rejects.toMatchObject({
        code: 'PENNON_UNAPPROVED',
      });
      const { id } = await by(db, 'boss').proposeSettings({ environment, settings });
      await approve(db, 'ann', id);
      await expect(by(db, 'boss').publish(id)).rejects.toMatchObject({ details: { needed: 2 } });
      await approve(db, 'abe', id);
      expect(await by(db, 'boss').publish(id)).toMatchObject({ ...settings, change_request: id });
      expect(await controlOf(db).environments()).toContainEqual(
        expect.objectContaining({ key: environment, ...settings }),
      );
    },
  );

  it('is raised without', async () => {
    const environment = await protectedEnvironment(db);
    expect(
      await controlOf(db).saveEnvironment(environment, { min_approvals: 3, name: 'Live' }),
    ).toMatchObject({
      name: 'Live',
      min_approvals: 3,
    });
  });

  it('never asks for more approvals than there are members to give them', async () => {
    await expect(
      controlOf(db).saveEnvironment('production', { protected: true, min_approvals: 9 }),
    ).rejects.toMatchObject({ code: 'PENNON_INVALID', hint: expect.stringContaining('save_member') });
  });

  it('is for admins to set', async () => {
    for (const name of ['ed', 'ann', 'vera', 'audrey', 'stranger']) {
      await expect(by(db, name).saveEnvironment('staging', { name: 'Mine' })).rejects.toMatchObject({
        code: 'PENNON_FORBIDDEN',
      });
    }
  });

  it('names every problem of the settings', async () => {
    const { body } = await called(db, signedInAs('boss'), 'pennon_api.save_environment', {
      environment: 'Not A Key',
      settings: {
        name: '',
        protected: 'yes',
        min_approvals: 0,
        block_self_approval: 1,
        freeze_windows: [{}],
        more: 1,
      },
    });
    expect((body as { details: { path: string }[] }).details.map(({ path }) => path)).toEqual([
      'environment',
      'settings',
      'settings.name',
      'settings.protected',
      'settings.min_approvals',
      'settings.block_self_approval',
      'settings.freeze_windows[0]',
      'settings.freeze_windows[0]',
    ]);
  });
});
