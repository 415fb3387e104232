import type { AuditCheckpoint } from '@pennon/database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ageAudit } from './aged-audit.js';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, by } from './governing.js';
import { commit, flagChange, flagOf, newEnvironment } from './requests.js';
import { controlOf } from './sql-control.js';

const refused = { code: 'PT403', hint: expect.any(String) };

/** Records a pruning that nobody did: of everything before the last row of a chain. */
const forgePruning = `
  insert into pennon.audit_log (body)
  select jsonb_build_object('action', 'audit.prune', 'outcome', 'accepted',
    'details', jsonb_build_object('chain', entry.chain, 'seq', entry.seq, 'hash', entry.hash))::text
  from pennon.audit_log entry where entry.chain = $1 order by entry.seq desc offset $2 limit 1`;

describe.each(engines)('what a forged pruning covers on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    environment = await newEnvironment(db);
    for (let version = 0; version < 3; version++) {
      await commit(db, { environment, changes: [flagChange('a', version)] });
    }
    await db.exec('begin');
  });
  afterEach(() => db.exec('rollback'));

  const deletion = (until: number) =>
    db.query('delete from pennon.audit_log where chain = $1 and seq <= $2', [environment, until]);

  const broken = async (checkpoint: unknown): Promise<unknown> => {
    const { rows } = await db.query<{ broken: unknown }>(
      `select pennon_api.verify_audit($1::jsonb) -> 'broken' as broken`,
      [JSON.stringify(checkpoint)],
    );
    return rows[0]?.broken;
  };

  const checkpointNow = async (): Promise<AuditCheckpoint> => {
    const { rows } = await db.query<{ checkpoint: AuditCheckpoint }>(
      'select pennon.audit_checkpoint() as checkpoint',
    );
    return (rows[0] as { checkpoint: AuditCheckpoint }).checkpoint;
  };

  it('stays when it is younger than 90 days', async () => {
    await db.query(forgePruning, [environment, 1]);
    await expect(deletion(1)).rejects.toMatchObject(refused);
  });

  it('goes when it is old, up to the last row of the chain', async () => {
    await ageAudit(db);
    await db.query(forgePruning, [environment, 0]);
    await db.exec('savepoint covered');
    await expect(deletion(99)).rejects.toMatchObject(refused);
    await db.exec('rollback to covered');
    await deletion(3);
    const { rows } = await db.query('select seq::int from pennon.audit_log where chain = $1', [environment]);
    expect(rows).toEqual([{ seq: 4 }]);
  });

  it('stays when an open change request rests on it', async () => {
    await db.exec('rollback');
    await by(db, 'ed').propose({
      environment,
      changes: [{ kind: 'flag', key: 'asked', base_version: 0, body: flagOf('asked') }],
    });
    await commit(db, { environment, changes: [flagChange('b')] });
    await db.exec('begin');
    await ageAudit(db);
    await db.query(forgePruning, [environment, 0]);
    const { rows } = await db.query<{ seq: number }>(
      `select min(seq)::int as seq from pennon.audit_log where chain = $1 and change_request is not null`,
      [environment],
    );
    const needed = rows[0]?.seq as number;
    await db.exec('savepoint covered');
    await expect(deletion(needed)).rejects.toMatchObject(refused);
    await db.exec('rollback to covered');
    await deletion(needed - 1);
  });

  it('stays whatever the search path says the time is', async () => {
    await db.exec(`
      create schema elsewhere;
      create function elsewhere.now() returns timestamptz language sql as $$ select timestamptz '2999-01-01' $$;
      set local search_path = elsewhere, pg_catalog`);
    await db.query(forgePruning, [environment, 1]);
    await expect(deletion(1)).rejects.toMatchObject(refused);
  });

  it('is missed by a checkpoint that saw it, when the guard was disabled', async () => {
    const checkpoint = await checkpointNow();
    await db.query(forgePruning, [environment, 0]);
    await db.query(`select pennon_api.commit($1, $2::jsonb)`, [
      environment,
      JSON.stringify([flagChange('later')]),
    ]);
    await db.exec('alter table pennon.audit_log disable trigger guard_audit');
    await deletion(4);
    expect(await broken(null)).toBeNull();
    const { chains, hash } = checkpoint;
    const dateless = await hashed(chains);
    const early = { ...dateless, at: '2020-01-01T00:00:00Z' };
    const missing = { chain: environment, seq: 4, problem: 'missing' };
    expect(await broken(checkpoint)).toEqual(missing);
    expect(await broken({ chains, hash })).toEqual(missing);
    expect(await broken(dateless)).toEqual(missing);
    expect(await broken({ ...dateless, at: '' })).toEqual(missing);
    expect(await broken(early)).toBeNull();
  });

  it('is missed although the record of it claims to come from the future', async () => {
    const checkpoint = await checkpointNow();
    await db.exec('alter table pennon.audit_log disable trigger guard_audit');
    await db.query(`select pennon_api.commit($1, $2::jsonb)`, [
      environment,
      JSON.stringify([flagChange('later')]),
    ]);
    await db.query(forgePruning, [environment, 1]);
    await db.query(
      `
      update pennon.audit_log set body = regexp_replace(body, '"at" : "[^"]*"', '"at" : "2999-01-01T00:00:00.000000Z"')
      where action = 'audit.prune' and body::jsonb -> 'details' ->> 'chain' = $1`,
      [environment],
    );
    await db.query(
      `
      update pennon.audit_log set hash = encode(sha256(convert_to(previous_hash || body, 'UTF8')), 'hex')
      where action = 'audit.prune' and body::jsonb -> 'details' ->> 'chain' = $1`,
      [environment],
    );
    await deletion(4);
    expect(await broken(checkpoint)).toMatchObject({ chain: environment, seq: 4, problem: 'missing' });
  });

  /** The chains of a checkpoint of before rows' times stood in it. */
  async function hashed(chains: AuditCheckpoint['chains']): Promise<AuditCheckpoint> {
    const { rows } = await db.query<{ checkpoint: AuditCheckpoint }>(
      `select jsonb_build_object('chains', ends, 'hash', encode(sha256(convert_to(ends::text, 'UTF8')), 'hex')) as checkpoint
       from (select jsonb_object_agg(key, value - 'at') as ends from jsonb_each($1::jsonb)) old`,
      [JSON.stringify(chains)],
    );
    return (rows[0] as { checkpoint: AuditCheckpoint }).checkpoint;
  }
});

