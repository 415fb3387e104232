import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '@pennon/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, type Outcome } from '../pennon.js';
import { pennonHere } from '../pennon-here.js';

let cwd: string;
let stack: LocalStack;

beforeAll(async () => {
  [cwd, stack] = await Promise.all([emptyFolder(), startLocal({ port: 0 })]);
});

afterAll(() => stack?.close());

const environment = () => ({
  SUPABASE_URL: stack.url,
  SUPABASE_SECRET_KEY: stack.secretKey,
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
});

const run = (...args: readonly string[]): Promise<Outcome> => pennonHere(args, { cwd, env: environment() });

/** What a command printed as JSON; fails with what it said instead. */
async function json<Answer>(...args: readonly string[]): Promise<Answer> {
  const { out, err, exitCode } = await run(...args, '--json');
  if (exitCode !== 0) throw new Error(err);
  return JSON.parse(out) as Answer;
}

interface Shown {
  readonly version: number;
  readonly body: {
    readonly status: string;
    readonly variations: readonly unknown[];
    readonly offVariation: string;
  };
}

const shown = (key: string, env = 'development'): Promise<Shown> => json('flags', 'show', key, '--env', env);

describe('pennon flags create', () => {
  it('makes a boolean flag that is off, and says how to turn it on', async () => {
    const { out, err } = await run('flags', 'create', 'banner', '--description', 'Above the fold.');
    expect(err).toContain(`Asking ${new URL(stack.url).host}, from the environment`);
    expect(out).toContain('banner is inactive: off for everyone');
    expect(out).toContain('pennon flags toggle banner');
    expect((await run('flags', 'toggle', 'banner')).out).toContain('banner is active: on for everyone');
  });

  it('makes flags of the other types from words', async () => {
    await json('flags', 'create', 'hero', '--type', 'string', '--variations', 'calm,bold', '--on');
    await json(
      'flags',
      'create',
      'limit',
      '--type',
      'number',
      '--variations',
      'low=10,high=100',
      '--off',
      'high',
    );
    const sale = ['--variation', 'none=null', '--variation', 'sale={"title":"A, b","n":[1,2]}'];
    await json('flags', 'create', 'sale', '--type', 'json', ...sale);
    expect((await shown('limit')).body).toMatchObject({
      offVariation: 'high',
      fallthrough: { variation: 'low' },
      variations: [
        { key: 'low', value: 10 },
        { key: 'high', value: 100 },
      ],
    });
    expect((await shown('sale')).body.variations[1]).toEqual({
      key: 'sale',
      value: { title: 'A, b', n: [1, 2] },
    });
  });

  it('serves a new flag to a share', async () => {
    const { out } = await run('flags', 'create', 'shipping', '--percent', '10');
    expect(out).toContain('shipping is active: 10 % on; else off');
  });

  it.each<[readonly string[], string]>([
    [['banner'], 'FLAG_EXISTS'],
    [['text', '--type', 'string'], '--variations calm,bold'],
    [['text', '--type', 'strnig', '--variations', 'a,b'], 'Allowed choices'],
    [['count', '--type', 'number', '--variations', 'low=ten'], 'no variation of a number flag'],
    [['text', '--type', 'string', '--variations', 'calm,bold', '--serve', 'blod'], 'Did you mean bold?'],
    [['Not A Key'], 'PENNON_INVALID'],
  ])('refuses %j', async (args, problem) => {
    const { err, exitCode } = await run('flags', 'create', ...args);
    expect(exitCode).toBe(1);
    expect(err).toContain(problem);
  });
});

