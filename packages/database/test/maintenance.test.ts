import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { environmentWithExperiment, ingest, metricOf, verdictsOn } from './recorded.js';
import { anon, as, serviceRole, signedInAs } from './requests.js';

const tables = ['exposures', 'metric_events', 'evaluation_counts'];

describe.each(engines)('maintenance on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  /** For what would be in the way of other tests. */
  const undone = async (work: () => Promise<void>): Promise<void> => {
    await db.exec('begin');
    await work().finally(() => db.exec('rollback'));
  };
  const maintain = async (): Promise<{
    readonly done: readonly string[];
    readonly failed: readonly unknown[];
  }> => {
    const { rows } = await db.query<{ report: { done: string[]; failed: unknown[] } }>(
      'select pennon.maintain() as report',
    );
    return rows[0]?.report ?? { done: [], failed: [] };
  };
  /** Days from today, of the partitions of a table. */
  const partitionsOf = async (table: string): Promise<readonly number[]> => {
    const { rows } = await db.query<{ distance: number }>(
      `select right(child.relname, 8)::date - (now() at time zone 'utc')::date as distance
       from pg_inherits join pg_class child on child.oid = inhrelid
       where inhparent = $1::regclass and child.relname ~ '\\d{8}$' order by 1`,
      [`pennon.${table}`],
    );
    return rows.map(({ distance }) => distance);
  };
  const fortnight = Array.from({ length: 15 }, (_, index) => index - 7);
  const makePartition = (table: string, distance: number): Promise<unknown> =>
    db.query(`select pennon.make_partition($1, (now() at time zone 'utc')::date + $2::int)`, [
      table,
      distance,
    ]);

  it('finds partitions for the week before and the week to come from the start', async () => {
    for (const table of tables) expect(await partitionsOf(table)).toEqual(fortnight);
  });

  it('makes those that are missing, and then has nothing to do', () =>
    undone(async () => {
      for (const table of tables) {
        await db.exec(`do $$ begin execute format('drop table pennon.%I', '${table}_'
        || to_char((now() at time zone 'utc')::date + 7, 'YYYYMMDD')); end $$`);
        expect(await partitionsOf(table)).toEqual(fortnight.slice(0, -1));
      }
      expect((await maintain()).failed).toEqual([]);
      for (const table of tables) expect(await partitionsOf(table)).toEqual(fortnight);
      expect((await maintain()).failed).toEqual([]);
    }));

  it('moves to its own partition what came while there was none', async () => {
    const environment = await environmentWithExperiment(db);
    await db.exec(`do $$ begin execute format('drop table pennon.%I', 'metric_events_'
      || to_char((now() at time zone 'utc')::date, 'YYYYMMDD')); end $$`);
    const event = metricOf(environment);
    expect(await verdictsOn(db, [event])).toEqual(['accepted']);
    const places = async (): Promise<unknown> =>
      (
        await db.query(`select tableoid::regclass::text as place from pennon.metric_events where id = $1`, [
          event.id,
        ])
      ).rows;
    expect(await places()).toEqual([{ place: 'pennon.metric_events_default' }]);
    expect((await maintain()).failed).toEqual([]);
    expect(await places()).toEqual([{ place: expect.stringMatching(/^pennon\.metric_events_\d{8}$/) }]);
    expect(await verdictsOn(db, [event])).toEqual(['duplicate']);
  });

  it('drops what is older than 365 days, and nothing younger', () =>
    undone(async () => {
      for (const table of tables) {
        for (const distance of [-365, -366, -400]) await makePartition(table, distance);
      }
      await db.exec(`insert into pennon.metric_events (day, id, environment, metric, unit, at)
      select day, gen_random_uuid(), 'x', 'm', 'u', day
      from (select (now() at time zone 'utc')::date - age as day from unnest(array[360, 364, 367, 500]) age) days`);
      expect((await maintain()).failed).toEqual([]);
      for (const table of tables) expect(await partitionsOf(table)).toEqual([-365, ...fortnight]);
      const { rows } = await db.query(
        `select (now() at time zone 'utc')::date - day as age from pennon.metric_events where unit = 'u' order by 1`,
      );
      expect(rows).toEqual([{ age: 360 }, { age: 364 }]);
    }));

  it('keeps partitions as closed as their table', async () => {
    const { rows } = await db.query(`
      select child.relname from pg_inherits join pg_class child on child.oid = inhrelid
      where inhparent::regclass::text like 'pennon.%' and child.relkind = 'r'
        and (not child.relrowsecurity or has_table_privilege('service_role', child.oid, 'select, insert, update, delete, truncate'))`);
    expect(rows).toEqual([]);
  });

  it('forgets budgets that are over and clamped events that nobody sends again', async () => {
    const environment = await environmentWithExperiment(db);
    await ingest(db, [metricOf(environment, { at: 1 }), metricOf(environment, { at: 1 })]);
    await db.exec(`update pennon.ingest_usage set minute = minute - interval '3 minutes';
      update pennon.clamped_events set at = at - interval '9 days'
      where id = (select min(id::text)::uuid from pennon.clamped_events)`);
    await maintain();
    const { rows } = await db.query(`select (select count(*)::int from pennon.ingest_usage) as usage,
      (select count(*)::int from pennon.clamped_events) as clamped`);
    expect(rows).toEqual([{ usage: 0, clamped: 1 }]);
  });

  it('publishes what is due and prunes history, and goes on when a step fails', () =>
    undone(async () => {
      expect((await maintain()).done).toEqual(expect.arrayContaining(['publish_due', 'prune_history']));
      await db.exec(`create or replace function pennon.drop_partitions() returns void language plpgsql
      as $$ begin raise exception 'a full disk' using errcode = '53100'; end $$`);
      const { done, failed } = await maintain();
      expect(failed).toEqual([{ step: 'drop_partitions', code: '53100', message: 'a full disk' }]);
      expect(done).toContain('publish_due');
    }));

  it('leaves out the steps that a database does not have', () =>
    undone(async () => {
      await db.exec('drop function pennon.forget_usage()');
      const { done, failed } = await maintain();
      expect([done.includes('forget_usage'), failed]).toEqual([false, []]);
    }));

  it('is left to the owner', async () => {
    for (const caller of [anon, signedInAs('ada'), serviceRole]) {
      await expect(as(db, caller, (sql) => sql.query('select pennon.maintain()'))).rejects.toMatchObject({
        code: '42501',
      });
    }
  });

  const isScheduled = async (): Promise<unknown> =>
    (await db.query('select pennon.schedule_maintenance() as is_scheduled')).rows;
  /** pg_cron as far as its catalog entry and the one function: the extension itself is not on every machine. */
  const withCron = (body: string): Promise<unknown> =>
    db.exec(`
      create schema cron;
      create table cron.job (name text, schedule text, command text);
      create function cron.schedule(name text, schedule text, command text) returns bigint language plpgsql as $$ begin ${body} end $$;
      set allow_system_table_mods = on;
      insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
      select 99999, 'pg_cron', nspowner, oid, false, '1.6' from pg_namespace where nspname = 'cron';
      reset allow_system_table_mods`);

  it('is not scheduled without pg_cron', async () => {
    expect(await isScheduled()).toEqual([{ is_scheduled: false }]);
  });

  it('is scheduled every minute with pg_cron', () =>
    undone(async () => {
      await withCron('insert into cron.job values (name, schedule, command); return 1;');
      expect(await isScheduled()).toEqual([{ is_scheduled: true }]);
      const { rows } = await db.query('select * from cron.job');
      expect(rows).toEqual([
        { name: 'pennon-maintain', schedule: '* * * * *', command: 'select pennon.maintain()' },
      ]);
    }));

  it('does not fail a migration where pg_cron refuses', () =>
    undone(async () => {
      await withCron(`raise exception 'no such database';`);
      expect(await isScheduled()).toEqual([{ is_scheduled: false }]);
    }));
});
