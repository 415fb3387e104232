import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { environmentWithExperiment, exposureOf, ingest, metricOf } from './recorded.js';
import { anon, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('the counts of an experiment on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    environment = await environmentWithExperiment(db);
    await db.query(`insert into pennon.members (user_id, role) values ('watcher', 'viewer')`);
  });
  afterAll(() => db.close());

  it('are of units, by version and variation, with what those did once they were exposed', async () => {
    const at = Date.now() - 60_000;
    const [ada, ben, cleo] = [randomUUID(), randomUUID(), randomUUID()];
    const events = [
      exposureOf(environment, { unit: ada, at }),
      exposureOf(environment, { unit: ada, at: at + 1, session: 's2' }),
      exposureOf(environment, { unit: ben, at, variation: 'old' }),
      exposureOf(environment, { unit: ada, at, version: 2, variation: 'newer' }),
      metricOf(environment, { unit: ada, at: at - 1, value: 100 }),
      metricOf(environment, { unit: ada, at, value: 3 }),
      metricOf(environment, { unit: ada, at: at + 5, value: 4 }),
      metricOf(environment, { unit: ada, at: at + 5, metric: 'signup' }),
      metricOf(environment, { unit: cleo, at: at + 5, value: 50 }),
    ];
    expect((await ingest(db, events)).body).toMatchObject({ accepted: events.length });
    const metrics = [
      { metric: 'revenue', events: 2, units: 1, total: 7 },
      { metric: 'signup', events: 1, units: 1, total: null },
    ];
    expect(await controlOf(db).experimentCounts(environment, 'price')).toEqual({
      environment,
      experiment: 'price',
      variations: [
        { version: 1, variation: 'new', units: 1, metrics },
        { version: 1, variation: 'old', units: 1, metrics: [] },
        { version: 2, variation: 'newer', units: 1, metrics },
      ],
    });
  });

  it('are none of an experiment that nobody was in', async () => {
    const { variations } = await controlOf(db).experimentCounts(environment, 'other');
    expect(variations).toEqual([]);
  });

  it('are for the secret key and members', async () => {
    const asked = (caller: typeof anon) => controlOf(db, caller).experimentCounts(environment, 'price');
    await expect(asked(signedInAs('watcher'))).resolves.toMatchObject({ experiment: 'price' });
    await expect(asked(signedInAs('stranger'))).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
    await expect(asked(anon)).rejects.toThrow();
    await expect(controlOf(db).experimentCounts('moon', 'price')).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
  });
});
