import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, by } from './governing.js';
import {
  anon,
  as,
  type Caller,
  commit,
  flagChange,
  flagOf,
  newEnvironment,
  serviceRole,
  signedInAs,
} from './requests.js';
import { called, controlOf } from './sql-control.js';

// One environment that is protected, with flag `a` in it and an open request that nobody approved.
interface Target {
  readonly environment: string;
  readonly request: number;
  readonly settings: number;
}

const callers: readonly (readonly [string, Caller])[] = [
  ['anon', anon],
  ['a stranger', signedInAs('stranger')],
  ['a viewer', signedInAs('vera')],
  ['an editor', signedInAs('ed')],
  ['an approver', signedInAs('ann')],
  ['an admin', signedInAs('boss')],
  ['an auditor', signedInAs('audrey')],
  ['service_role', serviceRole],
];

type Call = readonly [name: string, args: (target: Target) => Readonly<Record<string, unknown>>];

/** Every function that writes flags or takes protection away, called without the approvals that it takes. */
const calls: readonly Call[] = [
  ['commit', ({ environment }) => ({ environment, changes: [flagChange('new')] })],
  ['commit', ({ environment }) => ({ environment, changes: [flagChange('a', 1, { status: 'archived' })] })],
  [
    'commit',
    ({ environment }) => ({
      environment,
      changes: [{ kind: 'flag', key: 'a', base_version: 1, body: null }],
    }),
  ],
  [
    'commit',
    ({ environment, request }) => ({
      environment,
      changes: [flagChange('asked')],
      options: { change_request: request },
    }),
  ],
  [
    'commit',
    ({ environment, request }) => ({
      environment,
      changes: [flagChange('other')],
      options: { change_request: request },
    }),
  ],
  ['publish', ({ request }) => ({ id: request })],
  ['publish', ({ settings }) => ({ id: settings })],
  ['save_environment', ({ environment }) => ({ environment, settings: { protected: false } })],
  ['save_environment', ({ environment }) => ({ environment, settings: { block_self_approval: false } })],
  ['rollback', ({ environment }) => ({ environment, target: { revision: 0 } })],
  ['promote', ({ environment }) => ({ origin: 'staging', environment })],
  ['archive', ({ environment }) => ({ environment, kind: 'flag', key: 'a' })],
];

const directWrites = (environment: string): readonly string[] => [
  `insert into pennon.documents (environment, kind, key, version, body, delivery, line_hash)
     select environment, kind, 'b', version, body, delivery, line_hash from pennon.documents where environment = '${environment}'`,
  `update pennon.documents set body = body || '{"status": "inactive"}' where environment = '${environment}'`,
  `update pennon.documents set delivery = 'server' where environment = '${environment}'`,
  `update pennon.documents set environment = 'development' where environment = '${environment}'`,
  `delete from pennon.documents where environment = '${environment}'`,
  'truncate pennon.documents cascade',
  `insert into pennon.versions (environment, kind, key, version, body, delivery, revision)
     values ('${environment}', 'flag', 'a', 2, '{}', 'rules', 1)`,
  `update pennon.versions set body = '{}' where environment = '${environment}'`,
  'truncate pennon.versions cascade',
  `insert into pennon.commits (environment, revision, author, changes) values ('${environment}', 2, 'boss', '[]')`,
  `update pennon.commits set author = 'boss' where environment = '${environment}'`,
  'truncate pennon.commits cascade',
  `update pennon.environments set protected = false where key = '${environment}'`,
  `update pennon.environments set block_self_approval = false where key = '${environment}'`,
  `update pennon.environments set revision = 0 where key = '${environment}'`,
  `update pennon.environments set public_checksum = 0 where key = '${environment}'`,
  `delete from pennon.environments where key = '${environment}'`,
  'truncate pennon.environments cascade',
  `insert into pennon.approvals (change_request, content_hash, member, audit_seq)
     select id, content_hash, 'ann', 1 from pennon.change_requests where environment = '${environment}';
   select pennon_api.publish(id) from pennon.change_requests where environment = '${environment}' order by id limit 1;
   select pennon.commit_changes('${environment}', (select changes from pennon.change_requests where environment = '${environment}' order by id limit 1), null, false)`,
  // The very functions that a commit is made of, called past governance.
  `select pennon.commit_changes('${environment}', '${JSON.stringify([flagChange('past')])}', null, false)`,
];

