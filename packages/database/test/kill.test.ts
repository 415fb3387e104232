import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, auditOf, by, proposedFlag } from './governing.js';
import { newEnvironment } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('a kill on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const committed = async (settings: Record<string, unknown> = {}): Promise<string> => {
    const environment = await newEnvironment(db);
    await controlOf(db).commit({
      environment,
      changes: [proposedFlag('a'), proposedFlag('off', 0, { status: 'inactive' })],
    });
    await controlOf(db).saveEnvironment(environment, { protected: true, ...settings });
    return environment;
  };

  it('sets the flag inactive in one call, protected and frozen or not, and is audited as what it is', async () => {
    const environment = await committed({
      freeze_windows: [{ from: Date.now() - 3_600_000, until: Date.now() + 3_600_000 }],
    });
    const killed = await by(db, 'boss').kill({ environment, flag: 'a', note: 'On fire.' });
    expect(killed).toMatchObject({ revision: 2, versions: [{ kind: 'flag', key: 'a', version: 2 }] });
    const { rows } = await db.query(
      `select body ->> 'status' as status from pennon.documents where environment = $1 and key = 'a'`,
      [environment],
    );
    expect(rows).toEqual([{ status: 'inactive' }]);
    expect((await auditOf(db, environment)).at(-1)).toBe('boss kill accepted');
  });

  it('leaves alone what is off already, and finds no flag that is not there', async () => {
    const environment = await committed();
    expect(await by(db, 'boss').kill({ environment, flag: 'off' })).toMatchObject({
      revision: 1,
      versions: [],
    });
    await expect(by(db, 'boss').kill({ environment, flag: 'none' })).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
    await expect(by(db, 'boss').kill({ environment: 'nowhere', flag: 'a' })).rejects.toMatchObject({
      code: 'PENNON_NOT_FOUND',
    });
  });

  it.each(['ed', 'ann', 'vera', 'audrey', 'stranger'])('is refused to %s', async (name) => {
    const environment = await committed();
    await expect(by(db, name).kill({ environment, flag: 'a' })).rejects.toMatchObject({
      code: 'PENNON_FORBIDDEN',
    });
  });
});
