import { type LocalStack, startLocal } from '@pennon/local';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyFolder, type Outcome, pennon } from '../pennon.js';

let stack: LocalStack;

afterEach(() => stack.close());

async function run(...args: readonly string[]): Promise<Outcome> {
  const env = { SUPABASE_URL: stack.url, SUPABASE_SECRET_KEY: stack.secretKey };
  return pennon(args, { cwd: await emptyFolder(), env });
}

describe('pennon flags against a project that is not ready for it', () => {
  it('names the setting when the project does not expose pennon_api', async () => {
    stack = await startLocal({ port: 0, schemas: ['public'] });
    const flag = JSON.stringify({ key: 'x' });
    const env = { SUPABASE_URL: stack.url, SUPABASE_SECRET_KEY: stack.secretKey };
    const outcome = await pennon(['flags', 'set', 'x', '--file', '-'], {
      cwd: await emptyFolder(),
      env,
      input: flag,
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.err).toContain('PENNON_SCHEMA_NOT_EXPOSED');
    expect(outcome.err).toContain('Exposed schemas');
  });

  it('asks for the migrations when the database has none', async () => {
    stack = await startLocal({ port: 0 });
    await stack.query('drop function public.pennon_snapshot(text, bigint)');
    const { err, exitCode } = await run('flags', 'list');
    expect(exitCode).toBe(1);
    expect(err).toContain('PENNON_NOT_MIGRATED');
    expect(err).toContain('supabase db push');
  });

  it('names the environments that there are when asked for another', async () => {
    stack = await startLocal({ port: 0 });
    const { err, exitCode } = await run('flags', 'list', '--env', 'moon');
    expect(exitCode).toBe(1);
    expect(err).toContain('There is no environment "moon"');
    expect(err).toContain('development, staging and production');
  });

  it('says so when an environment has no flags', async () => {
    stack = await startLocal({ port: 0 });
    const { out, exitCode } = await run('flags', 'list', '--env', 'staging');
    expect(exitCode).toBe(0);
    expect(out).toContain('No flags in staging yet.');
  });
});

describe('pennon doctor on a project that is not ready', () => {
  it('names the first thing that is missing, after what is there', async () => {
    stack = await startLocal({ port: 0, schemas: ['public'] });
    const { out, exitCode } = await run('doctor');
    expect(exitCode).toBe(1);
    expect(out).toContain("✓ Pennon's functions");
    expect(out).toMatch(/✗ schema pennon_api: .*does not expose/);
    expect(out).toContain('Exposed schemas');
    expect(out).not.toContain('triggers');
  });

  it('tells a refused key from an address where nobody answers', async () => {
    stack = await startLocal({ port: 0 });
    const refused = await run('doctor', '--key', 'sb_secret_of_another_project', '--url', stack.url);
    expect(refused.exitCode).toBe(1);
    expect(refused.out).toContain('✓ REST API');
    expect(refused.out).toContain('✗ key');
    const silent = await run('doctor', '--url', 'http://127.0.0.1:9', '--key', 'sb_secret_x');
    expect(silent.exitCode).toBe(1);
    expect(silent.out).toContain('✗ REST API');
  });
});