describe.each(engines)('the doctor on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const recreated = (name: string, relation: string, definition: string): string => `
    drop trigger ${name} on pennon.${relation};
    create ${definition};
    alter table pennon.${relation} enable always trigger ${name}`;

  it('looks at every trigger there is', async () => {
    const { rows } = await db.query<{ name: string }>(`
      select format('trigger %s on pennon.%s', t.tgname, c.relname) as name
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'pennon'::regnamespace and not t.tgisinternal`);
    const looked = (await controlOf(db).doctor()).filter(({ check }) => check.startsWith('trigger '));
    expect(looked.map(({ check }) => check).sort()).toEqual(rows.map(({ name }) => name).sort());
    expect(looked.filter(({ ok }) => !ok)).toEqual([]);
  });

  it.each([
    [
      'guard_environment on pennon.environments',
      recreated(
        'guard_environment',
        'environments',
        `constraint trigger guard_environment after update of name or delete on pennon.environments
           deferrable initially deferred for each row execute function pennon.guard_environment()`,
      ),
    ],
    [
      'guard_commit on pennon.commits',
      recreated(
        'guard_commit',
        'commits',
        `constraint trigger guard_commit after insert on pennon.commits
           deferrable initially deferred for each row when (new.revision < 0) execute function pennon.guard_commit()`,
      ),
    ],
    [
      'audit_administration on pennon.members',
      recreated(
        'audit_administration',
        'members',
        `trigger audit_administration after insert on pennon.members
           for each row execute function pennon.audit_administration('member')`,
      ),
    ],
    ['keep_version on pennon.versions', 'alter table pennon.versions disable trigger keep_version'],
    ['keep_commit on pennon.commits', 'alter table pennon.commits disable trigger keep_commit'],
    [
      'note_variations on pennon.versions',
      'alter table pennon.versions enable replica trigger note_variations',
    ],
  ])('finds an altered %s, and its hint mends it', async (name, damage) => {
    const failing = async () => {
      const { rows } = await db.query<{ check: string; hint: string }>(`
        select finding ->> 'check' as check, finding ->> 'hint' as hint
        from jsonb_array_elements(pennon_api.doctor()) finding where not (finding -> 'ok')::boolean`);
      return rows;
    };
    await db.exec(`begin; select pennon.maintain(); ${damage}`);
    const found = await failing();
    expect(found.map(({ check }) => check)).toEqual([`trigger ${name}`]);
    await db.exec(String(found[0]?.hint).replace(/; and find out .*$/, ''));
    expect(await failing()).toEqual([]);
    await db.exec('rollback');
  });
});

describe.each(engines)('pruning on $name', ({ open }) => {
  it('removes what is old, twice too, and leaves the chains verifiable, also against an older checkpoint', async () => {
    const db = await open();
    const control = controlOf(db);
    await addMembers(db);
    for (let version = 0; version < 4; version++) {
      await commit(db, { environment: 'production', changes: [flagChange('a', version)] });
    }
    await commit(db, { environment: 'staging', changes: [flagChange('a')] });
    const { checkpoint } = await control.verifyAudit();
    await expect(control.pruneAudit(new Date())).rejects.toMatchObject({ code: 'PENNON_INVALID' });

    await ageAudit(db);
    const old = await control.verifyAudit();
    expect(old).toMatchObject({ ok: true });
    await commit(db, { environment: 'production', changes: [flagChange('a', 4)] });
    const before = new Date(Date.now() - 100 * 86_400_000);
    const { pruned } = await control.pruneAudit(before);
    expect(pruned).toMatchObject([
      { chain: ':project', removed: expect.any(Number) },
      { chain: 'production', seq: 4, removed: 4 },
    ]);
    expect(await control.verifyAudit(old.checkpoint)).toMatchObject({ ok: true, broken: null });
    // The checkpoint of before the rows were aged belongs to another history.
    expect(await control.verifyAudit(checkpoint)).toMatchObject({ ok: false });

    await ageAudit(db);
    await control.saveMember({ user_id: 'late', role: 'viewer' });
    await control.pruneAudit(before);
    expect(await control.verifyAudit()).toMatchObject({ ok: true });
    await expect(db.query(`delete from pennon.audit_log where chain = 'staging'`)).rejects.toMatchObject({
      code: 'PT403',
    });
    await db.close();
  });
});
