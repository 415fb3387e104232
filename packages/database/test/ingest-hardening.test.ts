import { randomUUID } from 'node:crypto';
import type { IngestEvent } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { countOf, environmentWithExperiment, exposureOf, ingest, metricOf, verdictsOn } from './recorded.js';
import { accepted, flagChange, serviceRole } from './requests.js';
import { controlOf } from './sql-control.js';

const dayMs = 86_400_000;

describe.each(engines)('pennon_ingest on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await environmentWithExperiment(db);
  });
  afterAll(() => db.close());

  const stored = async (unit: string): Promise<number> => {
    const { rows } = await db.query<{ count: number }>(
      'select count(*)::int as count from pennon.metric_events where unit = $1',
      [unit],
    );
    return rows[0]?.count ?? -1;
  };

  it('counts events of no environment against a budget too', async () => {
    const lost = Array.from({ length: 500 }, (_, index) =>
      index % 2 === 0 ? metricOf('nowhere') : { type: 'nonsense' },
    );
    const statuses: number[] = [];
    // A minute may end in between, and then the budget is whole again.
    for (let call = 0; call < 26 && !statuses.includes(429); call++) {
      statuses.push((await ingest(db, lost, { headers: { 'x-real-ip': '203.0.113.50' } })).status);
    }
    expect(statuses).toContain(429);
    expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(12);
    const other = { headers: { 'x-real-ip': '203.0.113.51' } };
    expect((await ingest(db, [metricOf(environment)], other)).status).toBe(200);
    expect((await ingest(db, lost, { caller: serviceRole })).status).toBe(200);
  });

  it('tells callers apart by the one header that is named, and by what the last proxy added to it', async () => {
    const address = async (headers: Record<string, string>): Promise<unknown> => {
      await db.query(`select set_config('request.headers', $1, false)`, [JSON.stringify(headers)]);
      const { rows } = await db.query<{ address: string }>('select pennon.caller_address() as address');
      await db.query(`select set_config('request.headers', '', false)`);
      return rows[0]?.address;
    };
    const claimed = { 'cf-connecting-ip': '198.51.100.1', 'x-forwarded-for': '198.51.100.2, 203.0.113.9' };
    expect(await address(claimed)).toBe('198.51.100.1');
    await db.exec(`set pennon.address_header = 'x-forwarded-for'`);
    expect(await address(claimed)).toBe('203.0.113.9');
    expect(await address({ 'cf-connecting-ip': '198.51.100.1' })).toBeNull();
    expect(await address({ 'x-forwarded-for': 'nobody' })).toBeNull();
    await db.exec('reset pennon.address_header');
  });

  it('knows a clamped event from one of another type, or of another environment, with the same id', async () => {
    const other = await environmentWithExperiment(db);
    const same = { id: randomUUID(), at: 1 };
    expect(await verdictsOn(db, [metricOf(environment, same), countOf(environment, same)])).toEqual([
      'accepted',
      'accepted',
    ]);
    await db.query('delete from pennon.metric_events where id = $1', [same.id]);
    expect(await verdictsOn(db, [metricOf(other, same)])).toEqual(['accepted']);
    expect(await verdictsOn(db, [metricOf(other, same), countOf(environment, same)])).toEqual([
      'duplicate',
      'duplicate',
    ]);
  });

  it('does not take an environment that is written like all that another event names for that one', async () => {
    expect(
      await verdictsOn(db, [
        exposureOf(environment),
        metricOf(`${environment} price 1 new`),
        countOf(environment),
        metricOf(`${environment} checkout`),
      ]),
    ).toEqual([
      'accepted',
      expect.stringMatching(/^PENNON_NOT_FOUND: environment: /),
      'accepted',
      expect.stringMatching(/^PENNON_NOT_FOUND: environment: /),
    ]);
  });

  it.each([
    ['upper case', (id: string) => id.toUpperCase(), 'accepted'],
    ['hyphens for digits', (id: string) => id.replace(/^../, '--'), 'PENNON_INVALID: id: must be a uuid'],
    ['hyphens elsewhere', (id: string) => id.replace(/(.)-/, '-$1'), 'PENNON_INVALID: id: must be a uuid'],
    ['no hyphens', (id: string) => id.replaceAll('-', ''), 'PENNON_INVALID: id: must be a uuid'],
    ['a line after it', (id: string) => `${id}\n`, 'PENNON_INVALID: id: must be a uuid'],
  ])('judges an id with %s', async (_, change, verdict) => {
    const { id, ...event } = metricOf(environment);
    expect(await verdictsOn(db, [{ ...event, id: change(id) }])).toEqual([verdict]);
  });

  it.each([
    ['200 characters', 'k'.repeat(200), 'accepted'],
    ['201 characters', 'k'.repeat(201), 'PENNON_INVALID: metric: must be a key'],
    ['a line after it', 'revenue\n', 'PENNON_INVALID: metric: must be a key'],
  ])('judges a key with %s', async (_, metric, verdict) => {
    expect(await verdictsOn(db, [metricOf(environment, { metric })])).toEqual([verdict]);
  });

  it('counts once what was a day ahead and whose time has come', async () => {
    const unit = randomUUID();
    const events = [
      metricOf(environment, { at: Date.now() + dayMs, unit }),
      exposureOf(environment, { at: Date.now() + dayMs }),
    ];
    expect(await verdictsOn(db, events)).toEqual(['accepted', 'accepted']);
    // Tomorrow it is asked again: then its time is no longer ahead, and its day another than that it is kept under.
    const later = events.map((event) => ({ ...event, at: event.at - 2 * dayMs }));
    expect(await verdictsOn(db, later)).toEqual(['duplicate', 'duplicate']);
    expect(await stored(unit)).toBe(1);
    expect(await verdictsOn(db, [metricOf(environment, { unit })])).toEqual(['accepted']);
  });

  it('takes numbers of a few bytes and 131,072 digits in a moment', async () => {
    const base = `"environment":"${environment}","at":1732000000000`;
    const exposure = `"type":"exposure",${base},"experiment":"price","version":1,"variation":"new"`;
    const timeOf = async (event: string): Promise<number> => {
      const started = performance.now();
      const events = `[${Array(500).fill(event).join(',')}]`;
      expect((await ingest(db, events, { caller: serviceRole })).status).toBe(200);
      return performance.now() - started;
    };
    await timeOf(`{${exposure},"unit":"u"}`);
    const usual = await timeOf(`{${exposure},"unit":"u"}`);
    for (const event of [
      `{${exposure},"unit":1e131071}`,
      `{${exposure},"unit":1e-16383}`,
      `{"type":"metric",${base},"id":"${randomUUID()}","metric":"m","unit":"u","value":1e131071}`,
      `{"type":"metric","environment":"${environment}","at":1e131071,"id":"x","metric":"m","unit":"u"}`,
    ]) {
      // Written out, the first takes fifty times as long.
      expect(await timeOf(event)).toBeLessThan(8 * usual + 300);
    }
  });

  it('loses one event with text that Postgres cannot hold, and no other', async () => {
    const unit = randomUUID();
    const events: readonly IngestEvent[] = [
      metricOf(environment, { unit, attributes: { note: 'a\0b' } }),
      metricOf(environment, { unit, attributes: { note: '\\u0000 written out' } }),
      metricOf(environment, { unit: 'half \ud83d' }),
      metricOf(environment, { unit, attributes: { 'a\0': 1 } }),
      metricOf('nowhere', { unit }),
      metricOf(environment, { unit, attributes: { note: '😀' } }),
    ];
    const { accepted, rejected, results } = await controlOf(db).ingest(events);
    expect({ accepted, rejected }).toEqual({ accepted: 2, rejected: 4 });
    expect(
      results.map((verdict) => [
        verdict.index,
        verdict.status === 'rejected' ? verdict.code : verdict.status,
      ]),
    ).toEqual([
      [0, 'PENNON_INVALID'],
      [1, 'accepted'],
      [2, 'PENNON_INVALID'],
      [3, 'PENNON_INVALID'],
      [4, 'PENNON_NOT_FOUND'],
      [5, 'accepted'],
    ]);
    expect(await stored(unit)).toBe(2);
  });

  describe('and a session with settings of its own', () => {
    it('draws a unit alike, however many digits it asks for', async () => {
      await db.exec('set extra_float_digits = 0');
      const { rows } = await db.query(`select pennon.unit_text('0.30000000000000004') as unit`);
      await db.exec('reset extra_float_digits');
      expect(rows).toEqual([{ unit: '0.30000000000000004' }]);
    });

    it('keeps an answer of pennon_enabled for its moment, however it writes times', async () => {
      await accepted(db, environment, [flagChange('kept', 0, { fallthrough: { variation: 'on' } })]);
      await db.exec(`
        create function public.app_asks(environment text) returns text[] language plpgsql as $$
        declare
          slot constant text := 'pennon.enabled_' || (hashtext('kept') & 31);
          kept text[] := '{}';
          style text;
        begin
          foreach style in array '{"ISO, DMY","SQL, DMY","SQL, MDY"}'::text[] loop
            perform set_config('datestyle', style, true);
            perform public.pennon_enabled('kept', environment);
            kept := kept || current_setting(slot);
          end loop;
          return kept;
        end
        $$`);
      const { rows } = await db.query<{ kept: readonly string[] }>('select public.app_asks($1) as kept', [
        environment,
      ]);
      expect(new Set(rows[0]?.kept).size).toBe(1);
    });
  });
});
