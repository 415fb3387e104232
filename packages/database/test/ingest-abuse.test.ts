import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { countOf, environmentWithExperiment, exposureOf, ingest, metricOf, verdictsOn } from './recorded.js';
import { anon, as, serviceRole, signedInAs } from './requests.js';

const invalid = (what: string): unknown => expect.stringMatching(new RegExp(`^PENNON_INVALID: ${what}`));

describe.each(engines)('abuse of ingestion on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await environmentWithExperiment(db);
  });
  afterAll(() => db.close());

  it.each([
    ['null', 'null', 422],
    ['an object', {}, 422],
    ['a text', '"x"', 422],
    ['501 events', Array.from({ length: 501 }, () => 1), 413],
    ['one of a megabyte', [{ unit: 'x'.repeat(1_000_000) }], 413],
    ['500 large ones', Array.from({ length: 500 }, () => ({ unit: 'x'.repeat(1000) })), 413],
  ])('refuses %s as a whole, and writes nothing', async (_, events, status) => {
    const answer = await ingest(db, events);
    expect([answer.status, answer.body]).toMatchObject([
      status,
      { code: status === 422 ? 'PENNON_INVALID' : 'PENNON_TOO_LARGE', hint: expect.any(String) },
    ]);
  });

  it('takes 500 events of 500 bytes, as a client measures them', async () => {
    const events = Array.from({ length: 500 }, () =>
      metricOf(environment, { attributes: { a: 'x'.repeat(320) } }),
    );
    expect(JSON.stringify(events).length).toBeGreaterThan(240_000);
    expect(JSON.stringify(events).length).toBeLessThan(262_144);
    expect((await ingest(db, events, { caller: serviceRole })).body).toMatchObject({ accepted: 500 });
  });

  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const bad: readonly (readonly [string, () => unknown, string])[] = [
    ['null', () => null, 'must be an object'],
    ['a number', () => 7, 'must be an object'],
    ['a list', () => [], 'must be an object'],
    ['nothing in it', () => ({}), 'environment'],
    ['no type', () => ({ ...metricOf(environment), type: undefined }), 'type'],
    ['an unknown type', () => ({ ...metricOf(environment), type: 'page_view' }), 'type'],
    ['a type that is none', () => ({ ...metricOf(environment), type: ['metric'] }), 'type'],
    ['a number for its environment', () => ({ ...metricOf(environment), environment: 1 }), 'environment'],
    ['no time', () => ({ ...metricOf(environment), at: undefined }), 'at'],
    ['a date for its time', () => ({ ...metricOf(environment), at: '2026-01-01T00:00:00Z' }), 'at'],
    ['half a millisecond', () => metricOf(environment, { at: 1.5 }), 'at'],
    ['a time before 1970', () => metricOf(environment, { at: -1 }), 'at'],
    ['a time past all dates', () => metricOf(environment, { at: 1e300 }), 'at'],
    ['no unit', () => ({ ...metricOf(environment), unit: undefined }), 'unit'],
    ['an empty unit', () => metricOf(environment, { unit: '' }), 'unit'],
    ['a unit of 1,001 characters', () => metricOf(environment, { unit: 'x'.repeat(1001) }), 'unit'],
    ['an object for its unit', () => ({ ...metricOf(environment), unit: { id: 1 } }), 'unit'],
    ['an id that is no uuid', () => metricOf(environment, { id: 'one' }), 'id'],
    ['no id', () => ({ ...metricOf(environment), id: undefined }), 'id'],
    ['a metric with spaces', () => metricOf(environment, { metric: 'a b' }), 'metric'],
    ['a text for its value', () => ({ ...metricOf(environment), value: '1' }), 'value'],
    ['a version that is a text', () => ({ ...exposureOf(environment), version: '1' }), 'version'],
    ['half a version', () => exposureOf(environment, { version: 1.5 }), 'version'],
    ['version 0', () => exposureOf(environment, { version: 0 }), 'version'],
    ['a version past every bigint', () => exposureOf(environment, { version: 1e30 }), 'version'],
    ['no experiment', () => ({ ...exposureOf(environment), experiment: null }), 'experiment'],
    ['an object for its variation', () => ({ ...exposureOf(environment), variation: {} }), 'variation'],
    ['a session of 201 characters', () => exposureOf(environment, { session: 's'.repeat(201) }), 'session'],
    ['a list of attributes', () => ({ ...metricOf(environment), attributes: [1] }), 'attributes'],
    ['an unknown reason', () => ({ ...countOf(environment), reason: 'because' }), 'reason'],
    ['a negative count', () => countOf(environment, { count: -1 }), 'count'],
    ['a count past 1,000,000,000', () => countOf(environment, { count: 1_000_000_001 }), 'count'],
    [
      '9 kB and more',
      () => metricOf(environment, { attributes: { a: 'x'.repeat(10_500) } }),
      'is larger than 8 kB',
    ],
    [
      'attributes that are nested deeper than 8',
      () => ({ ...metricOf(environment), attributes: { a: JSON.parse(deep(9)) } }),
      'attributes',
    ],
  ];

  it.each(bad)('rejects an event with %s, alone', async (_, event, what) => {
    const [before, after] = [metricOf(environment), exposureOf(environment)];
    expect(await verdictsOn(db, [before, event(), after])).toEqual(['accepted', invalid(what), 'accepted']);
  });

  it.each([
    ['a value that no double holds', '"value": 1e400', 'value'],
    ['an attribute that unfolds to 100,000 digits', '"attributes": {"a": [1e100000]}', 'attributes'],
    [
      'an attribute that unfolds to 10,000 digits after the point',
      '"attributes": {"a": 1e-10000}',
      'attributes',
    ],
    ['a time of 100,000 digits', '"at": 1e100000', 'at'],
    ['a unit of 100,000 digits', '"unit": 1e100000', 'unit'],
  ])('rejects %s', async (_, member, what) => {
    const event = JSON.stringify(metricOf(environment)).replace(/}$/, `, ${member}}`);
    expect(await verdictsOn(db, `[${event}]`)).toEqual([invalid(what)]);
  });

  it('takes what JSON lets a client add: members of a newer one, nulls, an empty object', async () => {
    const newer = { ...metricOf(environment), colour: 'red', value: null, attributes: {} };
    const exposure = { ...exposureOf(environment), session: null, attributes: null };
    expect(await verdictsOn(db, [newer, exposure])).toEqual(['accepted', 'accepted']);
  });

  it('takes texts for texts, whatever they would mean to SQL or JSON', async () => {
    const unit = `'); drop table pennon.exposures; -- ${randomUUID()} %s $$ \\ " {} é 😀`;
    expect(await verdictsOn(db, [exposureOf(environment, { unit })])).toEqual(['accepted']);
    const { rows } = await db.query('select unit from pennon.exposures where unit = $1', [unit]);
    expect(rows).toEqual([{ unit }]);
  });

  it('answers one of 500 junk events as it answers one', async () => {
    const junk = Array.from({ length: 500 }, (_, index) => bad[index % bad.length]?.[1]() ?? null);
    const small = junk.filter((event) => JSON.stringify(event).length < 5_000);
    const { body } = await ingest(db, small);
    expect(body).toMatchObject({ accepted: 0, rejected: small.length });
  });

  describe('with budgets', () => {
    const budgeted = async (perMinute: number, perCaller: number): Promise<string> => {
      const own = await environmentWithExperiment(db);
      await db.query(
        'update pennon.environments set ingest_per_minute = $2, ingest_per_caller = $3 where key = $1',
        [own, perMinute, perCaller],
      );
      return own;
    };
    const from = (address: string): { readonly headers: Readonly<Record<string, string>> } => ({
      headers: { 'x-forwarded-for': address },
    });
    const flood = async (own: string, count: number, call: Parameters<typeof ingest>[2]): Promise<number> =>
      (
        await ingest(
          db,
          Array.from({ length: count }, () => metricOf(own)),
          call,
        )
      ).status;
    /** A minute may end between two calls, and then the budget is whole again: asked once more it does not. */
    const inOneMinute = async (work: () => Promise<void>): Promise<void> => {
      const minute = async (): Promise<unknown> =>
        (await db.query(`select date_trunc('minute', clock_timestamp())::text as minute`)).rows[0];
      for (;;) {
        const before = await minute();
        const outcome = await work().then(
          () => undefined,
          (error: unknown) => ({ error }),
        );
        if (outcome === undefined) return;
        if (JSON.stringify(before) === JSON.stringify(await minute())) throw outcome.error;
      }
    };

    it('refuses what one address sends beyond its own, and says when to come again', async () => {
      await inOneMinute(async () => {
        const own = await budgeted(1000, 10);
        expect(await flood(own, 10, from('203.0.113.7'))).toBe(200);
        const refused = await ingest(db, [metricOf(own)], from('203.0.113.7'));
        expect(refused).toMatchObject({
          status: 429,
          headers: [{ 'Retry-After': expect.stringMatching(/^\d+$/) }],
          body: { code: 'PENNON_LIMITED', hint: expect.any(String) },
        });
        expect(await flood(own, 10, from('203.0.113.8'))).toBe(200);
      });
    });

    it('takes the many addresses of one IPv6 network for one', async () => {
      await inOneMinute(async () => {
        const own = await budgeted(1000, 10);
        expect(await flood(own, 10, from('2001:db8:1:2::1'))).toBe(200);
        expect(await flood(own, 1, from('2001:db8:1:2:ffff::2'))).toBe(429);
        expect(await flood(own, 1, from('2001:db8:1:3::1'))).toBe(200);
      });
    });

    it('counts a signed-in user as one, wherever they are', async () => {
      await inOneMinute(async () => {
        const own = await budgeted(1000, 10);
        const ada = { caller: signedInAs('ada') };
        expect(await flood(own, 10, { ...ada, ...from('203.0.113.1') })).toBe(200);
        expect(await flood(own, 1, { ...ada, ...from('203.0.113.2') })).toBe(429);
        expect(await flood(own, 1, { caller: signedInAs('bob'), ...from('203.0.113.1') })).toBe(200);
      });
    });

    it('bounds all of the public together, however many addresses it pretends to have', async () => {
      await inOneMinute(async () => {
        const own = await budgeted(50, 10);
        const statuses: number[] = [];
        for (let index = 0; index < 8; index++)
          statuses.push(await flood(own, 10, from(`198.51.100.${index}`)));
        expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
        // Nor do those who are signed in pay for it, or servers.
        expect(await flood(own, 10, { caller: signedInAs('ada') })).toBe(200);
        expect(await flood(own, 400, { caller: serviceRole })).toBe(200);
      });
    });

    it('does not let a flood that is refused use up what others have', async () => {
      await inOneMinute(async () => {
        const own = await budgeted(40, 10);
        for (let index = 0; index < 20; index++) await flood(own, 10, from('203.0.113.7'));
        expect(await flood(own, 10, from('203.0.113.8'))).toBe(200);
      });
    });

    it('counts by all it may send where nothing tells callers apart', async () => {
      await inOneMinute(async () => {
        const own = await budgeted(30, 10);
        expect(await flood(own, 20, {})).toBe(200);
        expect(await flood(own, 20, from('no address'))).toBe(429);
      });
    });

    it('writes nothing of a call that is refused', async () => {
      await inOneMinute(async () => {
        const own = await budgeted(5, 5);
        expect(await flood(own, 6, from('203.0.113.7'))).toBe(429);
        const { rows } = await db.query('select from pennon.metric_events where environment = $1', [own]);
        expect(rows).toEqual([]);
      });
    });

    it('keeps no address', async () => {
      await flood(environment, 1, from('203.0.113.99'));
      const { rows } = await db.query('select to_jsonb(usage)::text as row from pennon.ingest_usage usage');
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain('203.0.113');
    });
  });

  it.each([
    'pennon.exposures',
    'pennon.metric_events',
    'pennon.evaluation_counts',
    'pennon.clamped_events',
    'pennon.ingest_usage',
    'pennon.experiment_variations',
    'pennon.exposures_default',
  ])('lets nobody past the function to %s', async (table) => {
    for (const caller of [anon, signedInAs('ada'), serviceRole]) {
      for (const statement of [
        `select * from ${table}`,
        `insert into ${table} default values`,
        `delete from ${table}`,
      ]) {
        await expect(as(db, caller, (sql) => sql.query(statement))).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});
