import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, auditOf, by } from './governing.js';
import { type Caller, commit, flagChange, newEnvironment, serviceRole, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('administration on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  it('begins with the first admin, whom only the secret key or the owner makes, once', async () => {
    await expect(by(db, 'me').claimAdmin('me')).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
    await db.query('select pennon.maintain()');
    const findings = await controlOf(db).doctor();
    expect(findings.filter(({ ok }) => !ok)).toMatchObject([
      { check: 'first admin', hint: expect.stringContaining('claim_admin') },
    ]);
    expect(await controlOf(db).claimAdmin('founder')).toEqual({ user_id: 'founder', role: 'admin' });
    await expect(controlOf(db).claimAdmin('second')).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
    await expect(by(db, 'founder').claimAdmin('second')).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
    expect(await by(db, 'founder').whoami()).toMatchObject({ actor: 'founder', role: 'admin' });
    expect((await controlOf(db).doctor()).filter(({ ok }) => !ok)).toEqual([]);
  });

  it('keeps the last admin', async () => {
    const founder = by(db, 'founder');
    await expect(founder.removeMember('founder')).rejects.toMatchObject({ code: 'PENNON_CONFLICT' });
    await expect(founder.saveMember({ user_id: 'founder', role: 'viewer' })).rejects.toMatchObject({
      code: 'PENNON_CONFLICT',
    });
    await addMembers(db);
    expect(await by(db, 'boss').removeMember('founder')).toEqual({ user_id: 'founder', role: 'admin' });
    await expect(by(db, 'founder').members()).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
  });

  it('is for admins, and each attempt is audited', async () => {
    const acts = (name: string) => [
      () => by(db, name).saveMember({ user_id: 'x', role: 'admin' }),
      () => by(db, name).removeMember('boss'),
      () => by(db, name).createToken({ name: 'x', role: 'editor' }),
      () => by(db, name).revokeToken('x'),
    ];
    const before = (await auditOf(db, ':project')).length;
    for (const name of ['ed', 'ann', 'vera', 'audrey']) {
      for (const act of acts(name)) await expect(act()).rejects.toMatchObject({ code: 'PENNON_FORBIDDEN' });
    }
    const refusals = (await auditOf(db, ':project')).slice(before);
    expect(refusals).toHaveLength(16);
    expect(refusals.slice(0, 4)).toEqual([
      'ed member.save refused',
      'ed member.remove refused',
      'ed token.save refused',
      'ed token.save refused',
    ]);
  });

  it('audits what the owner does past the functions too', async () => {
    await db.query(`insert into pennon.members values ('direct', 'viewer')`);
    await db.query(`update pennon.members set role = 'editor' where user_id = 'direct'`);
    await db.query(`delete from pennon.members where user_id = 'direct'`);
    await db.query(`update pennon.environments set name = 'Prod' where key = 'production'`);
    const { rows } = await controlOf(db).searchAudit({ actor: 'postgres', page_size: 4 });
    expect(rows.map(({ action, details }) => [action, details.member])).toEqual([
      ['environment.save', undefined],
      ['member.remove', 'direct'],
      ['member.save', 'direct'],
      ['member.save', 'direct'],
    ]);
  });

  it('refuses members and tokens that cannot be', async () => {
    const control = controlOf(db);
    await expect(control.saveMember({ user_id: '', role: 'king' as 'admin' })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      details: [{ path: 'user_id' }, { path: 'role' }],
    });
    await expect(
      control.createToken({ name: 'two words', role: 'admin' as 'editor', expiresAt: new Date(0) }),
    ).rejects.toMatchObject({
      details: [{ path: 'name' }, { path: 'role' }, { path: 'expires_at' }],
    });
    await expect(control.removeMember('nobody')).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
    await expect(control.revokeToken('none')).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
  });

  it('makes environments', async () => {
    expect(await controlOf(db).saveEnvironment('preview', { name: 'Preview' })).toMatchObject({
      key: 'preview',
      name: 'Preview',
      protected: false,
    });
    const environments = await by(db, 'vera').environments();
    expect(environments.find(({ key }) => key === 'preview')).toMatchObject({
      revision: 0,
      frozen_until: null,
    });
  });

  describe('a token', () => {
    const withToken = async <T>(
      token: string,
      caller: Caller,
      work: (caller: Caller) => Promise<T>,
    ): Promise<T> => {
      await db.query(`select set_config('request.headers', $1, false)`, [
        JSON.stringify({ 'x-pennon-token': token }),
      ]);
      try {
        return await work(caller);
      } finally {
        await db.query(`select set_config('request.headers', '', false)`);
      }
    };
    const whoIs = async (token: string, caller: Caller): Promise<unknown> =>
      await withToken(token, caller, async (as) => await controlOf(db, as).whoami());

    it('makes of the secret key, and of a stranger, what its role may do, and signs with its name', async () => {
      const { token } = await controlOf(db).createToken({ name: 'ci', role: 'editor' });
      for (const caller of [serviceRole, signedInAs('stranger'), signedInAs('boss')]) {
        expect(await whoIs(token, caller)).toMatchObject({ actor: 'token:ci', role: 'editor' });
      }
      const environment = await newEnvironment(db);
      await withToken(token, serviceRole, (caller) =>
        commit(db, { environment, changes: [flagChange('a')], caller }),
      );
      expect(await auditOf(db, environment)).toEqual(['token:ci commit accepted']);
    });

    it('is stored without its secret, and shown once', async () => {
      const { token } = await controlOf(db).createToken({ name: 'once', role: 'viewer' });
      const secret = token.split('_')[2] as string;
      expect(secret).toMatch(/^[0-9a-f]{64}$/);
      const { rows } = await db.query<{ text: string }>(`
        select (select string_agg(t::text, '') from pennon.api_tokens t) ||
          (select string_agg(a::text, '') from pennon.audit_log a) as text`);
      expect(rows[0]?.text).not.toContain(secret);
      expect(JSON.stringify(await controlOf(db).tokens())).not.toMatch(/hash|selector/);
    });

    it('is nobody when it is unknown, altered, expired or revoked: the key beside it does not help', async () => {
      const { token } = await controlOf(db).createToken({ name: 'short', role: 'editor' });
      const altered = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
      for (const wrong of [altered, 'pennon_x_y', '', `${token} `]) {
        expect(await whoIs(wrong, serviceRole)).toMatchObject({ role: null, may: [] });
      }
      await db.query(
        `update pennon.api_tokens set expires_at = now() - interval '1 second' where name = 'short'`,
      );
      expect(await whoIs(token, serviceRole)).toMatchObject({ role: null });
      await db.query(`update pennon.api_tokens set expires_at = null where name = 'short'`);
      expect(await whoIs(token, serviceRole)).toMatchObject({ role: 'editor' });
      await controlOf(db).revokeToken('short');
      const refused = withToken(token, serviceRole, (caller) =>
        controlOf(db, caller).commit({ environment: 'staging', changes: [] }),
      );
      await expect(refused).rejects.toMatchObject({
        code: 'PENNON_FORBIDDEN',
        message: 'This API token is unknown, expired or revoked.',
      });
      await expect(controlOf(db).createToken({ name: 'short', role: 'editor' })).rejects.toMatchObject({
        code: 'PENNON_CONFLICT',
      });
    });

    it('neither approves nor administers', async () => {
      const { token } = await controlOf(db).createToken({ name: 'robot', role: 'editor' });
      await withToken(token, signedInAs('ann'), async (caller) => {
        await expect(controlOf(db, caller).approve(1, 'any')).rejects.toMatchObject({
          code: 'PENNON_FORBIDDEN',
        });
        await expect(
          controlOf(db, caller).createToken({ name: 'more', role: 'editor' }),
        ).rejects.toMatchObject({
          code: 'PENNON_FORBIDDEN',
        });
      });
    });
  });

  it.each([
    ['service_role', 'member:service_role'],
    ['postgres', 'member:postgres'],
    ['token:ci', 'member:token:ci'],
    ['member:x', 'member:member:x'],
  ])('does not let a member called %s sign as somebody else', async (name, signature) => {
    await db.query(`insert into pennon.members values ($1, 'editor')`, [name]);
    const environment = await newEnvironment(db);
    await commit(db, { environment, changes: [flagChange('a')], caller: signedInAs(name) });
    const { rows } = await db.query('select author from pennon.commits where environment = $1', [
      environment,
    ]);
    expect(rows).toEqual([{ author: signature }]);
    expect(await auditOf(db, environment)).toEqual([`${signature} commit accepted`]);
  });

  it('does not let claims that an owner left in the session sign for the owner', async () => {
    await db.query(`select set_config('request.jwt.claims', '{"sub": "boss"}', false)`);
    const { rows } = await db.query<{ me: unknown }>('select pennon_api.whoami() as me');
    await db.query(`select set_config('request.jwt.claims', '', false)`);
    expect(rows[0]?.me).toMatchObject({ actor: 'postgres', role: 'admin' });
  });

  describe('the doctor', () => {
    const damages: readonly (readonly [string, string, string])[] = [
      [
        'a disabled trigger',
        'alter table pennon.documents disable trigger guard_document',
        'trigger guard_document on pennon.documents',
      ],
      [
        'a trigger that a replica skips',
        'alter table pennon.audit_log enable trigger guard_audit',
        'trigger guard_audit on pennon.audit_log',
      ],
      [
        'a trigger that is gone',
        'drop trigger guard_commit on pennon.commits',
        'trigger guard_commit on pennon.commits',
      ],
      [
        'a trigger that calls another function',
        `drop trigger refuse_truncating on pennon.documents;
         create trigger refuse_truncating before truncate on pennon.documents for each statement execute function pennon.guard_audit();
         alter table pennon.documents enable always trigger refuse_truncating`,
        'trigger refuse_truncating on pennon.documents',
      ],
      ['a table that somebody may read', 'grant select on pennon.members to authenticated', 'tables'],
      [
        'a table without row-level security',
        'alter table pennon.members disable row level security',
        'tables',
      ],
      [
        'a function that anon may call',
        'grant execute on function pennon_api.doctor() to anon',
        "operators' functions",
      ],
      [
        'a function that nobody may call',
        'revoke execute on function pennon_api.doctor() from service_role',
        "operators' functions",
      ],
      [
        'a search path',
        'alter function pennon_api.doctor() set search_path = public',
        'security-definer functions',
      ],
      [
        'a schema that is not exposed',
        `alter role authenticator set pgrst.db_schemas = 'public, graphql_public'`,
        'exposed schema',
      ],
      [
        'a policy that is gone',
        'drop policy "pennon: only the database announces" on realtime.messages',
        'announcements',
      ],
      [
        'a guarding function that was altered',
        `create or replace function pennon.is_governed(environment text) returns boolean language sql stable as 'select false'`,
        'guarding functions',
      ],
      [
        'a guarding function that lost its settings',
        'alter function pennon.guard_commit() reset search_path',
        'guarding functions',
      ],
      [
        'a guarding function that is gone',
        'drop function pennon.lists_its_versions(text, bigint)',
        'guarding functions',
      ],
      ['maintenance that nobody ever called', 'delete from pennon.maintenance', 'maintenance'],
      [
        'maintenance that nobody calls any more',
        `update pennon.maintenance set ran_at = now() - interval '11 minutes'`,
        'maintenance',
      ],
      [
        'maintenance of which a part fails',
        `update pennon.maintenance set failed = '[{"step": "publish_due", "message": "disk full"}]'`,
        'maintenance',
      ],
      [
        'an audit that somebody wrote past',
        'alter table pennon.audit_log disable trigger guard_audit; update pennon.audit_log set hash = 0 where seq = 1',
        'audit',
      ],
    ];

    it.each(damages)('finds %s', async (_, damage, check) => {
      await db.exec(`begin; ${damage}`);
      const { rows } = await db.query<{ findings: { check: string; ok: boolean; hint: string | null }[] }>(
        'select pennon_api.doctor() as findings',
      );
      await db.exec('rollback');
      const found = rows[0]?.findings.filter(({ ok }) => !ok) ?? [];
      expect(found.map((finding) => finding.check)).toContain(check);
      for (const { hint } of found) expect(hint).toEqual(expect.any(String));
    });

    it('has nothing against a database as the migrations leave it, once it is maintained', async () => {
      const { rows } = await db.query(`
        select finding ->> 'check' as subject, finding ->> 'message' as message
        from jsonb_array_elements(pennon_api.doctor()) finding
        where finding -> 'ok' = 'false' and finding ->> 'check' not in ('first admin', 'approvers')`);
      expect(rows).toEqual([]);
    });

    it('knows all that guards call; `npm run guards` prints what a migration then says', async () => {
      const closure = await readFile(new URL('../scripts/guarding-functions.sql', import.meta.url), 'utf8');
      await db.exec('begin; set local search_path = pg_catalog');
      const { rows: called } = await db.query(closure);
      const { rows: known } = await db.query(
        'select signature, hash from pennon.guarding_functions() order by signature collate "C"',
      );
      await db.exec('rollback');
      expect(known).toEqual(called);
      expect(known.length).toBeGreaterThan(50);
    });

    it('says nothing against a schema that is exposed', async () => {
      await db.exec(`begin; alter role authenticator set pgrst.db_schemas = 'public, pennon_api'`);
      const { rows } = await db.query(`
        select finding -> 'ok' as ok, finding ->> 'message' as message
        from jsonb_array_elements(pennon_api.doctor()) finding where finding ->> 'check' = 'exposed schema'`);
      await db.exec('rollback');
      expect(rows).toEqual([{ ok: true, message: 'pennon_api is exposed' }]);
    });
  });
});
