import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { freePort, type RunningProcess, startProcess } from '@pennon/test-support';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { bin, emptyFolder, type Outcome, pennon } from '../pennon.js';
import { pennonHere } from '../pennon-here.js';

let cwd: string;
let port: number;
let stack: RunningProcess;

beforeAll(async () => {
  [cwd, port] = await Promise.all([emptyFolder(), freePort()]);
  stack = await startProcess(bin, ['dev', '--port', String(port)], { cwd, ready: /Pennon is running/ });
});

afterAll(() => stack?.stop());

const run = (...args: readonly string[]): Promise<Outcome> => pennonHere(args, { cwd });

async function statusOf(key: string): Promise<string> {
  const { out } = await run('flags', 'show', key, '--json');
  return JSON.parse(out).body.status;
}

const plan = {
  key: 'plan',
  type: 'string',
  status: 'active',
  delivery: 'rules',
  variations: [
    { key: 'small', value: 'S' },
    { key: 'large', value: 'L' },
  ],
  offVariation: 'small',
  rules: [
    {
      id: 'pros',
      when: { attribute: 'plan', op: 'equals', value: 'pro' },
      serve: { variation: 'large' },
    },
  ],
  fallthrough: { variation: 'small' },
};

describe('pennon flags', () => {
  it('finds the stack of its folder and lists the seeded flag', async () => {
    const { out, err, exitCode } = await run('flags', 'list');
    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/new-checkout +boolean +active +on for everyone +rules +1/);
    expect(out).toMatch(/development at 127\.0\.0\.1:\d+, revision 1/);
  });

  it('finds the stack from a folder below', async () => {
    const below = join(cwd, 'apps', 'web');
    await mkdir(below, { recursive: true });
    const { out, exitCode } = await pennon(['flags', 'list'], { cwd: below });
    expect(exitCode).toBe(0);
    expect(out).toContain('new-checkout');
  });

  it("says when the shell's project is asked and not this stack, and asks this one with --local", async () => {
    const env = { SUPABASE_URL: 'http://127.0.0.1:9', SUPABASE_SECRET_KEY: 'sb_secret_elsewhere' };
    const elsewhere = await pennonHere(['flags', 'list'], { cwd, env });
    expect(elsewhere.err).toContain(
      `Asking 127.0.0.1:9, from the environment, not the local stack at 127.0.0.1:${port}`,
    );
    const here = await pennonHere(['flags', 'list', '--local'], { cwd, env });
    expect(here.err).toBe('');
    expect(here.out).toContain(`development at 127.0.0.1:${port}`);
    const scripted = await pennonHere(['flags', 'list', '--json'], { cwd, env });
    expect(JSON.parse(scripted.err).error.code).toBe('PENNON_UNREACHABLE');
  });

  it('toggles a flag to and fro, and leaves alone what is there already', async () => {
    expect((await run('flags', 'toggle', 'new-checkout')).out).toContain(
      'new-checkout is inactive: off for everyone',
    );
    expect(await statusOf('new-checkout')).toBe('inactive');
    expect((await run('flags', 'toggle', 'new-checkout', '--off')).out).toContain('nothing was written');
    expect((await run('flags', 'toggle', 'new-checkout', '--on')).out).toContain('active');
    expect(await statusOf('new-checkout')).toBe('active');
  });

  it('creates a flag from a file and shows its rules in words', async () => {
    await writeFile(join(cwd, 'plan.json'), JSON.stringify(plan));
    expect((await run('flags', 'set', 'plan', '--file', 'plan.json')).exitCode).toBe(0);
    const { out } = await run('flags', 'show', 'plan');
    expect(out).toContain('1. large if plan equals "pro"  (rule pros)');
    expect(out).toContain('2. small for everyone else');
  });

  it('reads a flag from standard input', async () => {
    const input = JSON.stringify({ ...plan, key: 'piped' });
    const { exitCode, err } = await pennon(['flags', 'set', 'piped', '--file', '-'], { cwd, input });
    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(await statusOf('piped')).toBe('active');
  });

  it('serves another variation, and names the ones that there are when asked for a wrong one', async () => {
    expect((await run('flags', 'set', 'plan', 'large')).out).toContain('large');
    const { err, exitCode } = await run('flags', 'set', 'plan', 'huge');
    expect(exitCode).toBe(1);
    expect(err).toContain('"small", "large"');
  });

  it('ramps a flag to a share', async () => {
    await run('flags', 'set', 'new-checkout', 'off');
    expect((await run('flags', 'ramp', 'new-checkout', '12.5%')).out).toContain('12.5 % on; else off');
    for (const share of ['120', '-1', '%', '', '0x10', 'half']) {
      expect((await run('flags', 'ramp', 'new-checkout', '--', share)).err).toContain('0 to 100');
    }
  });

  it('reads back what it shows as JSON', async () => {
    const shown = (await run('flags', 'show', 'plan', '--json')).out;
    const { err, exitCode } = await pennon(['flags', 'set', 'plan', '--file', '-'], { cwd, input: shown });
    expect(err).toBe('');
    expect(exitCode).toBe(0);
  });

  it.each(['null', '[]', '"plan"', '{'])('refuses %s as a flag', async (input) => {
    const { err, exitCode } = await pennon(['flags', 'set', 'plan', '--file', '-'], { cwd, input });
    expect(exitCode).toBe(1);
    expect(err).toContain('FILE_UNREADABLE');
  });

  it('says what a dry run would do and writes nothing', async () => {
    const before = await statusOf('new-checkout');
    expect((await run('flags', 'toggle', 'new-checkout', '--dry-run')).out).toContain('nothing was written');
    expect(await statusOf('new-checkout')).toBe(before);
  });

  it('lists every problem of an invalid flag by its path', async () => {
    const broken = { ...plan, key: 'broken', offVariation: 'none', fallthrough: { variation: 'nobody' } };
    await writeFile(join(cwd, 'broken.json'), JSON.stringify(broken));
    const { err, exitCode } = await run('flags', 'set', 'broken', '--file', 'broken.json');
    expect(exitCode).toBe(1);
    expect(err).toContain('PENNON_INVALID');
    expect(err).toContain('offVariation');
    expect(err).toContain('fallthrough');
  });

  it('suggests the flag that was meant', async () => {
    const { err } = await run('flags', 'toggle', 'checkout');
    expect(err).toContain('FLAG_NOT_FOUND');
    expect(err).toContain('Did you mean new-checkout?');
  });

  it('says so when the key is of another project', async () => {
    const args = [
      'flags',
      'list',
      '--url',
      `http://127.0.0.1:${port}`,
      '--key',
      'sb_secret_of_another_project',
    ];
    expect((await run(...args)).err).toContain('PENNON_KEY_REFUSED');
  });
});

