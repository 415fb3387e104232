import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Operator, operatorOfStack } from './operator.js';

let cwd: Operator['cwd'];
let stack: Operator['stack'];
let run: Operator['run'];
let json: Operator['json'];
let shown: Operator['shown'];

beforeAll(async () => {
  ({ cwd, stack, run, json, shown } = await operatorOfStack());
  await json('flags', 'create', 'banner', '--on');
});

afterAll(() => stack?.close());

describe('governance, from a terminal', () => {
  const signed = async (sub: string): Promise<readonly string[]> => [
    '--token',
    await stack.signToken({ sub, role: 'authenticated' }),
  ];

  it('makes the first admin once, and says so again', async () => {
    expect((await run('init', '--admin', 'ada')).out).toContain('ada is the first admin.');
    expect((await run('init', '--admin', 'ada')).out).toContain('ada is an admin.');
    expect((await run('init', '--admin', 'bob')).err).toContain('pennon members set bob admin');
    expect((await run('init', '--admin', 'bob@example.com')).err).toContain('AUTH_UNREACHABLE');
  });

  it('adds to an env file what it lacks, shows no secret of a project, and overwrites nothing', async () => {
    const file = join(cwd, '.env.local');
    await writeFile(file, 'SUPABASE_URL=mine');
    const { out } = await run('init', '--add-to', '.env.local');
    expect(out).not.toContain(stack.secretKey);
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^SUPABASE_URL=mine\nNEXT_PUBLIC_SUPABASE_URL=http/);
    expect(text).toContain(`NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY=${stack.publishableKey}`);
    expect((await run('init', '--add-to', '.env.local')).out).toContain('lacked nothing');
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('makes members, and knows the roles', async () => {
    await json('members', 'set', 'eve', 'editor');
    await json('members', 'set', 'bob', 'approver');
    expect((await run('members', 'list')).out).toMatch(/bob +approver/);
    expect((await run('members', 'set', 'eve', 'edito')).err).toContain('Did you mean editor?');
    expect((await run('members', 'remove', 'nobody')).err).toContain('PENNON_NOT_FOUND');
  });

  it('protects an environment, proposes to it, has that approved by a member, and publishes it', async () => {
    const set = [
      'environments',
      'set',
      'production',
      '--protected',
      '--min-approvals',
      '1',
      '--no-self-approval',
    ];
    await json(...set);
    expect((await run('environments', 'list')).out).toMatch(/production .* 1 approval of others/);
    const create = ['flags', 'create', 'checkout', '--env', 'production'];
    expect((await run(...create)).err).toContain('Propose it with `--propose`');
    const { id } = await json<{ id: number }>(...create, '--propose');
    expect((await run('requests', 'list')).out).toContain('open, 0 of 1 approvals');
    expect((await run('requests', 'show', String(id))).out).toContain('+ boolean flag, inactive');
    const approve = ['requests', 'approve', String(id), '--yes'];
    expect((await run(...approve)).err).toContain('PENNON_FORBIDDEN');
    expect((await run('requests', 'publish', String(id))).err).toContain('PENNON_UNAPPROVED');
    const eve = await signed('eve');
    expect((await run(...approve, ...eve)).err).toContain('PENNON_FORBIDDEN');
    const approved = await run(...approve, ...(await signed('bob')));
    expect(approved.out).toMatch(/\+ boolean flag, inactive[\s\S]*You approved the content [0-9a-f]{64}/);
    expect(approved.out).toContain('1 of 1');
    expect((await run('requests', 'publish', String(id))).out).toMatch(/is published: revision \d+/);
    expect((await shown('checkout', 'production')).body.status).toBe('inactive');
  });

  it('approves what was looked at, and nothing unseen', async () => {
    const { id, content_hash } = await json<{ id: number; content_hash: string }>(
      ...['flags', 'create', 'seen', '--env', 'production', '--propose'],
    );
    const approve = ['requests', 'approve', String(id), ...(await signed('bob'))];
    const unasked = await run(...approve);
    expect(unasked.err).toContain('NOT_CONFIRMED');
    expect(unasked.out).toContain('+ boolean flag, inactive');
    expect((await run(...approve, '--content', 'f'.repeat(64))).err).toContain('PENNON_CONFLICT');
    expect((await run('requests', 'show', String(id))).out).toContain('0 of 1');
    expect((await run(...approve, '--content', content_hash)).out).toContain('1 of 1');
    await json('requests', 'reject', String(id));
  });

  it('turns a request down', async () => {
    const { id } = await json<{ id: number }>('flags', 'create', 'late', '--env', 'production', '--propose');
    expect((await run('requests', 'reject', String(id))).out).toContain('rejected');
    expect((await run('requests', 'show', '999')).err).toContain('There is no change request 999');
    expect((await run('requests', 'show', 'x')).err).toContain('USAGE');
  });

  it('proposes what it would otherwise have to be refused: a rollback, a promotion, an archive, a restore', async () => {
    await json('flags', 'create', 'carried', '--on');
    const filed = async (...args: readonly string[]): Promise<string> => {
      const { id, note } = await json<{ id: number; note: string }>(...args, '--propose');
      await json('requests', 'approve', String(id), '--yes', ...(await signed('bob')));
      await json('requests', 'publish', String(id));
      return note;
    };
    const production = ['--env', 'production'];
    const between = ['--from', 'development', '--to', 'production'];
    expect(await filed('promote', 'carried', ...between)).toBe('Promote from development.');
    expect(await filed('flags', 'archive', 'carried', ...production)).toBe('Archive flag carried.');
    expect((await shown('carried', 'production')).body.status).toBe('archived');
    expect(await filed('flags', 'restore', 'carried', ...production)).toBe('Restore flag carried.');
    expect(await filed('rollback', 'carried', '--to', '2', ...production)).toContain('back to version 2');
    expect((await shown('carried', 'production')).body.status).toBe('archived');
    expect((await run('rollback', 'carried', '--to', '2', ...production, '--propose')).err).toContain(
      'nothing would change',
    );
    expect((await run('promote', ...between, '--propose', '--dry-run')).err).toContain('USAGE');
  });

  it('says what an environment inherits, keeps and takes', async () => {
    const environments = (...args: readonly string[]) => run('environments', ...args);
    expect((await environments('inherit-from', 'staging', 'development')).out).toContain(
      'staging inherits from development',
    );
    expect((await environments('inherit-from', 'staging', 'none')).out).toContain('inherits from none');
    expect((await environments('inherit-from', 'staging', 'staging')).err).toContain('PENNON_INVALID');
    const keep = ['--revisions', '50', '--days', '30'];
    expect((await environments('keep-history', 'staging', ...keep)).out).toContain('50 revisions');
    expect((await environments('keep-history', 'production', ...keep)).err).toContain('PENNON_UNAPPROVED');
    expect((await environments('keep-history', 'staging', '--days', '30')).err).toContain('--revisions');
    const settings = ['--keep-days', '30', '--ingest-per-minute', '5000', '--ingest-per-caller', '500'];
    expect((await environments('set', 'staging', ...settings)).out).toContain('ingest_per_minute: 5000');
    const less = ['set', 'production', '--keep-revisions', '1', '--propose'];
    expect((await environments(...less)).out).toContain('kept_revisions: 1');
  });

  it('makes a token, lists it without its secret, and revokes it', async () => {
    const { token } = await json<{ token: string }>('tokens', 'create', 'robot', '--role', 'viewer');
    expect((await run('flags', 'list', '--token', token)).exitCode).toBe(0);
    expect((await run('flags', 'toggle', 'banner', '--token', token)).err).toContain('PENNON_FORBIDDEN');
    const listed = await run('tokens', 'list');
    expect(listed.out).toMatch(/robot +viewer +service_role +for good/);
    expect(listed.out).not.toContain(token.slice(-64));
    expect((await run('tokens', 'revoke', 'robot')).out).toContain('robot is revoked');
    expect((await run('tokens', 'list')).out).toContain('revoked at');
    expect((await run('tokens', 'revoke', 'robot')).err).toContain('`pennon tokens list`');
    expect((await run('tokens', 'create', 'robot', '--role', 'admin')).err).toContain('Allowed choices');
  });

  it('exports one person, and erases them once it is told so', async () => {
    await stack.query(
      `select public.pennon_ingest(jsonb_build_array(jsonb_build_object('type', 'metric', 'id', gen_random_uuid(),
         'environment', 'development', 'at', (extract(epoch from now()) * 1000)::bigint, 'metric', 'm', 'unit', 'user-7')))`,
    );
    await json('flags', 'create', 'personal', '--on');
    const { body, version } = await shown('personal');
    const targeted = { ...body, targets: [{ variation: 'on', values: ['user-7'] }] };
    await stack.query(`select pennon_api.commit('development', $1::jsonb)`, [
      JSON.stringify([{ kind: 'flag', key: 'personal', base_version: version, body: targeted }]),
    ]);
    await run('export-unit', 'user-7', '--out', 'user-7.json');
    const exported = JSON.parse(await readFile(join(cwd, 'user-7.json'), 'utf8')) as Record<
      string,
      unknown[]
    >;
    expect(exported.metric_events).toHaveLength(1);
    expect((await run('forget-unit', 'user-7')).err).toContain('NOT_CONFIRMED');
    const { out } = await run('forget-unit', 'user-7', '--yes');
    expect(out).toContain('Erased 0 exposures and 1 metric events.');
    expect(out).toContain('still named by flag personal of development');
    expect((await run('export-unit', 'user-7')).out).toContain('"metric_events": []');
  });

  it('kills a flag where it is told to, and only there', async () => {
    expect((await run('kill', 'banner')).err).toContain('--env');
    expect((await run('kill', 'banner', '--env', 'development')).out).toContain('banner is off');
    expect((await run('kill', 'banner', '--env', 'development')).out).toContain('was off already');
    expect((await shown('banner')).body.status).toBe('inactive');
  });

  it('signs as a machine with its token', async () => {
    const { rows } = await stack.query<{ token: string }>(
      `select set_config('role', 'postgres', false), pennon_api.create_token('ci', 'viewer') ->> 'token' as token`,
    );
    const { err } = await run('flags', 'toggle', 'banner', '--token', rows[0]?.token ?? '');
    expect(err).toContain('PENNON_FORBIDDEN');
  });
});

describe('the audit, from a terminal', () => {
  it('is verified against a checkpoint, exported, and checked without a database', async () => {
    expect((await run('audit', 'verify', '--save', 'seen.json')).out).toContain('The audit is whole');
    expect((await run('audit', 'verify', '--save', 'seen.json')).err).toContain('FILE_EXISTS');
    expect((await run('audit', 'verify', '--checkpoint', 'seen.json')).out).toContain(
      'all that the checkpoint saw',
    );
    await run('audit', 'export', '--out', 'audit.ndjson', '--checkpoint', 'end.json');
    const check = ['audit', 'verify', '--file', 'audit.ndjson', '--checkpoint', 'end.json'];
    expect((await run(...check)).out).toContain('is whole');
    const lines = (await readFile(join(cwd, 'audit.ndjson'), 'utf8')).trim().split('\n');
    await writeFile(join(cwd, 'audit.ndjson'), lines.slice(0, -1).join('\n'));
    const short = await run(...check);
    expect(short.exitCode).toBe(1);
    expect(short.out).toContain('ends before the checkpoint');
  });

  it('is searched', async () => {
    const { out } = await run(
      'audit',
      'search',
      '--outcome',
      'refused',
      '--action',
      'approve',
      '--since',
      '1h',
    );
    expect(out).toMatch(/approve production +refused, PENNON_FORBIDDEN/);
    expect((await run('audit', 'search', '--since', 'yesterday')).err).toContain('90m, 12h, 7d');
  });
});

describe('the audit, once it is long', () => {
  it('loses what is old enough, and nothing else', async () => {
    expect((await run('audit', 'prune', '--before', '400d')).err).toContain('NOT_CONFIRMED');
    expect((await run('audit', 'prune', '--before', '400d', '--yes')).out).toContain('Nothing is that old.');
    expect((await run('audit', 'prune', '--before', '1d', '--yes')).err).toContain('at least 90 days ago');
  });
});
