import type { SqlClient } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { anon, type Caller, serviceRole, signedInAs } from './requests.js';

/** What many apps write: whoever is there may read and send on every topic. */
const carelessPolicies = `
  create policy "everyone may read" on realtime.messages for select to public using (true);
  create policy "everyone may write" on realtime.messages for insert to public with check (true);
  create policy "everyone may rewrite" on realtime.messages for update to public using (true) with check (true);
  create policy "everyone may delete" on realtime.messages for delete to public using (true);
  grant delete on realtime.messages to anon, authenticated`;

const member = signedInAs('viewer');
const stranger = signedInAs('stranger');

describe.each(engines)('topics on $name', ({ open }) => {
  describe.each([
    ['alone', ''],
    ["beside an app's careless policies", carelessPolicies],
  ])('%s', (_, appPolicies) => {
    let db: TestDatabase;
    beforeAll(async () => {
      db = await open();
      await db.query(`insert into pennon.members (user_id, role) values ('viewer', 'viewer')`);
      if (appPolicies) await db.exec(appPolicies);
    });
    afterAll(() => db.close());

    /** Asks as Realtime does when a client joins: probe rows, the caller's eyes, and everything undone. */
    const mayJoin = async (caller: Caller, topic: string, extension = 'broadcast'): Promise<boolean> => {
      await db.exec('begin');
      try {
        await db.query('insert into realtime.messages (topic, extension, private) values ($1, $2, true)', [
          topic,
          extension,
        ]);
        await become(db, caller, topic);
        const { rows } = await db.query(
          'select id from realtime.messages where topic = $1 and extension = $2',
          [topic, extension],
        );
        return rows.length > 0;
      } finally {
        await db.exec('rollback');
      }
    };

    const maySend = async (caller: Caller, topic: string, rowTopic = topic): Promise<boolean> => {
      await db.exec('begin');
      try {
        await become(db, caller, topic);
        await db.query(
          `insert into realtime.messages (topic, extension, private) values ($1, 'broadcast', true)`,
          [rowTopic],
        );
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: '42501' });
        return false;
      } finally {
        await db.exec('rollback');
      }
    };

    it.each([
      ['anon', anon],
      ['a stranger', stranger],
      ['a member', member],
      ['service_role', serviceRole],
    ])('lets %s hear the announcements of an environment', async (_name, caller) => {
      expect(await mayJoin(caller, 'pennon:production')).toBe(true);
    });

    it('keeps the announcements for servers from everyone but members and service_role', async () => {
      const joins = [anon, stranger, member, serviceRole].map(
        (caller) => () => mayJoin(caller, 'pennon-server:production'),
      );
      const answers: boolean[] = [];
      for (const join of joins) answers.push(await join());
      expect(answers).toEqual([false, false, true, true]);
    });

    it.each([anon, stranger, member])(
      'lets nobody else hear or send where Pennon has no topics',
      async (caller) => {
        expect(await mayJoin(caller, 'pennon')).toBe(false);
        expect(await mayJoin(caller, 'pennon-other:production')).toBe(false);
      },
    );

    it('has no presence', async () => {
      expect(await mayJoin(anon, 'pennon:production', 'presence')).toBe(false);
    });

    it.each([
      ['anon', anon],
      ['a stranger', stranger],
      ['a member', member],
    ])('lets %s send nothing', async (_name, caller) => {
      for (const topic of ['pennon:production', 'pennon-server:production', 'pennon']) {
        expect(await maySend(caller, topic)).toBe(false);
      }
      // A row for our topic from a channel of the app's.
      expect(await maySend(caller, 'room:1', 'pennon:production')).toBe(false);
    });

    it('does not show announcements to who joined another topic', async () => {
      await db.exec('begin');
      await db.exec(
        `insert into realtime.messages (topic, extension, private) values ('pennon-server:x', 'broadcast', true)`,
      );
      await become(db, anon, 'room:1');
      const { rows } = await db.query(`select topic from realtime.messages where topic like 'pennon%'`);
      await db.exec('rollback');
      expect(rows).toEqual([]);
    });

    it('lets nobody rewrite, withdraw or disguise an announcement', async () => {
      await db.exec('begin');
      await db.exec(
        `insert into realtime.messages (topic, extension, private) values ('pennon:x', 'broadcast', true), ('room:1', 'broadcast', true)`,
      );
      await become(db, anon, 'pennon:x');
      const { rows } = await db.query(
        `update realtime.messages set payload = '{}' where topic = 'pennon:x' returning id`,
      );
      expect(rows).toEqual([]);
      const renamed = await db.query(
        `update realtime.messages set topic = 'room:2' where topic = 'pennon:x' returning id`,
      );
      expect(renamed.rows).toEqual([]);
      await become(db, anon, 'room:1');
      const disguise = db.query(
        `update realtime.messages set topic = 'pennon:x' where topic = 'room:1' returning id`,
      );
      if (appPolicies) await expect(disguise).rejects.toMatchObject({ code: '42501' });
      else expect((await disguise).rows).toEqual([]);
      await db.exec('rollback');
      if (!appPolicies) return;
      await db.exec('begin');
      await db.exec(
        `insert into realtime.messages (topic, extension, private) values ('pennon:x', 'broadcast', true)`,
      );
      await become(db, anon, 'pennon:x');
      const deleted = await db.query('delete from realtime.messages returning id');
      await db.exec('rollback');
      expect(deleted.rows).toEqual([]);
    });

    it("leaves the app's own topics to the app", async () => {
      const isAllowed = appPolicies !== '';
      expect(await mayJoin(anon, 'room:1')).toBe(isAllowed);
      expect(await maySend(anon, 'room:1')).toBe(isAllowed);
    });
  });
});

async function become(db: SqlClient, { role, claims = {} }: Caller, topic: string): Promise<void> {
  await db.query(
    `select set_config('role', $1, true), set_config('realtime.topic', $2, true), set_config('request.jwt.claims', $3, true)`,
    [role, topic, JSON.stringify(claims)],
  );
}
