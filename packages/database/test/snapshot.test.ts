import type { DeltaSnapshot, FullSnapshot } from '@pennon/core';
import { checksumOf } from '@pennon/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import {
  accepted,
  anon,
  as,
  type Caller,
  deletion,
  flagChange,
  newEnvironment,
  serviceRole,
  signedInAs,
  snapshot,
} from './requests.js';

describe.each(engines)('pennon_snapshot on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await db.query(`insert into pennon.members (user_id, role) values ('viewer', 'viewer')`);
  });
  afterAll(() => db.close());

  const keysFor = async (environment: string, caller: Caller): Promise<readonly string[]> => {
    const { documents } = (await snapshot(db, environment, { caller })) as FullSnapshot;
    return documents.map(({ key }) => key);
  };

  it('shows the public what browsers may hold, and servers and members all', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [
      flagChange('rules'),
      flagChange('values', 0, { delivery: 'values' }),
      flagChange('server', 0, { delivery: 'server' }),
      { kind: 'segment', key: 'silent', base_version: 0, body: { key: 'silent' } },
    ]);
    for (const caller of [anon, signedInAs('stranger')]) {
      expect(await keysFor(environment, caller)).toEqual(['rules']);
    }
    for (const caller of [serviceRole, signedInAs('viewer')]) {
      expect(await keysFor(environment, caller)).toEqual(['rules', 'server', 'values', 'silent']);
    }
  });

  it('does not take an anonymous caller for the member whose id its token claims', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('server', 0, { delivery: 'server' })]);
    expect(await keysFor(environment, { role: 'anon', claims: { sub: 'viewer' } })).toEqual([]);
  });

  it.each([
    ['the public', anon],
    ['servers', serviceRole],
  ])('has for %s the checksum that core computes of the documents', async (_, caller) => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a'), flagChange('b', 0, { delivery: 'server' })]);
    await accepted(db, environment, [flagChange('a', 1), flagChange('c:d/e.f-g_h')]);
    const full = (await snapshot(db, environment, { caller })) as FullSnapshot;
    expect(full.checksum).toBe(checksumOf(full.documents));
  });

  it('says that nothing changed', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const { checksum } = await snapshot(db, environment);
    expect(await snapshot(db, environment, { since: 1 })).toEqual({
      type: 'unchanged',
      revision: 1,
      checksum,
    });
  });

  it('answers with the latest version of what changed since', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a'), flagChange('b')]);
    await accepted(db, environment, [flagChange('a', 1)]);
    await accepted(db, environment, [flagChange('a', 2), flagChange('c')]);
    const delta = (await snapshot(db, environment, { since: 1 })) as DeltaSnapshot;
    expect(delta).toMatchObject({ type: 'delta', previous: 1, revision: 3 });
    expect(delta.changes.map(({ key, version }) => [key, version])).toEqual([
      ['a', 3],
      ['c', 1],
    ]);
  });

  it('sends a document that stopped being visible without its body, and never a word of one that never was', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('hidden'), flagChange('deleted'), flagChange('kept')]);
    await accepted(db, environment, [
      flagChange('hidden', 1, { delivery: 'server' }),
      deletion('flag', 'deleted', 1),
      flagChange('secret', 0, { delivery: 'server' }),
    ]);
    await accepted(db, environment, [deletion('flag', 'secret', 1)]);
    const delta = (await snapshot(db, environment, { caller: anon, since: 1 })) as DeltaSnapshot;
    expect(delta.changes).toEqual([
      { kind: 'flag', key: 'deleted', version: 2, body: null },
      { kind: 'flag', key: 'hidden', version: 2, body: null },
    ]);
    expect(delta.checksum).toBe(checksumOf([{ kind: 'flag', key: 'kept', version: 1 }]));
  });

  it('keeps the chain whole for the public when only servers are concerned', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [flagChange('secret', 0, { delivery: 'server' })]);
    const delta = await snapshot(db, environment, { caller: anon, since: 1 });
    expect(delta).toMatchObject({ type: 'delta', previous: 1, revision: 2, changes: [] });
  });

  it.each([-1, 2, 9_007_199_254_740_991])(
    'answers in full to who is at revision %s, which it does not know',
    async (since) => {
      const environment = await newEnvironment(db);
      await accepted(db, environment, [flagChange('a')]);
      expect(await snapshot(db, environment, { since })).toMatchObject({ type: 'full', revision: 1 });
    },
  );

  it.each(['9223372036854775807', '-9223372036854775808'])(
    'answers in full to who claims to be at %s',
    async (since) => {
      const environment = await newEnvironment(db);
      await accepted(db, environment, [flagChange('a')]);
      const { rows } = await as(db, anon, (sql) =>
        sql.query('select public.pennon_snapshot($1, $2::bigint) as body', [environment, since]),
      );
      expect(rows).toMatchObject([{ body: { type: 'full', revision: 1 } }]);
    },
  );

  it('answers in a transaction that cannot write, as a GET has it', async () => {
    const environment = await newEnvironment(db);
    const { rows } = await as(db, anon, async (sql) => {
      await sql.exec('set transaction read only');
      return await sql.query('select public.pennon_snapshot($1) as body', [environment]);
    });
    expect(rows).toMatchObject([{ body: { type: 'full' } }]);
  });

  it.each(['nowhere', '', null])(
    'answers 404 for the environment %s, also when it cannot write',
    async (environment) => {
      const { rows } = await as(db, anon, async (sql) => {
        await sql.exec('set transaction read only');
        const { rows: bodies } = await sql.query('select public.pennon_snapshot($1) as body', [environment]);
        const status = await sql.query(`select current_setting('response.status') as status`);
        return { rows: [bodies[0], status.rows[0]] };
      });
      expect(rows).toMatchObject([{ body: { code: 'PENNON_NOT_FOUND' } }, { status: '404' }]);
    },
  );
});
