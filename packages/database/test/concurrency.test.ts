import type { FullSnapshot } from '@pennon/core';
import { checksumOf } from '@pennon/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concurrentEngines, type TestDatabase } from './engines.js';
import { accepted, commit, flagChange, newEnvironment, snapshot } from './requests.js';

it.skipIf(concurrentEngines.length === 0)('runs on native Postgres, for PGlite has one session only', () => {
  expect(concurrentEngines.map(({ name }) => name)).toEqual(['native Postgres']);
});

describe.each(concurrentEngines)('concurrent commits on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  it('make the second wait for the first, and then conflict', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [flagChange('a')]);
    const first = await db.session();
    const second = await db.session();
    await first.exec('begin');
    await first.query('select pennon_api.commit($1, $2::jsonb)', [
      environment,
      JSON.stringify([flagChange('a', 1)]),
    ]);
    const waiting = commit(second, { environment, changes: [flagChange('a', 1)] });
    await untilOneWaits(db);
    await first.exec('commit');
    expect(await waiting).toMatchObject({
      status: 409,
      body: { details: [{ base_version: 1, current_version: 2 }] },
    });
    await first.close();
    await second.close();
  });

  it('let a dry run pass by a commit that is not finished', async () => {
    const environment = await newEnvironment(db);
    const first = await db.session();
    await first.exec('begin');
    await first.query('select pennon_api.commit($1, $2::jsonb)', [
      environment,
      JSON.stringify([flagChange('a')]),
    ]);
    const dry = await commit(db, { environment, changes: [flagChange('a')], options: { dry_run: true } });
    expect(dry.status).toBe(200);
    await first.exec('rollback');
    await first.close();
  });

  it('leave no hole, lose no update, report every conflict, and replay from any revision', {
    timeout: 300_000,
  }, async () => {
    const environment = await newEnvironment(db);
    const writers = 8;
    // 500 are part of what was promised, and take a minute; every run makes do with fewer.
    const rounds = Number(process.env.PENNON_COMMITS_PER_CLIENT ?? 80);
    const outcomes = await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        const session = await db.session();
        const statuses: number[] = [];
        let shared = 0;
        for (let round = 0; round < rounds; round++) {
          // Everyone fights for one document, and writes one of their own beside it.
          const own = flagChange(`own-${writer}`, statuses.filter((status) => status === 200).length);
          const { status, body } = await commit(session, {
            environment,
            changes: [flagChange('shared', shared, { metadata: { writer, round } }), own],
          });
          statuses.push(status);
          shared = versionAfter(body);
        }
        await session.close();
        return statuses;
      }),
    );
    const statuses = outcomes.flat();
    const kept = statuses.filter((status) => status === 200).length;
    expect(statuses).toHaveLength(writers * rounds);
    expect(new Set(statuses)).toEqual(new Set([200, 409]));

    const { rows } = await db.query<{ revision: number; changes: readonly { readonly key: string }[] }>(
      'select revision::int, changes from pennon.commits where environment = $1 order by revision',
      [environment],
    );
    expect(rows.map(({ revision }) => revision)).toEqual(
      Array.from({ length: kept }, (_, index) => index + 1),
    );
    const full = (await snapshot(db, environment)) as FullSnapshot;
    expect(full.documents.find(({ key }) => key === 'shared')?.version).toBe(kept);
    for (const [writer, own] of outcomes.entries()) {
      // Who wins is next in the queue with what is current: somebody may lose every round.
      const version = full.documents.find(({ key }) => key === `own-${writer}`)?.version ?? 0;
      expect(version).toBe(own.filter((status) => status === 200).length);
    }
    expect(full.checksum).toBe(checksumOf(full.documents));
    for (const since of [0, 1, Math.floor(kept / 2), kept - 1]) {
      expect(await replayed(environment, since, kept)).toEqual(full.documents);
    }
  });

  /** The documents at revision `since`, and then every change of each later revision in turn. */
  async function replayed(environment: string, since: number, last: number): Promise<unknown> {
    const state = await db.query<{ kind: string; key: string; version: number; body: unknown }>(
      `select kind, key, version::int, content as body from pennon.state_at($1, $2)`,
      [environment, since],
    );
    const steps = await db.query<{ kind: string; key: string; version: number; body: unknown }>(
      `select kind, key, version::int, body from pennon.versions
       where environment = $1 and revision > $2 and revision <= $3 order by revision, key`,
      [environment, since, last],
    );
    const documents = new Map([...state.rows, ...steps.rows].map((row) => [row.key, row]));
    return [...documents.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
  }
});

/** The version of `shared` that the next round goes on from. */
function versionAfter(body: unknown): number {
  const answer = body as {
    readonly versions?: readonly { readonly key: string; readonly version: number }[];
    readonly details?: readonly { readonly key: string; readonly current_version: number }[];
  };
  const written = answer.versions?.find(({ key }) => key === 'shared')?.version;
  return written ?? answer.details?.find(({ key }) => key === 'shared')?.current_version ?? 0;
}

async function untilOneWaits(db: TestDatabase): Promise<void> {
  for (;;) {
    const { rows } = await db.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}
