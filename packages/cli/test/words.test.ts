import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, pennon } from './pennon.js';

describe('pennon, before there is anything to talk to', () => {
  it('shows its commands and working examples', async () => {
    const { out, exitCode } = await pennon(['--help'], { cwd: await emptyFolder() });
    expect(exitCode).toBe(0);
    expect(out).toContain('pennon flags ramp new-checkout 25');
    expect(out).toContain('SUPABASE_SECRET_KEY');
  });

  it('says how to get a stack when there is none', async () => {
    const { err, exitCode } = await pennon(['flags', 'list'], { cwd: await emptyFolder() });
    expect(exitCode).toBe(1);
    expect(err).toContain('CONNECTION_MISSING');
    expect(err).toContain('npx pennon dev');
  });

  it('says where the key is found when only the address is known', async () => {
    const { err } = await pennon(['flags', 'list', '--url', 'https://x.supabase.co'], {
      cwd: await emptyFolder(),
    });
    expect(err).toContain('KEY_MISSING');
    expect(err).toContain('SUPABASE_SECRET_KEY');
  });

  it('refuses the publishable key before asking anybody', async () => {
    const env = { SUPABASE_URL: 'https://x.supabase.co', SUPABASE_SECRET_KEY: 'sb_publishable_abc' };
    const { err } = await pennon(['flags', 'list'], { cwd: await emptyFolder(), env });
    expect(err).toContain('KEY_NOT_SECRET');
  });

  it('refuses an address that is none', async () => {
    const { err } = await pennon(['flags', 'list', '--url', 'ftp://x', '--key', 'k'], {
      cwd: await emptyFolder(),
    });
    expect(err).toContain('URL_INVALID');
  });

  it('says so when nothing answers at the address', async () => {
    const args = ['flags', 'list', '--url', 'http://127.0.0.1:9', '--key', 'sb_secret_abc'];
    const { err, exitCode } = await pennon(args, { cwd: await emptyFolder() });
    expect(exitCode).toBe(1);
    expect(err).toContain('PENNON_UNREACHABLE');
  });

  it('asks for a new start when the file of the running stack is damaged', async () => {
    const cwd = await emptyFolder();
    await mkdir(join(cwd, '.pennon'));
    await writeFile(join(cwd, '.pennon', 'dev.json'), '{"url": "http://127');
    const { err } = await pennon(['flags', 'list'], { cwd });
    expect(err).toContain('CONNECTION_INVALID');
  });

  it('prints errors as JSON for scripts', async () => {
    const { err } = await pennon(['flags', 'list', '--json'], { cwd: await emptyFolder() });
    expect(JSON.parse(err).error.code).toBe('CONNECTION_MISSING');
  });

  it('reports wrong usage as every other error, as JSON too', async () => {
    const { err, exitCode } = await pennon(['flags', 'toggle', '--json'], { cwd: await emptyFolder() });
    expect(exitCode).toBe(1);
    expect(JSON.parse(err).error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('key') });
  });

  it('knows what was meant by a word that is nearly a command', async () => {
    const { err } = await pennon(['flgas', 'list'], { cwd: await emptyFolder() });
    expect(err).toContain("unknown command 'flgas'");
    expect(err).toContain('Did you mean flags?');
  });

  it('has no colours where there is no terminal, in CI neither, and where NO_COLOR says so', async () => {
    const cwd = await emptyFolder();
    const piped = await pennon(['flags', 'list'], { cwd, env: { NO_COLOR: '', CI: 'true' } });
    const asked = await pennon(['flags', 'list'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '1' } });
    const both = await pennon(['flags', 'list'], { cwd, env: { NO_COLOR: '1', FORCE_COLOR: '1' } });
    expect(piped.err).not.toContain('\u001b');
    expect(asked.err).toContain('\u001b[31m');
    expect(both.err).not.toContain('\u001b');
  });

  it('sends a key of the environment to no address that it found in a folder', async () => {
    const cwd = await emptyFolder();
    const keys: unknown[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers.apikey);
      response.writeHead(401).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await mkdir(join(cwd, '.pennon'));
    await writeFile(join(cwd, '.pennon', 'dev.json'), JSON.stringify({ url, secretKey: 'sb_secret_here' }));
    await pennon(['flags', 'list'], { cwd, env: { SUPABASE_SECRET_KEY: 'sb_secret_production' } });
    server.close();
    expect(keys).toEqual(['sb_secret_here']);
  });

  it.each([
    ['--port', 'eighty'],
    ['--port', '70000'],
    ['--port', ''],
    ['--port', '0x50'],
  ])('refuses %s %s', async (option, value) => {
    const { err, exitCode } = await pennon(['dev', option, value], { cwd: await emptyFolder() });
    expect(exitCode).toBe(1);
    expect(err).toContain(`"${value}" is no port`);
  });
});
