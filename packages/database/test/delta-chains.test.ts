import {
  type Change,
  checksumOf,
  type DeltaSnapshot,
  type Document,
  type FullSnapshot,
  type Snapshot,
} from '@pennon/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import {
  accepted,
  anon,
  type Caller,
  deletion,
  flagChange,
  newEnvironment,
  serviceRole,
  snapshot,
} from './requests.js';

type Step = { readonly key: string; readonly delivery: 'rules' | 'values' | 'server' | 'deleted' };

const step: fc.Arbitrary<Step> = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  delivery: fc.constantFrom('rules', 'values', 'server', 'deleted'),
});
/** Commits of one to three documents each. */
const history = fc.array(fc.uniqueArray(step, { minLength: 1, maxLength: 3, selector: ({ key }) => key }), {
  minLength: 1,
  maxLength: 7,
});

describe.each(engines)('delta chains on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  it.each([
    ['the public', anon],
    ['servers', serviceRole],
  ])('lead %s from every revision to every later full snapshot', async (_, caller) => {
    await fc.assert(
      fc.asyncProperty(history, async (commits) => {
        const environment = await newEnvironment(db);
        const fulls = [(await snapshot(db, environment, { caller })) as FullSnapshot];
        for (const steps of commits) {
          const isCommitted = await apply(environment, steps);
          if (!isCommitted) continue;
          const full = (await snapshot(db, environment, { caller })) as FullSnapshot;
          expect(full.checksum).toBe(checksumOf(full.documents));
          for (const earlier of fulls) expect(await caughtUp(environment, caller, earlier)).toEqual(full);
          fulls.push(full);
        }
      }),
      { numRuns: 15 },
    );
  });

  /** Deletions of what is not there are left out; nothing is committed when nothing is left. */
  async function apply(environment: string, steps: readonly Step[]): Promise<boolean> {
    const { documents } = (await snapshot(db, environment)) as FullSnapshot;
    const changes = steps.flatMap(({ key, delivery }) => {
      const version = documents.find((document) => document.key === key)?.version ?? 0;
      if (delivery !== 'deleted') return [flagChange(key, version, { delivery })];
      return version === 0 ? [] : [deletion('flag', key, version)];
    });
    if (changes.length > 0) await accepted(db, environment, changes);
    return changes.length > 0;
  }

  async function caughtUp(environment: string, caller: Caller, from: FullSnapshot): Promise<FullSnapshot> {
    const delta: Snapshot = await snapshot(db, environment, { caller, since: from.revision });
    expect(delta).toMatchObject({ type: 'delta', previous: from.revision });
    return applied(from, delta as DeltaSnapshot);
  }
});

function applied({ documents }: FullSnapshot, { revision, checksum, changes }: DeltaSnapshot): FullSnapshot {
  const byKey = new Map<string, Change>(documents.map((document) => [document.key, document]));
  for (const change of changes) {
    if (change.body === null) byKey.delete(change.key);
    else byKey.set(change.key, change);
  }
  const rest = [...byKey.values()].sort((left, right) => (left.key < right.key ? -1 : 1)) as Document[];
  return { type: 'full', revision, checksum, documents: rest };
}
