import type { AuditCheckpoint } from '@pennon/database';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { commit, flagChange } from './requests.js';

describe.each(engines)('tampering on $name', ({ open }) => {
  let db: TestDatabase;
  const length = 12;
  beforeAll(async () => {
    db = await open();
    for (const chain of ['production', 'staging']) {
      for (let version = 0; version < length; version++) {
        await commit(db, { environment: chain, changes: [flagChange('a', version)] });
      }
    }
  });
  afterAll(() => db.close());
  // What an owner can do who disabled the triggers. Undone after each round.
  beforeEach(() => db.exec('begin; alter table pennon.audit_log disable trigger all'));

  const tampered = async (sql: string, params: readonly unknown[], checkpoint?: AuditCheckpoint) => {
    await db.exec('savepoint round');
    await db.query(sql, params);
    const { rows } = await db.query<{ verdict: { ok: boolean; broken: unknown } }>(
      'select pennon_api.verify_audit($1::jsonb) as verdict',
      [checkpoint === undefined ? null : JSON.stringify(checkpoint)],
    );
    await db.exec('rollback to savepoint round');
    return rows[0]?.verdict;
  };

  const rowNumber = fc.integer({ min: 1, max: length });
  const chainName = fc.constantFrom('production', 'staging');

  it('with any one row is found, and the first broken row is named', async () => {
    const acts = fc.constantFrom(
      // Whatever is changed about a row, to the last letter.
      [
        `update pennon.audit_log set body = replace(body, '"commit"', '"cleanup"') where chain = $1 and seq = $2`,
        0,
      ],
      [
        `update pennon.audit_log set body = replace(body, '"actor" : "', '"actor" : "x') where chain = $1 and seq = $2`,
        0,
      ],
      [`update pennon.audit_log set body = body || ' ' where chain = $1 and seq = $2`, 0],
      [`update pennon.audit_log set hash = reverse(hash) where chain = $1 and seq = $2`, 0],
      [
        `update pennon.audit_log set previous_hash = reverse(previous_hash) || 'x' where chain = $1 and seq = $2`,
        0,
      ],
    );
    await fc.assert(
      fc.asyncProperty(acts, chainName, rowNumber, async ([sql], chain, seq) => {
        expect(await tampered(String(sql), [chain, seq])).toMatchObject({
          ok: false,
          broken: { chain, seq, problem: 'changed' },
        });
      }),
      { numRuns: 40 },
    );
    await db.exec('rollback');
  });

  it('by writing a row anew with a hash that fits it is found at the next', async () => {
    const rewrite = `
      update pennon.audit_log set body = replace(body, '"commit"', '"cleanup"'),
        hash = encode(sha256(convert_to(previous_hash || replace(body, '"commit"', '"cleanup"'), 'UTF8')), 'hex')
      where chain = $1 and seq = $2`;
    await fc.assert(
      fc.asyncProperty(chainName, fc.integer({ min: 1, max: length - 1 }), async (chain, seq) => {
        expect(await tampered(rewrite, [chain, seq])).toMatchObject({
          broken: { chain, seq: seq + 1, problem: 'order' },
        });
      }),
      { numRuns: 10 },
    );
    await db.exec('rollback');
  });

  it('by removing rows in the middle or at the beginning is found at the next', async () => {
    await fc.assert(
      fc.asyncProperty(chainName, fc.integer({ min: 1, max: length - 1 }), async (chain, seq) => {
        const gone = 'delete from pennon.audit_log where chain = $1 and seq = $2';
        expect(await tampered(gone, [chain, seq])).toMatchObject({
          broken: { chain, seq: seq + 1, problem: 'missing' },
        });
      }),
      { numRuns: 10 },
    );
    await db.exec('rollback');
  });

  it('by changing the order of two rows is found', async () => {
    const swap = `
      update pennon.audit_log set body = replace(body, '"seq" : ' || seq || ',', '"seq" : ' || case seq when $2 then -1 else $2::bigint end || ',')
      where chain = $1 and seq in ($2, $2 + 1)`;
    // Numbers are unique at every moment: the first gets out of the way.
    const back = `update pennon.audit_log set body = replace(body, '"seq" : -1,', '"seq" : ' || ($2 + 1) || ',') where chain = $1 and seq = -1`;
    const seq = 5;
    await db.query(swap.replace('in ($2, $2 + 1)', '= $2'), ['production', seq]);
    await db.query(swap.replace('in ($2, $2 + 1)', '= $2 + 1'), ['production', seq]);
    await db.query(back, ['production', seq]);
    const { rows } = await db.query(`select pennon_api.verify_audit() -> 'broken' as broken`);
    expect(rows).toMatchObject([{ broken: { chain: 'production', seq } }]);
    await db.exec('rollback');
  });

  it('by removing the end, or by writing a chain anew from somewhere on, is found against a checkpoint', async () => {
    const { rows } = await db.query<{ checkpoint: AuditCheckpoint }>(
      'select pennon.audit_checkpoint() as checkpoint',
    );
    const checkpoint = rows[0]?.checkpoint;
    const cut = 'delete from pennon.audit_log where chain = $1 and seq >= $2';
    const anew = `
      with recursive forged as (
        select seq, previous_hash, replace(body, 'commit', 'cleanup') as body,
          encode(sha256(convert_to(previous_hash || replace(body, 'commit', 'cleanup'), 'UTF8')), 'hex') as hash
        from pennon.audit_log where chain = $1 and seq = $2
        union all
        select next.seq, forged.hash, next.body, encode(sha256(convert_to(forged.hash || next.body, 'UTF8')), 'hex')
        from forged join pennon.audit_log next on next.chain = $1 and next.seq = forged.seq + 1
      )
      update pennon.audit_log entry set body = forged.body, previous_hash = forged.previous_hash, hash = forged.hash
      from forged where entry.chain = $1 and entry.seq = forged.seq`;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(cut, anew), chainName, rowNumber, async (sql, chain, seq) => {
        expect(await tampered(sql, [chain, seq])).toMatchObject({ ok: true });
        expect(await tampered(sql, [chain, seq], checkpoint)).toMatchObject({
          ok: false,
          broken: { chain, seq: length, problem: sql === cut ? 'missing' : 'changed' },
        });
      }),
      { numRuns: 15 },
    );
    await db.exec('rollback');
  });
});
