import { type ChangeRequest, migrate, readMigrations } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, by, proposedFlag, protectedEnvironment } from './governing.js';
import { countOf, environmentWithExperiment, exposureOf, metricOf, verdictsOn } from './recorded.js';

/** The last migration before approvals were bound to what sections deliver and to the protections that settings change. */
const unboundRelease = '20261121130501';
/** The last migration before events were judged in the query that reads them. */
const lastRelease = '20261121149910';

describe.each(engines)('an upgrade of a database in use on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open('platform');
    await migrate(db, {
      migrations: (await readMigrations()).filter(({ version }) => version <= unboundRelease),
    });
    await addMembers(db);
    await recordEvents();
    requests = {
      documents: await approved((environment) =>
        by(db, 'ed').propose({
          environment,
          changes: [proposedFlag('checkout')],
        }),
      ),
      sections: await approved((environment) =>
        by(db, 'ed').propose({
          environment,
          changes: [{ kind: 'config', key: 'shop', base_version: 0, body }],
        }),
      ),
      settings: await approved((environment) =>
        by(db, 'ed').proposeSettings({ environment, settings: { min_approvals: 2 } }),
      ),
    };
    await upgrade();
  });
  afterAll(() => db.close());

  /** File by file: each is a transaction, and between two of them events come. */
  const upgrade = async (): Promise<void> => {
    const all = await readMigrations();
    const before = all.filter(({ version }) => version <= lastRelease).length;
    for (let count = before; count <= all.length; count++) {
      await migrate(db, { migrations: all.slice(0, count) });
      expect([all[count - 1]?.name, await verdictsOn(db, [metricOf(environment)])]).toEqual([
        all[count - 1]?.name,
        ['accepted'],
      ]);
    }
  };

  let environment: string;

  let events: readonly unknown[];
  let requests: Readonly<Record<'documents' | 'sections' | 'settings', ChangeRequest>>;
  const body = { key: 'shop', values: { price: 5 } };

  const recordEvents = async (): Promise<void> => {
    environment = await environmentWithExperiment(db);
    const sessionless = exposureOf(environment, { session: undefined, unit: 1.5 });
    events = [exposureOf(environment), sessionless, metricOf(environment), countOf(environment)];
    expect(await verdictsOn(db, events)).toEqual(events.map(() => 'accepted'));
  };

  /** A request in a protected environment of its own, with the one approval that it takes. */
  const approved = async (
    propose: (environment: string) => Promise<ChangeRequest>,
  ): Promise<ChangeRequest> => {
    const { id } = await propose(await protectedEnvironment(db));
    return await approve(db, 'ann', id);
  };

  it('takes events that are sent again for those that it has', async () => {
    expect(await verdictsOn(db, events)).toEqual(events.map(() => 'duplicate'));
  });

  it('publishes what was approved of flags', async () => {
    expect(await by(db, 'ed').publish(requests.documents.id)).toMatchObject({ revision: 1 });
  });

  it.each(['sections', 'settings'] as const)(
    'publishes no %s whose approvals say less than they have to, and says how they are given anew',
    async (kind) => {
      const { id, content_hash, changes, settings } = requests[kind];
      const refusal = {
        code: 'PENNON_CONFLICT',
        hint: expect.stringContaining('pennon_api.edit with the same content'),
      };
      await expect(by(db, 'ed').publish(id)).rejects.toMatchObject(refusal);
      await expect(by(db, 'abe').approve(id, content_hash)).rejects.toMatchObject(refusal);
      const edited = await by(db, 'ed').editRequest(id, changes ?? settings ?? []);
      expect(edited).toMatchObject({ status: 'open', changes, settings, approvals: [] });
      await expect(by(db, 'ed').publish(id)).rejects.toMatchObject({ code: 'PENNON_UNAPPROVED' });
      await approve(db, 'ann', id);
      expect(await by(db, 'ed').publish(id)).toMatchObject({ change_request: id });
    },
  );
});
