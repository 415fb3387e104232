import type { ChangeRequest, ProposedChange } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, auditOf, by, protectedEnvironment } from './governing.js';
import { flagOf, newEnvironment, signedInAs, snapshot } from './requests.js';
import { called, controlOf } from './sql-control.js';

function change(key: string, base_version = 0, members: Record<string, unknown> = {}): ProposedChange {
  return { kind: 'flag', key, base_version, body: flagOf(key, members) };
}

describe.each(engines)('governance on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const proposed = async (
    environment: string,
    changes: readonly ProposedChange[] = [change('a')],
  ): Promise<ChangeRequest> => await by(db, 'ed').propose({ environment, changes, note: 'Because.' });

  describe('a protected environment', () => {
    it('refuses what nobody approved, says what to do, and audits the attempt', async () => {
      const environment = await protectedEnvironment(db);
      await expect(by(db, 'boss').commit({ environment, changes: [change('a')] })).rejects.toMatchObject({
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
      const { id } = await proposed(environment, [change('a'), change('b')]);
      await approve(db, 'ann', id);
      const other = [change('b'), change('a', 0, { status: 'inactive' })];
      await expect(
        by(db, 'ed').commit({ environment, changes: other, changeRequest: id }),
      ).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
        message: `Change request ${id} has other content than this.`,
      });
      const same = [change('b'), change('a')];
      expect(await by(db, 'ed').commit({ environment, changes: same, changeRequest: id })).toMatchObject({
        revision: 1,
      });
    });

    it('does not take approvals of another environment', async () => {
      const [environment, other] = [await protectedEnvironment(db), await protectedEnvironment(db)];
      const { id } = await proposed(other);
      await approve(db, 'ann', id);
      await expect(
        by(db, 'ed').commit({ environment, changes: [change('a')], changeRequest: id }),
      ).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
    });

    it('forgets approvals when the content is edited, and remembers them when it comes back', async () => {
      const environment = await protectedEnvironment(db);
      const { id, content_hash } = await proposed(environment);
      await approve(db, 'ann', id);
      const edited = await by(db, 'eve').editRequest(id, [change('a', 0, { status: 'inactive' })]);
      expect(edited).toMatchObject({ approvals: [] });
      expect(edited.content_hash).not.toBe(content_hash);
      await expect(by(db, 'ed').publish(id)).rejects.toMatchObject({ code: 'PENNON_UNAPPROVED' });
      await expect(by(db, 'ann').approve(id, content_hash)).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
      });
      expect(await by(db, 'eve').editRequest(id, [change('a')])).toMatchObject({
        content_hash,
        approvals: ['ann'],
      });
    });

    it('does not count who proposed or edited it, unless told to', async () => {
      const environment = await protectedEnvironment(db);
      const { id } = await by(db, 'ann').propose({ environment, changes: [change('a')] });
      await expect(approve(db, 'ann', id)).rejects.toMatchObject({
        code: 'PENNON_FORBIDDEN',
        message: 'You proposed or edited this yourself.',
      });
      await approve(db, 'abe', id);
      await by(db, 'abe').editRequest(id, [change('a', 0, { status: 'inactive' })]);
      await expect(approve(db, 'abe', id)).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
      const lenient = await protectedEnvironment(db, { block_self_approval: false });
      const own = await by(db, 'ann').propose({ environment: lenient, changes: [change('a')] });
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
      await by(db, 'ed').editRequest(second.id, [change('a', 1)]);
      await approve(db, 'ann', second.id);
      expect(await by(db, 'ed').publish(second.id)).toMatchObject({ revision: 2 });
    });

    it('shows in a dry run what would happen, and what stands in the way', async () => {
      const environment = await protectedEnvironment(db);
      const dry = await by(db, 'ed').commit({ environment, changes: [change('a')], dryRun: true });
      expect(dry).toMatchObject({ revision: 1, dry_run: true, blocked: { code: 'PENNON_UNAPPROVED' } });
      expect(await auditOf(db, environment)).toEqual([]);
    });

    it('takes a thousand documents at once, and their deletion', async () => {
      const environment = await protectedEnvironment(db);
      const keys = Array.from({ length: 1000 }, (_, index) => `flag-${index}`);
      for (const changes of [
        keys.map((key) => change(key)),
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
      await expect(proposed(environment, [change('a', 4)])).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
      });
      await expect(proposed(environment, [change('a', 0, { type: 'nonsense' })])).rejects.toMatchObject({
        code: 'PENNON_INVALID',
      });
      await expect(proposed('nowhere')).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
      expect(await auditOf(db, environment)).toEqual(['ed propose refused', 'ed propose refused']);
      await expect(by(db, 'vera').propose({ environment, changes: [change('a')] })).rejects.toMatchObject({
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
      const [good, bad] = [await proposed(environment), await proposed(environment, [change('b')])];
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

  describe('a freeze', () => {
    const now = Date.now();
    const frozen = { freeze_windows: [{ from: now - 3_600_000, until: now + 3_600_000 }] };

    it('locks every environment, approvals or not, until it ends', async () => {
      const environment = await newEnvironment(db);
      await controlOf(db).saveEnvironment(environment, frozen);
      await expect(controlOf(db).commit({ environment, changes: [change('a')] })).rejects.toMatchObject({
        code: 'PENNON_LOCKED',
        details: { until: expect.stringMatching(/Z$/) },
        hint: expect.stringContaining('kill'),
      });
      await controlOf(db).saveEnvironment(environment, {
        freeze_windows: [{ from: now - 7_200_000, until: now - 3_600_000 }],
      });
      expect(await controlOf(db).commit({ environment, changes: [change('a')] })).toMatchObject({
        revision: 1,
      });
    });

    it('keeps what is scheduled waiting', async () => {
      const environment = await protectedEnvironment(db);
      const { id } = await proposed(environment);
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

  describe('a kill', () => {
    const committed = async (settings: Record<string, unknown> = {}): Promise<string> => {
      const environment = await newEnvironment(db);
      await controlOf(db).commit({
        environment,
        changes: [change('a'), change('off', 0, { status: 'inactive' })],
      });
      await controlOf(db).saveEnvironment(environment, { protected: true, ...settings });
      return environment;
    };

    it('sets the flag inactive in one call, protected and frozen or not, and is audited as what it is', async () => {
      const environment = await committed({
        freeze_windows: [{ from: Date.now() - 3_600_000, until: Date.now() + 3_600_000 }],
      });
      const killed = await by(db, 'boss').kill({ environment, flag: 'a', note: 'On fire.' });
      expect(killed).toMatchObject({ revision: 2, versions: [{ kind: 'flag', key: 'a', version: 2 }] });
      const { rows } = await db.query(
        `select body ->> 'status' as status from pennon.documents where environment = $1 and key = 'a'`,
        [environment],
      );
      expect(rows).toEqual([{ status: 'inactive' }]);
      expect((await auditOf(db, environment)).at(-1)).toBe('boss kill accepted');
    });

    it('leaves alone what is off already, and finds no flag that is not there', async () => {
      const environment = await committed();
      expect(await by(db, 'boss').kill({ environment, flag: 'off' })).toMatchObject({
        revision: 1,
        versions: [],
      });
      await expect(by(db, 'boss').kill({ environment, flag: 'none' })).rejects.toMatchObject({
        code: 'PENNON_NOT_FOUND',
      });
      await expect(by(db, 'boss').kill({ environment: 'nowhere', flag: 'a' })).rejects.toMatchObject({
        code: 'PENNON_NOT_FOUND',
      });
    });

    it.each(['ed', 'ann', 'vera', 'audrey', 'stranger'])('is refused to %s', async (name) => {
      const environment = await committed();
      await expect(by(db, name).kill({ environment, flag: 'a' })).rejects.toMatchObject({
        code: 'PENNON_FORBIDDEN',
      });
    });
  });

  describe('protection', () => {
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

  it('records a commit that failed, and undoes it', async () => {
    const environment = await newEnvironment(db);
    await db.exec(`
      create function public.app_breaks() returns trigger language plpgsql
        as 'begin if new.key = ''broken'' then raise exception ''app trigger, for bob@example.com''; end if; return new; end';
      create trigger app_breaks before insert on pennon.versions for each row execute function public.app_breaks()`);
    await expect(controlOf(db).commit({ environment, changes: [change('broken')] })).rejects.toMatchObject({
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
