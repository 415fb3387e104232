import { createHmac } from 'node:crypto';
import { type AuditCheckpoint, brokenLineOf } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, auditOf, by } from './governing.js';
import { commit, flagChange, newEnvironment, signedInAs } from './requests.js';
import { called, controlOf } from './sql-control.js';

describe.each(engines)('the audit on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  it('has who did or tried what: accepted, conflicting, invalid, forbidden', async () => {
    const environment = await newEnvironment(db);
    const attempt = (name: string, changes: unknown) =>
      commit(db, { environment, changes, caller: signedInAs(name) });
    await attempt('ed', [flagChange('a')]);
    await attempt('ed', [flagChange('a')]);
    await attempt('boss', 'nonsense');
    await attempt('vera', [flagChange('b')]);
    expect(await auditOf(db, environment)).toEqual([
      'ed commit accepted',
      'ed commit refused',
      'boss commit refused',
      'vera commit refused',
    ]);
    const { rows } = await by(db, 'audrey').searchAudit({ environment, outcome: 'accepted' });
    expect(rows[0]).toMatchObject({
      role: 'editor',
      details: { revision: 1, changes: [{ kind: 'flag', key: 'a', base_version: '0' }] },
    });
  });

  it('has no dry runs, because they do nothing', async () => {
    const environment = await newEnvironment(db);
    for (const changes of [[flagChange('a')], [flagChange('a', 7)]]) {
      await commit(db, { environment, changes, options: { dry_run: true } });
    }
    expect(await auditOf(db, environment)).toEqual([]);
  });

  it('has the address and the request id that came with the request, if they look like that', async () => {
    const environment = await newEnvironment(db);
    const headers = { 'x-forwarded-for': '203.0.113.7, 10.0.0.1', 'x-request-id': 'req-1' };
    await withHeaders(headers, () => commit(db, { environment, changes: [flagChange('a')] }));
    await withHeaders({ 'x-real-ip': '<script>', 'x-request-id': 'two words' }, () =>
      commit(db, { environment, changes: [flagChange('b')] }),
    );
    const { rows } = await controlOf(db).searchAudit({ environment, action: 'commit' });
    expect(rows.map(({ ip, request }) => [ip, request])).toEqual([
      [null, null],
      ['203.0.113.7', 'req-1'],
    ]);
  });

  it('is in the transaction of what it tells of', async () => {
    const environment = await newEnvironment(db);
    await db.exec('begin');
    await db.query('select pennon_api.commit($1, $2::jsonb)', [
      environment,
      JSON.stringify([flagChange('a')]),
    ]);
    await db.exec('rollback');
    expect(await auditOf(db, environment)).toEqual([]);
  });

  it('takes the actor, the place and the hashes from nobody', async () => {
    const forged = {
      actor: 'boss',
      chain: 'production',
      seq: 99,
      at: '1999',
      action: 'commit',
      outcome: 'accepted',
    };
    await db.query(`insert into pennon.audit_log (body, previous_hash, hash) values ($1, 'x', 'y')`, [
      JSON.stringify(forged),
    ]);
    const { rows } = await controlOf(db).searchAudit({ chain: ':project', page_size: 1 });
    expect(rows[0]).toMatchObject({ actor: 'postgres', chain: ':project', at: expect.stringMatching(/^20/) });
    expect(await controlOf(db).verifyAudit()).toMatchObject({ ok: true });
  });

  it.each([
    `update pennon.audit_log set hash = 'x'`,
    'delete from pennon.audit_log',
    'truncate pennon.audit_log',
  ])('does not even let the owner %s, nor a session that plays a replica', async (statement) => {
    for (const role of ['origin', 'replica']) {
      await db.exec(`set session_replication_role = ${role}`);
      await expect(db.query(statement)).rejects.toMatchObject({ code: 'PT403', hint: expect.any(String) });
      await db.exec('reset session_replication_role');
    }
  });

  it('is read by auditors and admins only', async () => {
    for (const name of ['vera', 'ed', 'ann', 'stranger']) {
      const control = by(db, name);
      const asks = [
        () => control.searchAudit(),
        () => control.verifyAudit(),
        () => control.exportAudit().next(),
        () => control.doctor(),
      ];
      for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
    }
    await expect(by(db, 'audrey').pruneAudit(new Date(0))).rejects.toMatchObject({
      code: 'PENNON_FORBIDDEN',
    });
    expect(await by(db, 'audrey').verifyAudit()).toMatchObject({ ok: true });
  });

  it('keeps the public from filling it: sixty refusals a minute, the last of which says so', async () => {
    const before = await db.query<{ count: number }>(
      `select count(*)::int as count from pennon.audit_log where chain = ':public'`,
    );
    for (let attempt = 0; attempt < 70; attempt++) {
      await called(db, signedInAs('stranger'), 'pennon_api.kill', { environment: 'production', flag: 'a' });
    }
    const { rows } = await db.query<{ count: number; muted: number }>(`
      select count(*)::int as count, count(*) filter (where body::jsonb -> 'details' ? 'muted')::int as muted
      from pennon.audit_log where chain = ':public'`);
    expect(before.rows[0]?.count).toBeLessThan(60);
    expect(rows).toEqual([{ count: 60, muted: 1 }]);
  });

  describe('personal data', () => {
    it('is stored as HMACs with a key that nobody reads', async () => {
      const { rows } = await db.query<{ digest: string; key: string }>(`
        select pennon.unit_digest('user-1') as digest, encode(inner_pad, 'hex') as key from pennon.digest_key`);
      const key = Buffer.from(rows[0]?.key ?? '', 'hex').map((byte) => byte ^ 0x36);
      expect(rows[0]?.digest).toBe(`unit:${createHmac('sha256', key).update('unit:user-1').digest('hex')}`);
      expect(key.some((byte) => byte !== 0)).toBe(true);
    });

    it('is found by its key at any depth, and e-mail addresses wherever they are', async () => {
      const details = {
        user_id: 'u1',
        units: ['u1', 'u2', null],
        nested: [{ 'E-Mail': 'Bob@Example.com', password: 'x', firstName: 'Bob' }],
        note: 'Ask bob@example.com, or BOB@example.com.',
        version: 3,
      };
      const { rows } = await db.query(
        `select pennon.masked($1::jsonb) as masked, pennon.unit_digest('u1') as unit`,
        [JSON.stringify(details)],
      );
      const { masked, unit } = rows[0] as { masked: { nested: { 'E-Mail': string }[] }; unit: string };
      const email = masked.nested[0]?.['E-Mail'];
      expect(masked).toEqual({
        user_id: unit,
        units: [unit, expect.stringMatching(/^unit:[0-9a-f]{64}$/), null],
        nested: [
          { 'E-Mail': email, password: '(not stored)', firstName: expect.stringMatching(/^personal:/) },
        ],
        note: `Ask ${email}, or ${email}.`,
        version: 3,
      });
      expect(email).toMatch(/^email:[0-9a-f]{64}$/);
    });

    it('is masked in notes, and found again by who knows it', async () => {
      const environment = await newEnvironment(db);
      await commit(db, { environment, changes: [flagChange('a')], note: 'For eve@example.com.' });
      const { rows } = await controlOf(db).searchAudit({ environment, action: 'commit' });
      expect(rows[0]?.details.note).toMatch(/^For email:[0-9a-f]{64}\.$/);
      await db.query(`insert into pennon.members values ('eve@example.com', 'editor')`);
      await commit(db, { environment, changes: [flagChange('b')], caller: signedInAs('eve@example.com') });
      const signed = await controlOf(db).searchAudit({ environment, actor: 'eve@example.com' });
      expect(signed.rows).toMatchObject([{ actor: expect.stringMatching(/^email:/), action: 'commit' }]);
    });
  });

  describe('search', () => {
    it('pages through everything once, newest first', async () => {
      const environment = await newEnvironment(db);
      for (let version = 0; version < 7; version++) {
        await commit(db, { environment, changes: [flagChange('a', version)] });
      }
      const seen: number[] = [];
      let before: Awaited<ReturnType<ReturnType<typeof controlOf>['searchAudit']>>['next'] = null;
      do {
        const page = await controlOf(db).searchAudit({
          environment,
          page_size: 3,
          ...(before === null ? {} : { before }),
        });
        seen.push(...page.rows.map(({ seq }) => seq));
        before = page.next;
      } while (before !== null);
      expect(seen).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    });

    it('takes times in both notations, from the first to just before the second', async () => {
      const environment = await newEnvironment(db);
      await commit(db, { environment, changes: [flagChange('a')] });
      const { rows } = await controlOf(db).searchAudit({ environment, action: 'commit' });
      const at = Date.parse(rows[0]?.at ?? '');
      const count = async (from: number, until: string): Promise<number> =>
        (await controlOf(db).searchAudit({ environment, action: 'commit', from, until })).rows.length;
      expect(await count(at, new Date(at + 1).toISOString())).toBe(1);
      expect(await count(at - 1000, new Date(at).toISOString())).toBe(0);
    });

    it('refuses what it does not know', async () => {
      const { body } = await called(db, signedInAs('audrey'), 'pennon_api.search_audit', {
        filters: { outcome: 'maybe', from: 'then', page_size: 501, before: {}, who: 'x', actor: 7 },
      });
      expect(body).toMatchObject({ code: 'PENNON_INVALID' });
      expect((body as { details: unknown[] }).details).toHaveLength(8);
    });
  });

  describe('export', () => {
    it('is checked without the database, line by line and against its checkpoint', async () => {
      const environment = await newEnvironment(db);
      await commit(db, { environment, changes: [flagChange('a')] });
      const { lines, checkpoint } = await exported(db);
      expect(lines.length).toBeGreaterThan(10);
      expect(brokenLineOf(lines, checkpoint)).toBeUndefined();
      expect(brokenLineOf(lines.slice(0, -1), checkpoint)).toBe(lines.length);
      const altered = lines.map((line, index) => (index === 4 ? line.replace('accepted', 'refused') : line));
      expect(brokenLineOf(altered)).toBe(5);
      expect(brokenLineOf(lines.filter((_, index) => index !== 4))).toBe(5);
      expect(brokenLineOf([...lines.slice(0, 4), 'no JSON'])).toBe(5);
      expect(brokenLineOf(['null'])).toBe(1);
    });

    it('is audited itself', async () => {
      await by(db, 'audrey').exportAudit().next();
      const { rows } = await controlOf(db).searchAudit({ action: 'audit.export', page_size: 1 });
      expect(rows).toMatchObject([{ actor: 'audrey', outcome: 'accepted' }]);
    });
  });

  it('refuses a checkpoint that was changed', async () => {
    const { checkpoint } = await controlOf(db).verifyAudit();
    for (const changed of [
      { ...checkpoint, chains: {} },
      { ...checkpoint, hash: 'x' },
      { chains: 7, hash: 'x' },
      { hash: checkpoint.hash },
    ]) {
      await expect(controlOf(db).verifyAudit(changed as AuditCheckpoint)).rejects.toMatchObject({
        code: 'PENNON_INVALID',
      });
    }
  });

  const withHeaders = async <T>(headers: Record<string, string>, work: () => Promise<T>): Promise<T> => {
    await db.query(`select set_config('request.headers', $1, false)`, [JSON.stringify(headers)]);
    try {
      return await work();
    } finally {
      await db.query(`select set_config('request.headers', '', false)`);
    }
  };
});

async function exported(
  db: TestDatabase,
): Promise<{ readonly lines: readonly string[]; readonly checkpoint: AuditCheckpoint }> {
  const pieces = controlOf(db).exportAudit();
  let text = '';
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) return { lines: text.trimEnd().split('\n'), checkpoint: value };
    text += value;
  }
}
