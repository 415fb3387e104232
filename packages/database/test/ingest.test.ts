import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concurrentEngines, engines, type TestDatabase } from './engines.js';
import { countOf, environmentWithExperiment, exposureOf, ingest, metricOf, verdictsOn } from './recorded.js';
import { accepted, deletion, flagChange, serviceRole, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

const dayMs = 86_400_000;

describe.each(engines)('ingestion on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await environmentWithExperiment(db);
  });
  afterAll(() => db.close());

  const stored = async (table: string, unit: string): Promise<readonly unknown[]> => {
    const { rows } = await db.query(
      `select to_jsonb(event) - '{id,at}'::text[] || jsonb_build_object(
         'at', round(extract(epoch from event.at) * 1000), 'day', event.day) as event
       from pennon.${table} event where unit = $1 order by event.at`,
      [unit],
    );
    return rows.map((row) => (row as { event: unknown }).event);
  };
  const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

  it('records exposures, metric events and counts, as what they say they are', async () => {
    const exposure = exposureOf(environment, { attributes: { plan: 'pro' } });
    const metric = metricOf(environment, { unit: exposure.unit, value: 12.5 });
    const count = countOf(environment);
    const { status, body } = await ingest(db, [exposure, metric, count]);
    expect([status, body]).toEqual([
      200,
      {
        accepted: 3,
        duplicates: 0,
        rejected: 0,
        results: [0, 1, 2].map((index) => ({ index, status: 'accepted' })),
      },
    ]);
    const unit = String(exposure.unit);
    expect(await stored('exposures', unit)).toEqual([
      {
        environment,
        experiment: 'price',
        version: 1,
        variation: 'new',
        unit,
        at: exposure.at,
        day: dayOf(exposure.at),
        attributes: { plan: 'pro' },
      },
    ]);
    expect(await stored('metric_events', unit)).toEqual([
      {
        environment,
        metric: 'revenue',
        value: 12.5,
        unit,
        at: metric.at,
        day: dayOf(metric.at),
        attributes: null,
      },
    ]);
    const { rows } = await db.query(
      'select environment, flag, variation, reason, count::int from pennon.evaluation_counts where id = $1',
      [count.id],
    );
    expect(rows).toEqual([{ environment, flag: 'checkout', variation: 'off', reason: 'default', count: 3 }]);
  });

  it.each([
    ['an exposure', () => exposureOf(environment)],
    ['a metric event', () => metricOf(environment)],
    ['a count', () => countOf(environment)],
  ])('records %s once, however often it comes', async (_, event) => {
    const sent = event();
    expect(await verdictsOn(db, [sent, sent])).toEqual(['accepted', 'duplicate']);
    expect(await verdictsOn(db, [sent])).toEqual(['duplicate']);
    expect(await verdictsOn(db, [sent], { caller: serviceRole })).toEqual(['duplicate']);
  });

  it.each([
    ['unit', { unit: 'someone else' }],
    ['session', { session: 's2' }],
    ['absent session', { session: undefined }],
    ['variation', { variation: 'old' }],
    ['version', { version: 2, variation: 'newer' }],
  ])('tells exposures of another %s apart', async (_, members) => {
    const first = exposureOf(environment);
    expect(await verdictsOn(db, [first, { ...first, ...members }])).toEqual(['accepted', 'accepted']);
  });

  it('does not confuse a unit and a session that are written alike together', async () => {
    const split = (unit: string, session: string) => exposureOf(environment, { unit, session });
    const key = randomUUID();
    expect(await verdictsOn(db, [split(key, 'b c'), split(`${key} b`, 'c')])).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  it('takes an exposure of a session on another day, or at another time of the day, for the same as core does', async () => {
    const at = Date.UTC(2026, 0, 1);
    const first = exposureOf(environment, { at: Date.now() - 2 * dayMs });
    expect(at).toBeLessThan(first.at);
    expect(
      await verdictsOn(db, [first, { ...first, at: first.at + 1 }, { ...first, at: first.at + dayMs }]),
    ).toEqual(['accepted', dayOf(first.at + 1) === dayOf(first.at) ? 'duplicate' : 'accepted', 'accepted']);
  });

  it('takes a number for the unit that it is drawn as', async () => {
    const unit = Math.floor(Math.random() * 1e9);
    const numbered = exposureOf(environment, { unit });
    expect(await verdictsOn(db, [numbered, { ...numbered, unit: String(unit) }])).toEqual([
      'accepted',
      'duplicate',
    ]);
  });

  it('takes late exposures of an older version, and of an experiment that is gone', async () => {
    const own = await environmentWithExperiment(db);
    await accepted(db, own, [deletion('experiment', 'price', 2)]);
    expect(
      await verdictsOn(db, [exposureOf(own), exposureOf(own, { version: 2, variation: 'newer' })]),
    ).toEqual(['accepted', 'accepted']);
  });

  const absent = (what: string): RegExp => new RegExp(`^PENNON_NOT_FOUND: ${what}: `);
  it.each([
    ['environment', () => exposureOf('nowhere'), absent('environment')],
    ['experiment', () => exposureOf(environment, { experiment: 'other' }), absent('experiment')],
    ['version', () => exposureOf(environment, { version: 3 }), absent('experiment')],
    [
      'variation of that version',
      () => exposureOf(environment, { variation: 'newer' }),
      absent('experiment'),
    ],
    ['environment for a metric', () => metricOf('nowhere'), absent('environment')],
    ['flag', () => countOf(environment, { flag: 'other' }), absent('flag')],
  ])('rejects an unknown %s, and what names it only', async (_, event, message) => {
    const sound = metricOf(environment);
    expect(await verdictsOn(db, [event(), sound])).toEqual([expect.stringMatching(message), 'accepted']);
  });

  it('does not take the experiment of one environment for that of another', async () => {
    expect(await verdictsOn(db, [exposureOf('production')])).toEqual([
      expect.stringMatching(/^PENNON_NOT_FOUND/),
    ]);
  });

  it('tells the public nothing of flags for servers', async () => {
    const count = (): unknown => countOf(environment, { flag: 'secret' });
    const [missing] = await verdictsOn(db, [countOf(environment, { flag: 'missing' })]);
    expect(await verdictsOn(db, [count()])).toEqual([missing?.replace('missing', 'secret')]);
    expect(await verdictsOn(db, [count()], { caller: serviceRole })).toEqual(['accepted']);
  });

  it('counts the evaluations of a flag that was deleted', async () => {
    const own = await environmentWithExperiment(db);
    await accepted(db, own, [flagChange('short-lived')]);
    await accepted(db, own, [deletion('flag', 'short-lived', 1)]);
    expect(await verdictsOn(db, [countOf(own, { flag: 'short-lived' })])).toEqual(['accepted']);
  });

  it.each([
    ['8 days ago', -8 * dayMs, -7 * dayMs],
    ['in 1970', -Date.now() + 1, -7 * dayMs],
    ['in an hour', 3_600_000, 300_000],
    ['in a hundred years', 36_500 * dayMs, 300_000],
  ])('records what says it was %s as the nearest that it may be, and once', async (_, distance, clamped) => {
    const event = metricOf(environment, { at: Date.now() + distance, unit: randomUUID() });
    expect(await verdictsOn(db, [event, event])).toEqual(['accepted', 'duplicate']);
    expect(await verdictsOn(db, [event])).toEqual(['duplicate']);
    const [row] = (await stored('metric_events', String(event.unit))) as { at: number; day: string }[];
    expect(Math.abs((row?.at ?? 0) - (Date.now() + clamped))).toBeLessThan(60_000);
    expect(row?.day).toBe(dayOf(row?.at ?? 0));
  });

  it.each([
    ['6 days ago', -6 * dayMs],
    ['in 4 minutes', 240_000],
  ])('keeps the time of what says it was %s', async (_, distance) => {
    const event = metricOf(environment, { at: Date.now() + distance, unit: randomUUID() });
    expect(await verdictsOn(db, [event])).toEqual(['accepted']);
    expect(await stored('metric_events', String(event.unit))).toMatchObject([
      { at: event.at, day: dayOf(event.at) },
    ]);
  });

  it('knows a clamped event again on the next day', async () => {
    const event = metricOf(environment, { at: 1, unit: randomUUID() });
    expect(await verdictsOn(db, [event])).toEqual(['accepted']);
    // Tomorrow the earliest day is another: what was recorded then is not on it.
    await db.query('delete from pennon.metric_events where id = $1', [event.id]);
    expect(await verdictsOn(db, [event])).toEqual(['duplicate']);
  });

  it('answers through the typed client what the SQL answers', async () => {
    const control = controlOf(db, signedInAs('ada'));
    expect(await control.ingest([metricOf(environment), metricOf('nowhere')])).toMatchObject({
      accepted: 1,
      rejected: 1,
      results: [{ status: 'accepted' }, { status: 'rejected', code: 'PENNON_NOT_FOUND' }],
    });
    expect(await control.ingest([])).toEqual({ accepted: 0, duplicates: 0, rejected: 0, results: [] });
    await expect(
      control.ingest(Array.from({ length: 501 }, () => metricOf(environment))),
    ).rejects.toMatchObject({
      code: 'PENNON_TOO_LARGE',
      hint: expect.any(String),
    });
  });

  it('finds the exposures of an experiment by an index of each day', async () => {
    await db.exec('set enable_seqscan = off');
    const { rows } = await db.query<{ plan: unknown }>(
      `explain (format json) select variation, count(distinct unit) from pennon.exposures
       where environment = $1 and experiment = 'price' and version = 1 and day = (now() at time zone 'utc')::date
       group by variation`.replace('$1', `'${environment}'`),
    );
    await db.exec('reset enable_seqscan');
    expect(JSON.stringify(rows)).toMatch(/Index[^"]* Scan/);
    expect(JSON.stringify(rows)).toContain('environment_experiment');
  });
});

describe.each(concurrentEngines)('two senders at once on $name', ({ open }) => {
  it('record the same events once, in whatever order they send them', async () => {
    const db = await open();
    const environment = await environmentWithExperiment(db);
    const sessions = await Promise.all([1, 2, 3, 4].map(() => db.session()));
    const events = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0
        ? metricOf(environment)
        : exposureOf(environment, { at: index % 4 === 1 ? 1 : Date.now() }),
    );
    const answers = await Promise.all(
      sessions.map(async (session, index) => {
        const order = index % 2 === 0 ? events : [...events].reverse();
        return await ingest(session, order, { caller: serviceRole });
      }),
    );
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(events.length);
    expect(answers.reduce((sum, { body }) => sum + body.duplicates, 0)).toBe(3 * events.length);
    await Promise.all(sessions.map((session) => session.close()));
    await db.close();
  });
});
