import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { environmentWithExperiment, exposureOf, ingest, metricOf } from './recorded.js';
import { accepted, anon, flagChange, serviceRole, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)("one person's data on $name", ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await environmentWithExperiment(db);
    await db.query(
      `insert into pennon.members (user_id, role) values ('boss', 'admin'), ('writer', 'editor')`,
    );
  });
  afterAll(() => db.close());

  const record = async (unit: string): Promise<void> => {
    const events = [
      exposureOf(environment, { unit, at: Date.now() - 3_600_000 }),
      exposureOf(environment, { unit, version: 2, variation: 'newer', attributes: { plan: 'pro' } }),
      metricOf(environment, { unit, value: 3 }),
      metricOf(environment, { unit: `${unit}-other` }),
    ];
    expect((await ingest(db, events)).body).toMatchObject({ accepted: 4 });
  };
  const rowsOf = async (unit: string): Promise<number> => {
    const { rows } = await db.query<{ count: number }>(
      `select ((select count(*) from pennon.exposures where unit = $1)
         + (select count(*) from pennon.metric_events where unit = $1))::int as count`,
      [unit],
    );
    return rows[0]?.count ?? -1;
  };
  const audited = async (unit: string): Promise<readonly unknown[]> => {
    const { rows } = await db.query(
      `select action, outcome, (body::jsonb -> 'details') - 'message' as details from pennon.audit_log
       where body::jsonb -> 'details' ->> 'person' = pennon.unit_digest($1) order by at`,
      [unit],
    );
    return rows;
  };

  it('is exported from every environment and table, and the export is audited without saying whose it is', async () => {
    const unit = randomUUID();
    await record(unit);
    const exported = await controlOf(db).exportUnit(unit);
    expect(exported).toMatchObject({
      unit,
      exposures: [
        { environment, experiment: 'price', version: 1, variation: 'new' },
        { environment, experiment: 'price', version: 2, variation: 'newer', attributes: { plan: 'pro' } },
      ],
      metric_events: [{ environment, metric: 'revenue', value: 3, id: expect.any(String) }],
      documents: [],
    });
    expect(await audited(unit)).toEqual([
      {
        action: 'unit.export',
        outcome: 'accepted',
        details: { person: expect.any(String), exposures: 2, metric_events: 1 },
      },
    ]);
    const { rows } = await db.query('select from pennon.audit_log where position($1 in body) > 0', [unit]);
    expect(rows).toEqual([]);
  });

  it('is erased, and nobody else’s', async () => {
    const unit = randomUUID();
    await record(unit);
    expect(await controlOf(db, signedInAs('boss')).forgetUnit(unit)).toEqual({
      exposures: 2,
      metric_events: 1,
      documents: [],
    });
    expect([await rowsOf(unit), await rowsOf(`${unit}-other`)]).toEqual([0, 1]);
    expect(await controlOf(db).forgetUnit(unit)).toEqual({ exposures: 0, metric_events: 0, documents: [] });
    expect(await audited(unit)).toMatchObject([
      { action: 'unit.forget', outcome: 'accepted', details: { exposures: 2, metric_events: 1 } },
      { action: 'unit.forget', outcome: 'accepted', details: { exposures: 0, metric_events: 0 } },
    ]);
  });

  it('in flags and segments is reported, and stays as it is', async () => {
    const unit = randomUUID();
    const rule = (when: unknown) => ({ rules: [{ id: 'r', when, serve: { variation: 'on' } }] });
    await accepted(db, environment, [
      flagChange('target', 0, { targets: [{ variation: 'on', values: [unit] }] }),
      flagChange('listed', 0, rule({ all: [{ attribute: 'userId', op: 'in', values: ['x', unit] }] })),
      flagChange('compared', 0, rule({ attribute: 'userId', op: 'equals', value: unit })),
      flagChange('innocent', 0, rule({ attribute: 'userId', op: 'equals', value: `${unit}0` })),
      { kind: 'segment', key: 'vips', base_version: 0, body: { key: 'vips', included: [unit] } },
    ]);
    await accepted(db, environment, [
      flagChange('target', 1),
      flagChange('compared', 1, {
        ...rule({ attribute: 'userId', op: 'equals', value: unit }),
        metadata: { n: 1 },
      }),
    ]);
    const { documents } = await controlOf(db).forgetUnit(unit);
    expect(documents).toEqual([
      { environment, kind: 'flag', key: 'compared', current: true, versions: 2 },
      { environment, kind: 'flag', key: 'listed', current: true, versions: 1 },
      { environment, kind: 'flag', key: 'target', current: false, versions: 1 },
      { environment, kind: 'segment', key: 'vips', current: true, versions: 1 },
    ]);
    expect((await controlOf(db).exportUnit(unit)).documents).toEqual(documents);
  });

  it.each([
    ['an editor', signedInAs('writer')],
    ['a signed-in stranger', signedInAs('stranger')],
  ])('is not for %s, and the attempt is audited', async (_, caller) => {
    const unit = randomUUID();
    await record(unit);
    for (const call of ['exportUnit', 'forgetUnit'] as const) {
      await expect(controlOf(db, caller)[call](unit)).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
    }
    expect(await rowsOf(unit)).toBe(3);
    expect(await audited(unit)).toMatchObject([{ outcome: 'refused' }, { outcome: 'refused' }]);
  });

  it('is not for the public', async () => {
    await expect(controlOf(db, anon).exportUnit('ada')).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(1001)],
  ])('needs a unit: one that is %s is refused', async (_, unit) => {
    await expect(controlOf(db, serviceRole).forgetUnit(unit)).rejects.toMatchObject({
      code: 'PENNON_INVALID',
    });
  });
});