/** What only an owner can write: an authorisation of their own. */
const forgeries = (environment: string): readonly (readonly [string, string])[] => {
  const changes = JSON.stringify([flagChange('forged')]);
  const write = `select pennon.commit_changes('${environment}', '${changes}', null, false)`;
  const hash = `pennon.changes_hash('${environment}', '${changes}')`;
  const authorise = (ground: string, request: string, seq: string): string =>
    `insert into pennon.authorisations (environment, revision, ground, change_request, content_hash, audit_seq)
       values ('${environment}', 2, '${ground}', ${request}, ${hash}, ${seq})`;
  const audit = `pennon.write_audit('commit', '${environment}', 'accepted', jsonb_build_object('revision', 2, 'content_hash', ${hash}))`;
  const request = `(select min(id) from pennon.change_requests where environment = '${environment}')`;
  const asked = `(select changes from pennon.change_requests where id = ${request})`;
  return [
    ['without an audit record', `${write}; ${authorise('approval', request, '1')}`],
    ['of other content than the request', `${write}; ${authorise('approval', request, audit)}`],
    ['as an emergency', `${write}; ${authorise('emergency', 'null', audit)}`],
    ['of an earlier transaction', `${authorise('emergency', 'null', audit)}; commit; begin; ${write}`],
    [
      'of the request itself, which nobody approved',
      `select pennon.record_commit('publish', '${environment}', ${asked}, null, ${request},
         pennon.commit_changes('${environment}', ${asked}, null, false))`,
    ],
    [
      'with an approval of the own making',
      `insert into pennon.approvals (change_request, content_hash, member, audit_seq)
         select id, content_hash, 'ann', pennon.write_audit('approve', environment, 'accepted',
           jsonb_build_object('change_request', id, 'content_hash', content_hash))
         from pennon.change_requests where id = ${request};
       select pennon.record_commit('publish', '${environment}', ${asked}, null, ${request},
         pennon.commit_changes('${environment}', ${asked}, null, false))`,
    ],
    [
      'and versions that join after the check',
      `select pennon_api.kill('${environment}', 'a'); set constraints all immediate;
       insert into pennon.versions (environment, kind, key, version, body, delivery, revision)
         values ('${environment}', 'flag', 'joined', 1, '{}', 'rules', 2)`,
    ],
    [
      'and a document that is another than its version',
      `select pennon_api.kill('${environment}', 'a'); set constraints all immediate;
       update pennon.documents set body = body || '{"description": "more"}' where environment = '${environment}'`,
    ],
    [
      'by lowering the protection for a moment',
      `update pennon.environments set protected = false where key = '${environment}'; ${write};
       update pennon.environments set protected = true where key = '${environment}'`,
    ],
    [
      'by moving the protected environment away',
      `update pennon.environments set key = 'elsewhere' where key = '${environment}'`,
    ],
  ];
};

/** By the guards, or by a key that nothing stands for. */
const refusals = expect.stringMatching(/^(PT403|23503|23505)$/);

