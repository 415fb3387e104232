import type { ProposedChange } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, by, protectedEnvironment } from './governing.js';
import { flagOf, newEnvironment } from './requests.js';
import { controlOf } from './sql-control.js';

const changes: readonly ProposedChange[] = [{ kind: 'flag', key: 'a', base_version: 0, body: flagOf('a') }];

describe.each(engines)('one person alone on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  it('does not approve what a token proposed that they made', async () => {
    const environment = await protectedEnvironment(db);
    const { token } = await by(db, 'boss').createToken({ name: `ci-${environment}`, role: 'editor' });
    await db.query(`select set_config('request.headers', $1, false)`, [
      JSON.stringify({ 'x-pennon-token': token }),
    ]);
    const { id } = await controlOf(db).propose({ environment, changes });
    await db.query(`select set_config('request.headers', '', false)`);
    await expect(approve(db, 'boss', id)).rejects.toMatchObject({
      message: 'You proposed or edited this yourself.',
    });
    expect(await by(db, 'boss').tokens()).toContainEqual(
      expect.objectContaining({ name: `ci-${environment}`, created_by: 'boss' }),
    );
    expect(await approve(db, 'ann', id)).toMatchObject({ approvals: ['ann'] });
  });

  it('does not approve with an account that was made an approver afterwards', async () => {
    const environment = await protectedEnvironment(db);
    const { id } = await by(db, 'boss').propose({ environment, changes });
    await by(db, 'boss').saveMember({ user_id: 'boss2', role: 'approver' });
    await expect(approve(db, 'boss2', id)).rejects.toMatchObject({
      code: 'PENNON_FORBIDDEN',
      hint: expect.stringContaining('propose it anew'),
    });
    const { id: later } = await by(db, 'ed').propose({ environment, changes });
    expect(await approve(db, 'boss2', later)).toMatchObject({ approvals: ['boss2'] });
    // Another role that may approve is no new beginning; one in between that may not is.
    await by(db, 'boss').saveMember({ user_id: 'boss2', role: 'admin' });
    expect(await by(db, 'boss').changeRequests({ environment })).toMatchObject({
      requests: [{ approvals: ['boss2'] }, { approvals: [] }],
    });
    await by(db, 'boss').saveMember({ user_id: 'boss2', role: 'viewer' });
    await by(db, 'boss').saveMember({ user_id: 'boss2', role: 'approver' });
    await expect(by(db, 'ed').publish(later)).rejects.toMatchObject({ code: 'PENNON_UNAPPROVED' });
  });

  it('approves with a new account where authors may approve anyway', async () => {
    const environment = await protectedEnvironment(db, { block_self_approval: false });
    const { id } = await by(db, 'ed').propose({ environment, changes });
    await by(db, 'boss').saveMember({ user_id: 'boss3', role: 'approver' });
    expect(await approve(db, 'boss3', id)).toMatchObject({ approvals: ['boss3'] });
  });

  it('does not become somebody else because a role of the database gets the name', async () => {
    const environment = await protectedEnvironment(db);
    const name = `ria_${environment.slice(-6)}`;
    await controlOf(db).saveMember({ user_id: name, role: 'approver' });
    const { id } = await by(db, name).propose({ environment, changes });
    await db.exec(`create role ${name}`);
    await expect(approve(db, name, id)).rejects.toMatchObject({
      message: 'You proposed or edited this yourself.',
    });
    await db.exec(`drop role ${name}`);
  });

  describe('who may approve and not commit', () => {
    it('does not commit by publishing where nobody has to approve', async () => {
      const environment = await newEnvironment(db);
      const { id } = await by(db, 'ann').propose({ environment, changes });
      for (const attempt of [
        () => by(db, 'ann').publish(id),
        () => by(db, 'ann').schedule(id, new Date(0)),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ message: 'An approver may not change flags.' });
      }
      expect(await by(db, 'ed').publish(id)).toMatchObject({ revision: 1 });
    });

    it('does not administer by publishing settings', async () => {
      const environment = await newEnvironment(db);
      for (const name of ['ann', 'ed']) {
        const { id } = await by(db, name).proposeSettings({ environment, settings: { protected: true } });
        await expect(by(db, name).publish(id)).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
      }
      const { id } = await by(db, 'ann').proposeSettings({ environment, settings: { name: 'Mine' } });
      expect(await by(db, 'boss').publish(id)).toMatchObject({ name: 'Mine' });
    });

    it('publishes what somebody approved in a protected environment', async () => {
      const environment = await protectedEnvironment(db);
      const { id } = await by(db, 'ann').propose({ environment, changes });
      await approve(db, 'abe', id);
      expect(await by(db, 'ann').publish(id)).toMatchObject({ revision: 1 });
    });
  });
});
