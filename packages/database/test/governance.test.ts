import type { ChangeRequest, ProposedChange } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, auditOf, by, proposedFlag, protectedEnvironment } from './governing.js';
import { newEnvironment, snapshot } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('governance on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const proposed = async (
    environment: string,
    changes: readonly ProposedChange[] = [proposedFlag('a')],
  ): Promise<ChangeRequest> => await by(db, 'ed').propose({ environment, changes, note: 'Because.' });

  describe('a protected environment', () => {
    it('refuses what nobody approved, says what to do, and audits the attempt', async () => {
      const environment = await protectedEnvironment(db);
      await expect(
        by(db, 'boss').commit({ environment, changes: [proposedFlag('a')] }),
      ).rejects.toMatchObject({
        code: 'PENNON_UNAPPROVED',
        message: `${environment} is protected, and this has 0 of 1 approvals.`,
        hint: expect.stringContaining('pennon_api.propose'),
      });
      expect(await snapshot(db, environment)).toMatchObject({ revision: 0, documents: [] });
      expect(await auditOf(db, environment)).toEqual(['boss commit refused']);
    });

    it('publishes what was approved, signed by who publishes', async () => {
      const environment = await protectedEnvironment(db);
      const { id, content_hash, needed } = await proposed(environment);
      expect(needed).toBe(1);
      expect(await by(db, 'ann').approve(id, content_hash)).toMatchObject({ approvals: ['ann'] });
      expect(await by(db, 'eve').publish(id)).toMatchObject({ revision: 1, change_request: id });
      const { rows } = await db.query('select author, note from pennon.commits where environment = $1', [
        environment,
      ]);
      expect(rows).toEqual([{ author: 'eve', note: 'Because.' }]);
      expect(await auditOf(db, environment)).toEqual([
        'ed propose accepted',
        'ann approve accepted',
        'eve publish accepted',
      ]);
      await expect(by(db, 'eve').publish(id)).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
        details: { status: 'published', revision: 1 },
      });
    });

    it('takes a commit of exactly the approved changes, in any order, and of nothing else', async () => {
      const environment = await protectedEnvironment(db);
      const { id } = await proposed(environment, [proposedFlag('a'), proposedFlag('b')]);
      await approve(db, 'ann', id);
      const other = [proposedFlag('b'), proposedFlag('a', 0, { status: 'inactive' })];
      await expect(
        by(db, 'ed').commit({ environment, changes: other, changeRequest: id }),
      ).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
        message: `Change request ${id} has other content than this.`,
      });
      const same = [proposedFlag('b'), proposedFlag('a')];
      expect(await by(db, 'ed').commit({ environment, changes: same, changeRequest: id })).toMatchObject({
        revision: 1,
      });
    });

    it('does not take approvals of another environment', async () => {
      const [environment, other] = [await protectedEnvironment(db), await protectedEnvironment(db)];
      const { id } = await proposed(other);
      await approve(db, 'ann', id);
      await expect(
        by(db, 'ed').commit({ environment, changes: [proposedFlag('a')], changeRequest: id }),
      ).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
    });

    it('forgets approvals when the content is edited, and remembers them when it comes back', async () => {
      const environment = await protectedEnvironment(db);
      const { id, content_hash } = await proposed(environment);
      await approve(db, 'ann', id);
      const edited = await by(db, 'eve').editRequest(id, [proposedFlag('a', 0, { status: 'inactive' })]);
      expect(edited).toMatchObject({ approvals: [] });
      expect(edited.content_hash).not.toBe(content_hash);
      await expect(by(db, 'ed').publish(id)).rejects.toMatchObject({ code: 'PENNON_UNAPPROVED' });
      await expect(by(db, 'ann').approve(id, content_hash)).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
      });
      expect(await by(db, 'eve').editRequest(id, [proposedFlag('a')])).toMatchObject({
        content_hash,
        approvals: ['ann'],
      });
    });

    it('does not count who proposed or edited it, unless told to', async () => {
      const environment = await protectedEnvironment(db);
      const { id } = await by(db, 'ann').propose({ environment, changes: [proposedFlag('a')] });
      await expect(approve(db, 'ann', id)).rejects.toMatchObject({
        code: 'PENNON_FORBIDDEN',
        message: 'You proposed or edited this yourself.',
      });
      await approve(db, 'abe', id);
      await by(db, 'abe').editRequest(id, [proposedFlag('a', 0, { status: 'inactive' })]);
      await expect(approve(db, 'abe', id)).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
      const lenient = await protectedEnvironment(db, { block_self_approval: false });
      const own = await by(db, 'ann').propose({ environment: lenient, changes: [proposedFlag('a')] });
      expect(await approve(db, 'ann', own.id)).toMatchObject({ approvals: ['ann'] });
      expect(await by(db, 'ann').publish(own.id)).toMatchObject({ revision: 1 });
    });

    it('wants as many different members as it says, whose role still lets them', async () => {
      const environment = await protectedEnvironment(db, { min_approvals: 2 });
      await db.query(`insert into pennon.members values ('temp', 'approver')`);
      const { id } = await proposed(environment);
      await approve(db, 'ann', id);
      expect(await approve(db, 'ann', id)).toMatchObject({ approvals: ['ann'] });
      await expect(by(db, 'ed').publish(id)).rejects.toMatchObject({
        details: { approvals: ['ann'], needed: 2 },
      });
      await approve(db, 'temp', id);
      await controlOf(db).saveMember({ user_id: 'temp', role: 'viewer' });
      await expect(by(db, 'ed').publish(id)).rejects.toMatchObject({ code: 'PENNON_UNAPPROVED' });
      await approve(db, 'abe', id);
      expect(await by(db, 'ed').publish(id)).toMatchObject({ revision: 1 });
    });

    it('is approved by persons, not by keys', async () => {
      const environment = await protectedEnvironment(db);
      const { id } = await proposed(environment);
      await expect(controlOf(db).approve(id, 'any')).rejects.toMatchObject({
        code: 'PENNON_FORBIDDEN',
        message: "A key approves nothing: an approval is somebody's.",
      });
      for (const name of ['ed', 'vera', 'audrey', 'stranger']) {
        await expect(approve(db, name, id)).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
      }
      expect(await approve(db, 'boss', id)).toMatchObject({ approvals: ['boss'] });
    });

    it('publishes nothing over what changed meanwhile, and keeps the request open', async () => {
      const environment = await protectedEnvironment(db);
      const first = await proposed(environment);
      const second = await proposed(environment);
      for (const { id } of [first, second]) await approve(db, 'ann', id);
      await by(db, 'ed').publish(first.id);
      await expect(by(db, 'ed').publish(second.id)).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
      const open = await by(db, 'vera').changeRequests({ environment });
      expect(open.requests.map(({ id }) => id)).toEqual([second.id]);
      await by(db, 'ed').editRequest(second.id, [proposedFlag('a', 1)]);
      await approve(db, 'ann', second.id);
      expect(await by(db, 'ed').publish(second.id)).toMatchObject({ revision: 2 });
    });

    it('shows in a dry run what would happen, and what stands in the way', async () => {
      const environment = await protectedEnvironment(db);
      const dry = await by(db, 'ed').commit({ environment, changes: [proposedFlag('a')], dryRun: true });
      expect(dry).toMatchObject({ revision: 1, dry_run: true, blocked: { code: 'PENNON_UNAPPROVED' } });
      expect(await auditOf(db, environment)).toEqual([]);
    });

    it('takes a thousand documents at once, and their deletion', async () => {
      const environment = await protectedEnvironment(db);
      const keys = Array.from({ length: 1000 }, (_, index) => `flag-${index}`);
      for (const changes of [
        keys.map((key) => proposedFlag(key)),
        keys.map((key): ProposedChange => ({ kind: 'flag', key, base_version: 1, body: null })),
      ]) {
        const { id } = await proposed(environment, changes);
        await approve(db, 'ann', id);
        await by(db, 'ed').publish(id);
      }
      expect(await snapshot(db, environment)).toMatchObject({ revision: 2, documents: [] });
    });
  });

  describe('a change request', () => {
    it('is not filed when it could not be published', async () => {
      const environment = await protectedEnvironment(db);
      await expect(proposed(environment, [proposedFlag('a', 4)])).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
      });
      await expect(proposed(environment, [proposedFlag('a', 0, { type: 'nonsense' })])).rejects.toMatchObject(
        {
          code: 'PENNON_INVALID',
        },
      );
      await expect(proposed('nowhere')).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
      expect(await auditOf(db, environment)).toEqual(['ed propose refused', 'ed propose refused']);
      await expect(
        by(db, 'vera').propose({ environment, changes: [proposedFlag('a')] }),
      ).rejects.toMatchObject({
        message: 'A viewer may not propose changes.',
      });
    });

    it('is rejected by who may approve, or withdrawn by who proposed it', async () => {
      const environment = await protectedEnvironment(db);
      const { id } = await proposed(environment);
      await expect(by(db, 'eve').reject(id)).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
      expect(await by(db, 'ed').reject(id, 'Never mind.')).toMatchObject({ status: 'rejected' });
      await expect(approve(db, 'ann', id)).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
        message: `Change request ${id} is rejected already.`,
      });
      const other = await proposed(environment);
      expect(await by(db, 'ann').reject(other.id)).toMatchObject({ status: 'rejected' });
    });

    it('tells who is no member nothing, not even whether it is there', async () => {
      const { id } = await proposed(await protectedEnvironment(db));
      const stranger = by(db, 'stranger');
      for (const ask of [
        () => stranger.publish(id),
        () => stranger.publish(id + 1000),
        () => stranger.reject(id + 1000),
        () => stranger.schedule(id + 1000, null),
        () => stranger.changeRequests(),
      ]) {
        await expect(ask()).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
      }
    });

    it('is published by itself when its time has come, and keeps the refusal when it cannot be', async () => {
      const environment = await protectedEnvironment(db);
      const [good, bad] = [await proposed(environment), await proposed(environment, [proposedFlag('b')])];
      await approve(db, 'ann', good.id);
      for (const { id } of [good, bad]) await by(db, 'ed').schedule(id, new Date(0));
      const { rows } = await db.query('select pennon.publish_due() as published');
      expect(rows).toEqual([{ published: 1 }]);
      const { requests } = await by(db, 'ed').changeRequests({ environment, status: null });
      expect(requests).toMatchObject([
        { id: bad.id, status: 'open', publish_at: null, failure: { code: 'PENNON_UNAPPROVED' } },
        { id: good.id, status: 'published', revision: 1 },
      ]);
      expect((await db.query('select pennon.publish_due() as published')).rows).toEqual([{ published: 0 }]);
    });
  });

  it('records a commit that failed, and undoes it', async () => {
    const environment = await newEnvironment(db);
    await db.exec(`
      create function public.app_breaks() returns trigger language plpgsql
        as 'begin if new.key = ''broken'' then raise exception ''app trigger, for bob@example.com''; end if; return new; end';
      create trigger app_breaks before insert on pennon.versions for each row execute function public.app_breaks()`);
    await expect(
      controlOf(db).commit({ environment, changes: [proposedFlag('broken')] }),
    ).rejects.toMatchObject({
      code: 'PENNON_FAILED',
      details: { sqlstate: 'P0001' },
    });
    await db.exec('drop trigger app_breaks on pennon.versions');
    const { rows } = await db.query<{ outcome: string; message: string }>(
      `select outcome, body::jsonb -> 'details' ->> 'message' as message from pennon.audit_log
       where chain = $1 and action = 'commit'`,
      [environment],
    );
    expect(rows).toMatchObject([
      { outcome: 'failed', message: expect.stringMatching(/for email:[0-9a-f]{64}$/) },
    ]);
    expect(await snapshot(db, environment)).toMatchObject({ revision: 0 });
  });
});
