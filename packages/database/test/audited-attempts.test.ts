import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { addMembers, auditOf, by } from './governing.js';
import {
  accepted,
  as,
  type Caller,
  flagChange,
  newEnvironment,
  serviceRole,
  signedInAs,
} from './requests.js';
import { called, controlOf } from './sql-control.js';

describe.each(engines)('the audit on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await addMembers(db);
  });
  afterAll(() => db.close());

  const rows = async (filter: string): Promise<readonly { readonly body: string }[]> =>
    (await db.query<{ body: string }>(`select body from pennon.audit_log where ${filter} order by at`)).rows;

  const withHeaders = async (
    headers: Record<string, string>,
    work: () => Promise<unknown>,
  ): Promise<void> => {
    await db.query(`select set_config('request.headers', $1, false)`, [JSON.stringify(headers)]);
    await work();
    await db.query(`select set_config('request.headers', '', false)`);
  };

  it('has what was worked out under its own name, and each refusal of it', async () => {
    const [environment, other] = [await newEnvironment(db), await newEnvironment(db)];
    await accepted(db, environment, [flagChange('a')]);
    const ed = by(db, 'ed');
    const flag = { environment, kind: 'flag', key: 'a' } as const;
    const attempts = [
      () => ed.rollback({ environment, revision: 9 }),
      () => ed.rollback({ ...flag, version: 9 }),
      () => ed.promote({ from: environment, to: environment }),
      () => ed.archive({ ...flag, key: 'b' }),
      () => ed.restore({ ...flag, key: 'b' }),
      () => by(db, 'vera').rollback({ environment, revision: 0 }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(Error);
    // A dry run does nothing.
    await expect(ed.rollback({ environment, revision: 9, dryRun: true })).rejects.toBeInstanceOf(Error);
    await ed.archive(flag);
    await ed.restore(flag);
    await ed.rollback({ environment, revision: 0 });
    expect((await auditOf(db, environment)).slice(1)).toEqual([
      'ed rollback refused',
      'ed rollback refused',
      'ed promote refused',
      'ed archive refused',
      'ed restore refused',
      'vera rollback refused',
      'ed archive accepted',
      'ed restore accepted',
      'ed rollback accepted',
    ]);
    await accepted(db, other, [flagChange('c')]);
    await ed.promote({ from: other, to: environment });
    await accepted(db, other, [flagChange('c', 1, { metadata: { n: 1 } })]);
    await accepted(db, environment, [flagChange('c', 1, { metadata: { n: 2 } })]);
    await expect(ed.promote({ from: other, to: environment })).rejects.toMatchObject({
      code: 'PENNON_CONFLICT',
    });
    expect((await auditOf(db, environment)).slice(-3)).toEqual([
      'ed promote accepted',
      'service_role commit accepted',
      'ed promote refused',
    ]);
  });

  it('has a reading of all of it, whatever page it says it begins after', async () => {
    const exports = () => rows(`action = 'audit.export' and actor = 'audrey'`);
    const page = (after: unknown) =>
      called(db, signedInAs('audrey'), 'pennon_api.export_audit', { after, page_size: 1000 });
    await page({ chain: '', seq: 0 });
    expect(await exports()).toHaveLength(1);
    await page({ chain: ':project', seq: 1 });
    expect(await exports()).toHaveLength(1);
    await page(null);
    expect(await exports()).toHaveLength(2);
  });

  it('knows who presents an unknown token', async () => {
    const environment = await newEnvironment(db);
    const token = `pennon_${'0'.repeat(16)}_${'0'.repeat(64)}`;
    await withHeaders({ 'x-pennon-token': token }, () =>
      expect(by(db, 'ed').rollback({ environment, revision: 0 })).rejects.toMatchObject({
        code: 'PENNON_FORBIDDEN',
      }),
    );
    expect((await rows(`chain = ':public' and environment = '${environment}'`))[0]?.body).toContain(
      '"actor" : "ed"',
    );
  });

  describe('holds no e-mail address', () => {
    it.each(['jürgen@exämple.de', "o'brien@example.com", 'eve@example.com'])(
      'as it is: %s',
      async (address) => {
        const environment = await newEnvironment(db);
        const id = address.replace(/[^!-~]/g, 'x');
        await withHeaders({ 'x-request-id': `for/${id}` }, async () => {
          await accepted(db, environment, [flagChange('a')]);
          const long = `${'x'.repeat(1990)} ${address}`;
          for (const args of [
            { environment: address, changes: [], note: long },
            { environment, changes: [flagChange(`${'k'.repeat(190)}${id}`)], note: long },
          ]) {
            await called(db, serviceRole, 'pennon_api.commit', args);
          }
          await controlOf(db)
            .rollback({ environment: address, revision: 1 })
            .catch(() => {});
        });
        const bodies = (await rows(`at > to_char(now() - interval '1 minute', 'YYYY')`)).map(
          ({ body }) => body,
        );
        const [local = '', domain = ''] = address.split('@');
        for (const body of bodies) {
          expect(body).not.toContain(`${local}@`);
          expect(body).not.toContain(`@${domain}`);
          expect(body).not.toContain(`${local.slice(0, 4)}@`);
        }
        expect(bodies.some((body) => body.includes('"request" : "for/email:'))).toBe(true);
      },
    );
  });

  it('is not filled by the refusals of one member either: six hundred a minute', async () => {
    const environment = await newEnvironment(db);
    await db.query(`insert into pennon.members values ('robot', 'viewer')`);
    await as(db, signedInAs('robot'), (sql) =>
      sql.query(`select pennon_api.kill($1, 'a') from generate_series(1, 700)`, [environment]),
    );
    const robots = await rows(`actor = 'robot'`);
    expect(robots).toHaveLength(600);
    expect(robots.map(({ body }) => body.includes('"muted"'))).toEqual([...Array(599).fill(false), true]);
    await expect(by(db, 'ed').kill({ environment, flag: 'a' })).rejects.toBeInstanceOf(Error);
    expect(await rows(`chain = '${environment}' and actor = 'ed'`)).toHaveLength(1);
  });

  it('is searched with what may be anything, and answers', async () => {
    const caller: Caller = serviceRole;
    const search = (filters: unknown) => called(db, caller, 'pennon_api.search_audit', { filters });
    for (const page_size of ['many', {}, 1e300, -1, 0, 1.5]) {
      expect((await search({ page_size })).body).toMatchObject({ code: 'PENNON_INVALID' });
    }
    for (const time of [1e300, -1e300, 8.64e15, 0]) {
      expect(await search({ from: time, until: time })).toMatchObject({ status: 200, body: { rows: [] } });
    }
    for (const filters of ['x', 5, [], null]) {
      expect([200, 422]).toContain((await search(filters)).status);
    }
  });
});