describe.each(engines)('past governance on $name', ({ open }) => {
  let db: TestDatabase;
  let target: Target;
  beforeAll(async () => {
    db = await open();
    // What is called past pennon_api lacks its settings, and compiling each query would take seconds.
    await db.exec('set jit = off');
    await addMembers(db);
    const environment = await newEnvironment(db);
    await commit(db, { environment, changes: [flagChange('a')] });
    await commit(db, { environment: 'staging', changes: [flagChange('promoted')] });
    await controlOf(db).saveEnvironment(environment, { protected: true });
    const { id } = await by(db, 'ed').propose({
      environment,
      changes: [{ kind: 'flag', key: 'asked', base_version: 0, body: flagOf('asked') }],
    });
    const settings = await by(db, 'ed').proposeSettings({ environment, settings: { protected: false } });
    target = { environment, request: id, settings: settings.id };
  });
  afterAll(() => db.close());

  /** Everything that must not change, and how much the audit has. */
  const state = async (): Promise<{ readonly kept: unknown; readonly audited: number }> => {
    const { rows } = await db.query<{ kept: unknown; audited: number }>(
      `select jsonb_build_object(
         'environment', (select to_jsonb(e) from pennon.environments e where key = $1),
         'documents', (select jsonb_agg(to_jsonb(d)) from pennon.documents d where environment = $1),
         'versions', (select jsonb_agg(to_jsonb(v)) from pennon.versions v where environment = $1),
         'commits', (select jsonb_agg(to_jsonb(c)) from pennon.commits c where environment = $1),
         'requests', (select jsonb_agg(status order by id) from pennon.change_requests where environment = $1)
       ) as kept, (select count(*)::int from pennon.audit_log) as audited`,
      [target.environment],
    );
    return rows[0] as { kept: unknown; audited: number };
  };

  describe.each(callers)('%s', (who, caller) => {
    it.each(calls)('is refused %s and audited', async (name, args) => {
      const before = await state();
      const attempt = called(db, caller, `pennon_api.${name}`, args(target));
      if (who === 'anon') {
        await expect(attempt).rejects.toMatchObject({ code: '42501' });
        expect((await state()).audited).toBe(before.audited);
      } else {
        const { status, body } = await attempt;
        expect({ status, body }).toMatchObject({
          status: expect.toSatisfy((code: number) => code >= 400 && code < 500),
          body: { code: expect.stringMatching(/^PENNON_(UNAPPROVED|FORBIDDEN|CONFLICT)$/) },
        });
        // Readers' functions refuse who is no member before anything is attempted; everybody else leaves a row.
        if (who !== 'a stranger') expect((await state()).audited).toBe(before.audited + 1);
      }
      expect((await state()).kept).toEqual(before.kept);
    });

    it('cannot write to a table', async () => {
      for (const statement of directWrites(target.environment)) {
        await expect(as(db, caller, (sql) => sql.exec(statement))).rejects.toMatchObject({ code: '42501' });
      }
    });
  });

  describe.each(['editor', 'auditor', 'viewer'])('a token that is %s', (role) => {
    it('is refused, with the secret key beside it too', async () => {
      const { token } = await controlOf(db).createToken({ name: `token-${role}`, role: role as 'editor' });
      await db.query(`select set_config('request.headers', $1, false)`, [
        JSON.stringify({ 'x-pennon-token': token }),
      ]);
      const before = await state();
      for (const [name, args] of [
        ...calls,
        ['kill', () => ({ environment: target.environment, flag: 'a' })] as Call,
      ]) {
        const { body } = await called(db, serviceRole, `pennon_api.${name}`, args(target));
        expect(body).toMatchObject({
          code: expect.stringMatching(/^PENNON_(UNAPPROVED|FORBIDDEN|CONFLICT)$/),
        });
      }
      await db.query(`select set_config('request.headers', '', false)`);
      expect((await state()).kept).toEqual(before.kept);
    });
  });

  describe.each(['origin', 'replica'])('the owner, in a session that plays %s', (role) => {
    const attempt = async (statements: string): Promise<unknown> => {
      await db.exec(`set session_replication_role = ${role}`);
      try {
        await db.exec(`begin; ${statements}; commit`);
        return 'accepted';
      } catch (error) {
        return error;
      } finally {
        await db.exec('rollback; reset session_replication_role');
      }
    };

    it('cannot write past it', async () => {
      const before = await state();
      for (const statement of directWrites(target.environment)) {
        expect([statement, await attempt(statement)]).toMatchObject([statement, { code: refusals }]);
        expect((await state()).kept).toEqual(before.kept);
      }
    });

    it('cannot write past it with constraints that are checked at once', async () => {
      for (const statement of directWrites(target.environment)) {
        const result = await attempt(`set constraints all immediate; ${statement}`);
        expect([statement, result]).toMatchObject([statement, { code: refusals }]);
      }
    });

    it('cannot forge an authorisation', async () => {
      const before = await state();
      for (const [how, statements] of forgeries(target.environment)) {
        const result = await attempt(statements);
        expect([how, result]).toMatchObject([how, { code: refusals }]);
        expect([how, (await state()).kept]).toEqual([how, before.kept]);
      }
    });
  });

  it('lets the owner change what governance does not hold: migrations that fill a column of theirs', async () => {
    await db.exec(`
      begin;
      alter table pennon.documents add column app_tag text;
      update pennon.documents set app_tag = 'x';
      commit;
      alter table pennon.documents drop column app_tag`);
  });
});
