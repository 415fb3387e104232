import { type Control, createControl } from '@pennon/database';
import { PostgrestClient } from '@supabase/postgrest-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { anon, flagOf, newEnvironment } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('createControl on $name', ({ open }) => {
  let db: TestDatabase;
  let environment: string;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    environment = await newEnvironment(db);
    control = controlOf(db);
    await control.commit({
      environment,
      changes: [{ kind: 'flag', key: 'first', base_version: 0, body: flagOf('first') }],
    });
  });
  afterAll(() => db.close());

  it('commits and answers with the new versions', async () => {
    const { previous, revision } = await control.commit({
      environment,
      changes: [{ kind: 'flag', key: 'second', base_version: 0, body: flagOf('second') }],
      note: 'More.',
    });
    expect(revision).toBe(previous + 1);
    const { rows } = await db.query(
      'select note from pennon.commits where environment = $1 and revision = $2',
      [environment, revision],
    );
    expect(rows).toEqual([{ note: 'More.' }]);
  });

  it('writes nothing in a dry run', async () => {
    const { revision } = await control.snapshot(environment);
    const request = {
      environment,
      changes: [{ kind: 'flag', key: 'first', base_version: 1, body: null }],
      dryRun: true,
    } as const;
    expect(await control.commit(request)).toMatchObject({ revision: revision + 1, dry_run: true });
    expect((await control.snapshot(environment)).revision).toBe(revision);
  });

  it('reads everything, or what changed since', async () => {
    const full = await control.snapshot(environment);
    expect(full.documents.map(({ key }) => key)).toContain('first');
    expect(await control.snapshot(environment, full.revision)).toMatchObject({ type: 'unchanged' });
    expect(await control.snapshot(environment, 0)).toMatchObject({ type: 'delta', previous: 0 });
  });

  it('throws a refusal with the code, the message, the details and the hint of the SQL', async () => {
    const stale = {
      environment,
      changes: [{ kind: 'flag', key: 'first', base_version: 9, body: null }],
    } as const;
    await expect(control.commit(stale)).rejects.toMatchObject({
      name: 'PennonError',
      code: 'PENNON_CONFLICT',
      message: 'flag first is at version 1, and this change was made from version 9.',
      details: [{ path: '$[0].base_version', current_version: 1 }],
      hint: expect.stringContaining('commit again'),
    });
    await expect(control.commit({ environment, changes: [] })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      details: [{ path: '$', message: 'must have at least 1 item' }],
    });
    await expect(control.snapshot('nowhere')).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
  });

  it('says which key to use when the public tries to write', async () => {
    const asPublic = controlOf(db, anon);
    const request = {
      environment,
      changes: [{ kind: 'flag', key: 'x', base_version: 0, body: flagOf('x') }],
    } as const;
    await expect(asPublic.commit(request)).rejects.toMatchObject({
      code: 'PENNON_FORBIDDEN',
      hint: expect.stringContaining('secret key'),
    });
  });
});

describe('what the platform refuses', () => {
  const answers =
    (status: number, body: unknown): typeof fetch =>
    async () =>
      Response.json(body, { status });
  const snapshotThrough = (send: typeof fetch) => throughPostgrest(send).snapshot('production');

  it.each([
    ['PGRST106', 406, 'PENNON_SCHEMA_NOT_EXPOSED', 'Exposed schemas'],
    ['PGRST202', 404, 'PENNON_NOT_MIGRATED', 'supabase db push'],
    ['PGRST301', 401, 'PENNON_KEY_REFUSED', 'sb_secret_'],
    ['PGRST303', 401, 'PENNON_KEY_REFUSED', 'sb_secret_'],
    ['42501', 403, 'PENNON_FORBIDDEN', 'sb_secret_'],
  ])('explains %s', async (code, status, ours, hint) => {
    const body = { code, message: 'raw', details: 'raw', hint: null };
    await expect(snapshotThrough(answers(status, body))).rejects.toMatchObject({
      code: ours,
      hint: expect.stringContaining(hint),
      details: { code, status },
    });
  });

  it('explains a refused key, which the edge answers without a code', async () => {
    const body = { message: 'Invalid API key', hint: 'Double check your API key.' };
    await expect(snapshotThrough(answers(401, body))).rejects.toMatchObject({ code: 'PENNON_KEY_REFUSED' });
  });

  it('explains an address where nothing listens', async () => {
    const nobody = createControl(new PostgrestClient('http://127.0.0.1:9/rest/v1'));
    await expect(nobody.snapshot('production')).rejects.toMatchObject({
      code: 'PENNON_UNREACHABLE',
      hint: expect.stringContaining('pennon dev'),
    });
  });

  it('passes on what it does not know, with the status', async () => {
    const timeout = {
      code: '57014',
      message: 'canceling statement due to statement timeout',
      details: null,
      hint: null,
    };
    await expect(snapshotThrough(answers(500, timeout))).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
      hint: expect.stringContaining('500'),
    });
    const page = async () => new Response('<html>', { status: 502 });
    await expect(snapshotThrough(page)).rejects.toMatchObject({ code: 'PENNON_REQUEST_FAILED' });
  });
});

function throughPostgrest(send: typeof fetch): Control {
  return createControl(new PostgrestClient('http://supabase.test/rest/v1', { fetch: send, retry: false }));
}
