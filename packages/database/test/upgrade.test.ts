import { migrate, readMigrations } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { everyMember } from './every-member.js';
import { becomeHostedOwner } from './hosted-owner.js';
import { accepted, anon, deletion, flagChange, newEnvironment, serviceRole, snapshot } from './requests.js';
import { controlOf } from './sql-control.js';

/** The last migration of the first release; those up to it are never edited. */
const firstRelease = '20261121080100';

describe.each(engines)(
  'an upgrade from the first release, by an owner who is no superuser, on $name',
  ({ open }) => {
    let db: TestDatabase;
    let environment: string;
    let before: readonly unknown[];
    let owner: Awaited<ReturnType<typeof becomeHostedOwner>>;
    beforeAll(async () => {
      db = await open('platform');
      owner = await becomeHostedOwner(db, 'bypassrls');
      const released = (await readMigrations()).filter(({ version }) => version <= firstRelease);
      await migrate(db, { migrations: released });
      environment = await newEnvironment(db);
      await accepted(db, environment, everyMember);
      await accepted(db, environment, [flagChange('upgraded'), flagChange('gone')]);
      await accepted(db, environment, [
        flagChange('upgraded', 1, { status: 'inactive' }),
        deletion('flag', 'gone', 1),
      ]);
      await accepted(db, 'production', [flagChange('live')]);
      before = await answers();
      await migrate(db);
    });
    afterAll(async () => {
      await owner.drop();
      await db.close();
    });

    /** Full snapshots and deltas, as browsers and servers see them. */
    async function answers(): Promise<readonly unknown[]> {
      const all: unknown[] = [];
      for (const caller of [anon, serviceRole]) {
        for (const since of [undefined, 0, 1, 2, 3]) {
          all.push(await snapshot(db, environment, since === undefined ? { caller } : { caller, since }));
        }
        all.push(await snapshot(db, 'production', { caller }));
      }
      return all;
    }

    it('answers every snapshot and delta as before', async () => {
      expect(await answers()).toEqual(before);
    });

    it('is harmless twice', async () => {
      expect(await migrate(db)).toEqual([]);
      expect(await answers()).toEqual(before);
    });

    it('gives old versions their hashes, and a way back to them', async () => {
      const control = controlOf(db);
      const address = { environment, kind: 'flag', key: 'upgraded' } as const;
      const first = await control.document({ ...address, version: 1 });
      expect(first.content_hash).toMatch(/^[0-9a-f]{64}$/);
      await control.rollback({ environment, revision: 2 });
      expect((await control.document(address)).content_hash).toBe(first.content_hash);
      expect(await control.diff({ environment, revision: 2 }, { environment })).toEqual([]);
    });

    it('still lets nobody rewrite history', async () => {
      for (const table of ['versions', 'commits']) {
        await expect(db.query(`delete from pennon.${table}`)).rejects.toMatchObject({ code: 'PT403' });
      }
      await expect(db.query('update pennon.versions set revision = 1')).rejects.toMatchObject({
        code: 'PT403',
      });
    });
  },
);
