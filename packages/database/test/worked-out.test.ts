import type { FullSnapshot } from '@pennon/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, approve, by } from './governing.js';
import { accepted, flagChange, flagOf, newEnvironment, serviceRole, snapshot } from './requests.js';
import { called, controlOf } from './sql-control.js';

describe.each(engines)('changes that are worked out, on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  /** A protected environment with flag `a` in two versions, and one that it was promoted to. */
  const protectedHistory = async (): Promise<string> => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [flagChange('a', 1, { metadata: { n: 1 } })]);
    await controlOf(db).saveEnvironment(environment, { protected: true });
    return environment;
  };
  const bodyIn = async (environment: string): Promise<unknown> =>
    ((await snapshot(db, environment)) as FullSnapshot).documents[0]?.body;

  it('are proposed instead, approved and published', async () => {
    const environment = await protectedHistory();
    const flag = { environment, kind: 'flag', key: 'a' } as const;
    const ed = by(db, 'ed');
    const publish = async (id: number): Promise<unknown> => {
      await approve(db, 'ann', id);
      await ed.publish(id);
      return await bodyIn(environment);
    };
    const back = await ed.rollback({ ...flag, version: 1, propose: true });
    expect(back).toMatchObject({ status: 'open', note: 'Roll flag a back to version 1.', needed: 1 });
    expect(await publish(back.id)).toEqual(flagOf('a'));
    const archived = await ed.archive({ ...flag, propose: true, note: 'Shipped.' });
    expect(archived.note).toBe('Shipped.');
    expect(await publish(archived.id)).toEqual(flagOf('a', { status: 'archived' }));
    expect(await publish((await ed.restore({ ...flag, propose: true })).id)).toEqual(flagOf('a'));
    const from = await newEnvironment(db);
    await accepted(db, from, [flagChange('a', 0, { metadata: { n: 3 } })]);
    const promoted = await ed.promote({ from, to: environment, propose: true });
    expect(await publish(promoted.id)).toEqual(flagOf('a', { metadata: { n: 3 } }));
    await expect(ed.promote({ from, to: environment, propose: true })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      message: 'There is nothing to propose: nothing would change.',
    });
  });

  it.each([
    ['rollback', { target: { revision: 1 } }],
    ['promote', { origin: 'staging' }],
    ['archive', { kind: 'flag', key: 'a' }],
    ['restore', { kind: 'flag', key: 'a' }],
  ])('refuse options that are none: %s', async (name, args) => {
    const environment = await protectedHistory();
    for (const options of [
      5,
      'x',
      [],
      { propose: 1 },
      { propose: true, dry_run: true },
      { dry_run: 'yes' },
      { more: 1 },
    ]) {
      const answer = await called(db, serviceRole, `pennon_api.${name}`, { environment, ...args, options });
      expect(answer).toMatchObject({ status: 422, body: { code: 'PENNON_INVALID' } });
    }
  });

  it('take the side that is preferred as a whole where the mixture would be no flag', async () => {
    const shape = (values: readonly string[], serves: string) => ({
      variations: values.map((key) => ({ key, value: key === 'on' })),
      fallthrough: { variation: serves },
      offVariation: 'on',
    });
    for (const prefer of ['to', 'from'] as const) {
      const [from, to] = [await newEnvironment(db), await newEnvironment(db)];
      await accepted(db, from, [flagChange('a', 0, shape(['on', 'off'], 'on'))]);
      await controlOf(db).promote({ from, to });
      const [ours, theirs] = [shape(['on', 'blue'], 'blue'), shape(['on', 'off'], 'off')];
      await accepted(db, from, [flagChange('a', 1, ours)]);
      await accepted(db, to, [flagChange('a', 1, theirs)]);
      await controlOf(db).promote({ from, to, prefer });
      expect(await bodyIn(to)).toEqual(flagOf('a', prefer === 'to' ? theirs : ours));
    }
  });
});
