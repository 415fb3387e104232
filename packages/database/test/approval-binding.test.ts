import type { Config, FullSnapshot } from '@pennon/core';
import type { ChangeRequest, ProposedChange } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, auditOf, by, protectedEnvironment } from './governing.js';
import { accepted, newEnvironment, signedInAs, snapshot } from './requests.js';
import { called, controlOf } from './sql-control.js';

function section(key: string, base_version: number, body: Partial<Config>): ProposedChange {
  return { kind: 'config', key, base_version, body: { key, values: {}, ...body } };
}

describe.each(engines)('an approval on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const delivered = async (environment: string): Promise<unknown> => {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    return Object.fromEntries(documents.map(({ key, body }) => [key, (body as Config).values]));
  };

  /** A protected environment that inherits `price` from a base, and a change to it. */
  const heirAndRequest = async (): Promise<{ base: string; heir: string; request: ChangeRequest }> => {
    const [base, heir] = [await newEnvironment(db), await protectedEnvironment(db)];
    await accepted(db, base, [section('shop', 0, { values: { price: 5 } })]);
    await controlOf(db).inheritFrom({ environment: heir, base });
    const changes = [section('shop', 0, { values: { title: 'Shop' } })];
    return { base, heir, request: await by(db, 'ed').propose({ environment: heir, changes }) };
  };

  describe('of configuration is of what it delivers', () => {
    it('so that what the base says later is not published with it', async () => {
      const { base, heir, request } = await heirAndRequest();
      await approve(db, 'ann', request.id);
      await accepted(db, base, [section('shop', 1, { values: { price: 1 } })]);
      await expect(by(db, 'ed').publish(request.id)).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
        hint: expect.stringContaining('inherit'),
      });
      expect(await delivered(heir)).toEqual({});
    });

    it('so that it has to be given anew, after an edit with the same content', async () => {
      const { base, heir, request } = await heirAndRequest();
      await approve(db, 'ann', request.id);
      await accepted(db, base, [section('shop', 1, { values: { price: 1 } })]);
      await expect(approve(db, 'abe', request.id)).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
      const edited = await by(db, 'ed').editRequest(request.id, request.changes ?? []);
      expect(edited).toMatchObject({ changes: request.changes, approvals: [] });
      expect(edited.content_hash).not.toBe(request.content_hash);
      await approve(db, 'ann', request.id);
      expect(await by(db, 'ed').publish(request.id)).toMatchObject({ revision: 1 });
      expect(await delivered(heir)).toEqual({ shop: { title: 'Shop', price: 1 } });
    });

    it('so that another base is not published with it', async () => {
      const { heir, request } = await heirAndRequest();
      const other = await newEnvironment(db);
      await accepted(db, other, [section('shop', 0, { values: { price: 2 } })]);
      await approve(db, 'ann', request.id);
      await controlOf(db).inheritFrom({ environment: heir, base: other });
      await expect(by(db, 'ed').publish(request.id)).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
      await controlOf(db).inheritFrom({ environment: heir, base: null });
      await expect(by(db, 'ed').publish(request.id)).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
    });

    it('also where a section is delivered anew because it extends the one that changes', async () => {
      const [base, heir] = [await newEnvironment(db), await newEnvironment(db)];
      await accepted(db, base, [section('leaf', 0, { values: { price: 5 } })]);
      await controlOf(db).inheritFrom({ environment: heir, base });
      await accepted(db, heir, [section('top', 0, {}), section('leaf', 0, { extends: 'top' })]);
      await controlOf(db).saveEnvironment(heir, { protected: true });
      const { id } = await by(db, 'ed').propose({
        environment: heir,
        changes: [section('top', 1, { values: { title: 'Shop' } })],
      });
      await approve(db, 'ann', id);
      await accepted(db, base, [section('leaf', 1, { values: { price: 1 } })]);
      await expect(by(db, 'ed').publish(id)).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
      expect(await delivered(heir)).toEqual({ leaf: { price: 5 }, top: {} });
    });

    it('so that a trigger of the app cannot deliver something else either', async () => {
      const { heir, request } = await heirAndRequest();
      await approve(db, 'ann', request.id);
      await db.exec(`
        create function public.app_prices() returns trigger language plpgsql
          as 'begin if new.environment = tg_argv[0] then new.body = jsonb_set(new.body, ''{values,price}'', ''0''); end if; return new; end';
        create trigger app_prices before insert on pennon.versions for each row execute function public.app_prices('${heir}');
        create trigger app_prices before insert on pennon.documents for each row execute function public.app_prices('${heir}')`);
      const publishing = by(db, 'ed').publish(request.id);
      await expect(publishing).rejects.toMatchObject({ message: expect.stringContaining('is refused') });
      await db.exec(`drop trigger app_prices on pennon.versions; drop trigger app_prices on pennon.documents;
        drop function public.app_prices()`);
      expect(await by(db, 'ed').publish(request.id)).toMatchObject({ revision: 1 });
    });

    it('and is published as it was approved while nothing changes', async () => {
      const { heir, request } = await heirAndRequest();
      await approve(db, 'ann', request.id);
      const dry = await by(db, 'ann').commit({
        environment: heir,
        changes: request.changes ?? [],
        dryRun: true,
        changeRequest: request.id,
      });
      expect(dry).toMatchObject({ diff: [{ key: 'shop' }] });
      await by(db, 'ed').publish(request.id);
      expect(await delivered(heir)).toEqual({ shop: { title: 'Shop', price: 5 } });
    });
  });

  describe('of settings is of what they change', () => {
    const lowering = { min_approvals: 1 };

    it('so that a protection that was raised since is not lowered with it', async () => {
      const environment = await protectedEnvironment(db, { min_approvals: 2 });
      const { id } = await by(db, 'boss').proposeSettings({ environment, settings: lowering });
      for (const name of ['ann', 'abe']) await approve(db, name, id);
      await controlOf(db).saveEnvironment(environment, { min_approvals: 3 });
      await expect(by(db, 'boss').publish(id)).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
        hint: expect.stringContaining('settings'),
      });
      await controlOf(db).saveEnvironment(environment, { name: 'Live' });
      await by(db, 'boss').editRequest(id, lowering);
      await expect(by(db, 'boss').publish(id)).rejects.toMatchObject({ details: { approvals: [] } });
    });

    it('so that a freeze that was added since is not lifted with it, and nothing outlives the protection', async () => {
      const freeze = (day: number) => ({
        from: `2099-01-0${day}T00:00:00Z`,
        until: `2099-01-0${day}T01:00:00Z`,
      });
      const environment = await protectedEnvironment(db, { freeze_windows: [freeze(1)] });
      const requests = [];
      for (const settings of [{ freeze_windows: [] }, { protected: false }]) {
        requests.push(await by(db, 'boss').proposeSettings({ environment, settings }));
      }
      for (const { id } of requests) await approve(db, 'ann', id);
      await controlOf(db).saveEnvironment(environment, { freeze_windows: [freeze(1), freeze(2)] });
      for (const { id } of requests) {
        await expect(by(db, 'boss').publish(id)).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
      }
    });

    it('and stands while only its name changes', async () => {
      const environment = await protectedEnvironment(db, { min_approvals: 2 });
      const { id } = await by(db, 'boss').proposeSettings({ environment, settings: lowering });
      for (const name of ['ann', 'abe']) await approve(db, name, id);
      await controlOf(db).saveEnvironment(environment, { name: 'Live' });
      expect(await by(db, 'boss').publish(id)).toMatchObject(lowering);
    });
  });

  it('names the content that was looked at', async () => {
    const environment = await protectedEnvironment(db);
    const { id } = await by(db, 'ed').proposeSettings({ environment, settings: { name: 'Live' } });
    for (const args of [{ id }, { id, content_hash: null }]) {
      const { status, body } = await called(db, signedInAs('ann'), 'pennon_api.approve', args);
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'PENNON_INVALID', details: [{ path: 'content_hash' }] });
    }
    expect(await auditOf(db, environment)).toEqual([
      'ed propose accepted',
      'ann approve refused',
      'ann approve refused',
    ]);
  });

  it('does not publish by itself what was edited after it was scheduled', async () => {
    const environment = await protectedEnvironment(db);
    const change = section('shop', 0, { values: { price: 5 } });
    const { id } = await by(db, 'ed').propose({ environment, changes: [change] });
    await by(db, 'ed').schedule(id, new Date(0));
    const edited = await by(db, 'ed').editRequest(id, [section('shop', 0, { values: { price: 6 } })]);
    expect(edited.publish_at).toBeNull();
    await approve(db, 'ann', id);
    expect((await db.query('select pennon.publish_due() as published')).rows).toEqual([{ published: 0 }]);
  });
});
