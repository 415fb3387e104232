import type { FullSnapshot } from '@pennon/core';
import type { Control } from '@pennon/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import {
  accepted,
  type Change,
  deletion,
  flagChange,
  flagOf,
  newEnvironment,
  signedInAs,
  snapshot,
} from './requests.js';
import { controlOf } from './sql-control.js';

type Step = { readonly key: string; readonly to: 'active' | 'inactive' | 'deleted' };
const step: fc.Arbitrary<Step> = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  to: fc.constantFrom('active', 'inactive', 'deleted'),
});
const commits = fc.array(fc.uniqueArray(step, { minLength: 1, maxLength: 3, selector: ({ key }) => key }), {
  minLength: 1,
  maxLength: 6,
});

describe.each(engines)('rollback on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
    await db.query(`insert into pennon.members (user_id, role) values ('viewer', 'viewer')`);
  });
  afterAll(() => db.close());

  const contents = async (environment: string): Promise<unknown> => {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    return documents.map(({ kind, key, body }) => ({ kind, key, body }));
  };

  it('makes a document what it was, as a new version with its reason', async () => {
    const environment = await newEnvironment(db);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [flagChange('a', 1, { status: 'inactive' })]);
    const answer = await control.rollback({ ...address, version: 1 });
    expect(answer).toMatchObject({
      previous: 2,
      revision: 3,
      versions: [{ kind: 'flag', key: 'a', version: 3 }],
    });
    expect(await control.document(address)).toMatchObject({
      version: 3,
      body: flagOf('a'),
      note: 'Roll flag a back to version 1.',
    });
  });

  it('brings a deleted document back, and deletes one again', async () => {
    const environment = await newEnvironment(db);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [deletion('flag', 'a', 1)]);
    await control.rollback({ ...address, version: 1 });
    expect(await contents(environment)).toEqual([{ kind: 'flag', key: 'a', body: flagOf('a') }]);
    await control.rollback({ ...address, version: 2 });
    expect(await contents(environment)).toEqual([]);
  });

  it('commits nothing when everything is so already', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const nothing = { previous: 1, revision: 1, versions: [], warnings: [], heirs: [] };
    expect(await control.rollback({ environment, revision: 1 })).toMatchObject(nothing);
    expect(await control.rollback({ environment, kind: 'flag', key: 'a', version: 1 })).toMatchObject(
      nothing,
    );
  });

  it('tells in a dry run what it would do, and does not', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    expect(await control.rollback({ environment, revision: 0, dryRun: true })).toMatchObject({
      dry_run: true,
      revision: 2,
      versions: [{ key: 'a', version: 2 }],
    });
    expect((await snapshot(db, environment)).revision).toBe(1);
  });

  it('leads from any state to that of any revision, in one commit', async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.nat(), async (history, choice) => {
        const environment = await newEnvironment(db);
        const states = [await contents(environment)];
        for (const steps of history) {
          const changes = await changesFor(environment, steps);
          if (changes.length === 0) continue;
          await accepted(db, environment, changes);
          states.push(await contents(environment));
        }
        const revision = choice % states.length;
        const { versions, previous, revision: after } = await control.rollback({ environment, revision });
        expect(after - previous).toBe(versions.length === 0 ? 0 : 1);
        expect(await contents(environment)).toEqual(states[revision]);
      }),
      { numRuns: 12 },
    );
  });

  async function changesFor(environment: string, steps: readonly Step[]): Promise<readonly Change[]> {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    return steps.flatMap(({ key, to }) => {
      const version = documents.find((document) => document.key === key)?.version ?? 0;
      if (to !== 'deleted') return [flagChange(key, version, { status: to })];
      return version === 0 ? [] : [deletion('flag', key, version)];
    });
  }

  it('refuses what is not there, and what says neither a version nor a revision', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const refusals = [
      [{ environment, revision: 2 }, 'PENNON_NOT_FOUND'],
      [{ environment: 'nowhere', revision: 0 }, 'PENNON_NOT_FOUND'],
      [{ environment, kind: 'flag', key: 'a', version: 2 }, 'PENNON_NOT_FOUND'],
      [{ environment, kind: 'flag', key: 'a', version: 0 }, 'PENNON_INVALID'],
      [{ environment, revision: 0.5 }, 'PENNON_INVALID'],
    ] as const;
    for (const [request, code] of refusals) {
      await expect(control.rollback(request)).rejects.toMatchObject({ code, hint: expect.any(String) });
    }
  });

  it('of a protected environment needs the approval that any commit needs', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await db.query('update pennon.environments set protected = true where key = $1', [environment]);
    await expect(control.rollback({ environment, revision: 0 })).rejects.toMatchObject({
      code: 'PENNON_UNAPPROVED',
    });
    expect(await control.rollback({ environment, revision: 0, dryRun: true })).toMatchObject({
      versions: [{ key: 'a', version: 2 }],
      blocked: { code: 'PENNON_UNAPPROVED' },
    });
  });

  it('asks the one writer who may do it', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    await expect(
      controlOf(db, signedInAs('viewer')).rollback({ environment, revision: 0 }),
    ).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
  });
});