describe('history, from a terminal', () => {
  it('says what a change was, goes back to a version, and then to a revision', async () => {
    const { revision } = await json<{ revision: number }>(
      'flags',
      'create',
      'theme',
      '--type',
      'string',
      '--variations',
      'day,night',
      '--on',
    );
    await json('flags', 'set', 'theme', 'day', '--note', 'Morning.');
    expect((await run('diff', 'theme')).out).toContain('~ fallthrough › variation: "night" → "day"');
    expect((await run('history', 'theme')).out).toMatch(/theme@2 +Morning\./);

    const dry = await run('rollback', 'theme', '--to', '1', '--dry-run');
    expect(dry.out).toContain('~ fallthrough › variation: "day" → "night"');
    expect(dry.out).toContain('nothing was written');
    expect((await shown('theme')).version).toBe(2);
    await json('rollback', 'theme', '--to', '1', '--note', 'Dark again.');
    expect((await shown('theme')).body).toMatchObject({ fallthrough: { variation: 'night' } });

    await json('rollback', '--revision', String(revision - 1));
    expect((await run('flags', 'show', 'theme')).err).toContain('FLAG_NOT_FOUND');
    expect((await run('flags', 'restore', 'theme')).exitCode).toBe(0);
  });

  it('archives and restores', async () => {
    await json('flags', 'archive', 'sale');
    expect((await shown('sale')).body.status).toBe('archived');
    expect((await run('flags', 'create', 'sale')).err).toContain('pennon flags restore sale');
    await json('flags', 'restore', 'sale');
    expect((await shown('sale')).body.status).toBe('inactive');
  });

  it('promotes what is named, and names each place that both sides changed', async () => {
    const between = ['--from', 'development', '--to', 'staging'];
    expect((await run('promote', 'hero', ...between, '--dry-run')).out).toContain('+ string flag, active');
    await json('promote', 'hero', ...between);
    expect((await run('diff', 'hero', ...between)).out).toContain('Nothing differs.');
    await json('flags', 'set', 'hero', 'calm');
    await json('flags', 'set', 'hero', 'bold', '--env', 'staging', '--dry-run');
    await json('flags', 'toggle', 'hero');
    await json('flags', 'archive', 'hero', '--env', 'staging');
    const { err, exitCode } = await run('promote', 'hero', ...between);
    expect(exitCode).toBe(1);
    expect(err).toContain('flag hero: $.status');
    expect(err).toContain('--prefer from');
    await json('promote', 'hero', ...between, '--prefer', 'from');
    expect((await shown('hero', 'staging')).body.status).toBe('inactive');
  });

  it.each<readonly string[]>([
    ['rollback', 'hero'],
    ['rollback', '--to', '3'],
    ['rollback', 'hero', '--to', 'three'],
    ['diff'],
    ['diff', 'hero', '--versions', '3'],
    ['history', '--limit', '0'],
  ])('says how %s %s %s is meant', async (...args) => {
    const { err, exitCode } = await run(...args.filter((word) => word !== undefined));
    expect(exitCode).toBe(1);
    expect(err).toContain('USAGE');
    expect(err).toContain('next');
  });
});

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

describe('pennon doctor', () => {
  interface Diagnosis {
    readonly ok: boolean;
    readonly checks: readonly { readonly check: string; readonly status: string; readonly hint?: string }[];
  }

  it('finds a whole stack fit, channels too', async () => {
    const { out, exitCode } = await run('doctor');
    expect(out).toContain('✓ realtime, servers');
    expect(out).toContain('✓ realtime, browsers');
    expect(out).toContain('✓ audit: every row fits');
    expect(out).toContain('✓ guarding functions');
    expect(out).toContain('✓ maintenance: ran within ten minutes');
    expect(out).not.toContain('✗');
    expect(exitCode).toBe(0);
  });

  it('fails with a hint for a disabled trigger and a policy that is gone', async () => {
    await stack.query('alter table pennon.audit_log disable trigger guard_audit');
    await stack.query(
      `create or replace function pennon.is_governed(environment text) returns boolean language sql stable as 'select false'`,
    );
    await stack.query(`update pennon.maintenance set ran_at = now() - interval '1 day'`);
    await stack.query('drop policy "pennon: only announcements are heard" on realtime.messages');
    const { out, exitCode } = await run('doctor', '--json');
    expect(exitCode).toBe(1);
    const { ok, checks } = JSON.parse(out) as Diagnosis;
    expect(ok).toBe(false);
    const failures = checks.filter(({ status }) => status === 'failed');
    expect(failures.map(({ check }) => check)).toEqual([
      'trigger guard_audit on pennon.audit_log',
      'guarding functions',
      'announcements',
    ]);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'maintenance', status: 'warning' }));
    for (const { hint } of failures) expect(hint).toBeTruthy();
  });
});
