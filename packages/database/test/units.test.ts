import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { environmentWithExperiment, exposureOf, ingest, metricOf } from './recorded.js';
import { accepted, anon, flagChange, flagOf, newEnvironment, serviceRole, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

const nowhereElse = { attributes: 0, closed_requests: 0, promotions: 0, documents: [], change_requests: [] };

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
      ...nowhereElse,
    });
    expect([await rowsOf(unit), await rowsOf(`${unit}-other`)]).toEqual([0, 1]);
    expect(await controlOf(db).forgetUnit(unit)).toEqual({ exposures: 0, metric_events: 0, ...nowhereElse });
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

  it('in the attributes of events under another name is exported, and replaced by a hash', async () => {
    const unit = randomUUID();
    const [mine, theirs] = [randomUUID(), randomUUID()];
    const attributes = { userId: unit, friends: [{ id: unit }, theirs], [unit]: 1, plan: `${unit}-pro` };
    await ingest(db, [
      metricOf(environment, { unit: mine, attributes }),
      exposureOf(environment, { unit: mine, attributes: { userId: unit } }),
      metricOf(environment, { unit: theirs, attributes: { userId: theirs } }),
    ]);
    expect(await controlOf(db).exportUnit(unit)).toMatchObject({
      metric_events: [{ attributes }],
      exposures: [{ attributes: { userId: unit } }],
    });
    expect(await controlOf(db).forgetUnit(unit)).toMatchObject({ attributes: 2 });
    const { rows } = await db.query<{ attributes: Record<string, unknown> }>(
      'select attributes from pennon.metric_events where unit = any ($1) order by unit = $2 desc',
      [[mine, theirs], mine],
    );
    const digest = expect.stringMatching(/^unit:[0-9a-f]{64}$/);
    expect(rows).toMatchObject([
      { attributes: { userId: digest, friends: [{ id: digest }, theirs], plan: `${unit}-pro` } },
      { attributes: { userId: theirs } },
    ]);
    expect(Object.keys(rows[0]?.attributes ?? {})).not.toContain(unit);
  });

  it('in change requests is replaced once they are closed, and reported while they are open', async () => {
    const unit = randomUUID();
    const propose = (key: string) =>
      controlOf(db).propose({
        environment,
        changes: [
          {
            kind: 'flag',
            key,
            base_version: 0,
            body: flagOf(key, { targets: [{ variation: 'on', values: [unit] }] }),
          },
        ],
      });
    const [open, closed] = [await propose('open'), await propose('closed')];
    await controlOf(db).reject(closed.id);
    const named = [open, closed].map(({ id }) => ({ id, environment }));
    expect((await controlOf(db).exportUnit(unit)).change_requests).toMatchObject(named);
    expect(await controlOf(db).forgetUnit(unit)).toMatchObject({
      closed_requests: 1,
      change_requests: [{ id: open.id, environment, status: 'open' }],
    });
    const { rows } = await db.query(
      'select from pennon.change_requests where id = $1 and position($2 in changes::text) > 0',
      [closed.id, unit],
    );
    expect(rows).toEqual([]);
    await controlOf(db).reject(open.id);
  });

  it('in configuration is found wherever it stands', async () => {
    const unit = randomUUID();
    const values = [{ a: { b: unit } }, { a: [[unit]] }, { [unit]: { limit: 1 } }, { a: `${unit}!` }];
    await accepted(
      db,
      environment,
      values.map((each, nth) => {
        const key = `section-${nth}-${unit}`.slice(0, 40);
        return { kind: 'config', key, base_version: 0, body: { key, values: each } };
      }),
    );
    expect((await controlOf(db).exportUnit(unit)).documents.map(({ key }) => key.slice(0, 9))).toEqual([
      'section-0',
      'section-1',
      'section-2',
    ]);
  });

  it('in what was promoted is replaced once neither side names it', async () => {
    const unit = randomUUID();
    const [from, to] = [await newEnvironment(db), await newEnvironment(db)];
    await accepted(db, from, [flagChange('vip', 0, { targets: [{ variation: 'on', values: [unit] }] })]);
    await controlOf(db).promote({ from, to });
    await accepted(db, to, [flagChange('vip', 1)]);
    // The origin has it still: to know that the target took it back, the promotion must remember.
    expect(await controlOf(db).forgetUnit(unit)).toMatchObject({ promotions: 0 });
    await controlOf(db).promote({ from, to });
    expect(
      (await controlOf(db).document({ environment: to, kind: 'flag', key: 'vip' })).body,
    ).not.toHaveProperty('targets');
    await accepted(db, from, [flagChange('vip', 1)]);
    expect(await controlOf(db).forgetUnit(unit)).toMatchObject({ promotions: 1 });
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