describe('pennon dev', () => {
  it('refuses a data directory that is in use and says by whom', async () => {
    const { err, exitCode } = await pennon(['dev', '--port', '0'], { cwd });
    expect(exitCode).toBe(1);
    expect(err).toContain('DATA_DIR_IN_USE');
    expect(err).toMatch(/\d{2,}/);
  });

  it('refuses a port that is taken and says how to take another', async () => {
    const { err, exitCode } = await pennon(['dev', '--port', String(port)], { cwd: await emptyFolder() });
    expect(exitCode).toBe(1);
    expect(err).toContain('PORT_IN_USE');
    expect(err).toContain('--port');
  });

  it('refuses a database that does not answer', async () => {
    const env = { DATABASE_URL: 'postgresql://postgres@127.0.0.1:9/postgres' };
    const { err, exitCode } = await pennon(['dev', '--port', '0', '--db', 'postgres'], {
      cwd: await emptyFolder(),
      env,
    });
    expect(exitCode).toBe(1);
    expect(err).toContain('DATABASE_UNREACHABLE');
  });

  it('asks for DATABASE_URL when it is missing', async () => {
    const { err } = await pennon(['dev', '--port', '0', '--db', 'postgres'], { cwd });
    expect(err).toContain('DATABASE_URL_MISSING');
  });

  it('gives the command beside it the address and the keys, and ends with its exit code', async () => {
    const script =
      'console.log(process.env.NEXT_PUBLIC_SUPABASE_URL, process.env.SUPABASE_SECRET_KEY); process.exit(7)';
    const args = ['dev', '--port', '0', '--', process.execPath, '-e', script];
    const { out, exitCode } = await pennon(args, { cwd: await emptyFolder() });
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:\d+ sb_secret_/);
    expect(exitCode).toBe(7);
  });

  it('says that a killed command did not succeed', async () => {
    const args = ['dev', '--port', '0', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")'];
    const { exitCode } = await pennon(args, { cwd: await emptyFolder() });
    expect(exitCode).toBe(137);
  });

  it('reads the seed before anybody waits for Postgres', async () => {
    const folder = await emptyFolder();
    const { out, err, exitCode } = await pennon(['dev', '--port', '0', '--seed', 'none.json'], {
      cwd: folder,
    });
    expect(exitCode).toBe(1);
    expect(err).toContain('SEED_UNREADABLE');
    expect(out).toBe('');
    expect(await readdir(folder)).toEqual([]);
  });

  it('begins anew with --reset and the same keys, and never without a yes', async () => {
    const folder = await emptyFolder();
    const script = 'console.log("key", process.env.SUPABASE_SECRET_KEY)';
    const beside = ['--', process.execPath, '-e', script];
    const first = await pennon(['dev', '--port', '0', ...beside], { cwd: folder });
    const asked = await pennon(['dev', '--port', '0', '--reset', ...beside], { cwd: folder });
    expect(asked.exitCode).toBe(1);
    expect(asked.err).toContain('NOT_CONFIRMED');
    expect(asked.err).toContain('--yes');
    const again = await pennon(['dev', '--port', '0', ...beside], { cwd: folder });
    expect(again.out).not.toContain('Seeded');
    const reset = await pennon(['dev', '--port', '0', '--reset', '--yes', ...beside], { cwd: folder });
    expect(reset.out).toContain('Seeded new-checkout');
    expect(/key (sb_secret_.*)/.exec(reset.out)?.[1]).toBe(/key (sb_secret_.*)/.exec(first.out)?.[1]);
  });

  it('leaves alone with --reset what another stack runs on', async () => {
    const { err, exitCode } = await pennon(['dev', '--port', '0', '--reset', '--yes'], { cwd });
    expect(exitCode).toBe(1);
    expect(err).toContain('DATA_DIR_IN_USE');
    expect((await run('flags', 'list')).exitCode).toBe(0);
  });

  it.skipIf(process.platform === 'win32')(
    'takes the command beside it along, even when it is killed',
    async () => {
      const script = 'console.log("beside", process.pid); setInterval(() => undefined, 1_000)';
      const dev = await startProcess(bin, ['dev', '--port', '0', '--', process.execPath, '-e', script], {
        cwd: await emptyFolder(),
        ready: /beside \d+/,
      });
      const pid = Number(/beside (\d+)/.exec(dev.output())?.[1]);
      onTestFinished(() => void spawnSync('kill', ['-9', String(pid)]));
      await dev.stop('SIGKILL');
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 20_000 });
    },
  );

  it('cleans up after Ctrl+C, of which npm makes two signals', async () => {
    const folder = await emptyFolder();
    const dev = await startProcess(bin, ['dev', '--port', '0'], { cwd: folder, ready: /Stop with/ });
    await Promise.all([dev.stop('SIGINT'), setImmediate().then(() => dev.stop('SIGINT'))]);
    const left = await readdir(join(folder, '.pennon'));
    expect(left).not.toContain('dev.json');
    expect(await readFile(join(folder, '.pennon', 'lock.1'), 'utf8')).toBe('"released"');
  });
});
