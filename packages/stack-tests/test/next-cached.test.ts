import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  freePort,
  type LocalStack,
  type RunningProcess,
  startLocal,
  startProcess,
} from '@pennon/test-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, Operator } from './real-project.js';

const cwd = fileURLToPath(new URL('../../../fixtures/next-cached', import.meta.url));
const nextBin = createRequire(import.meta.url).resolve('next/dist/bin/next');
const secret = 'the secret of a webhook';

describe('a ruleset that `use cache` keeps, in an app with a proxy', () => {
  let stack: LocalStack;
  let operator: Operator;
  let next: RunningProcess;
  let address: string;

  beforeAll(async () => {
    stack = await startLocal({ port: 0 });
    operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), 'production');
    await operator.commit({ hero: 'first' });
    const env = {
      SUPABASE_URL: stack.url,
      SUPABASE_SECRET_KEY: stack.secretKey,
      PENNON_WEBHOOK_SECRET: secret,
      NEXT_TELEMETRY_DISABLED: '1',
    };
    await promisify(execFile)(process.execPath, [nextBin, 'build'], {
      cwd,
      env: { ...process.env, ...env, NODE_ENV: 'production' },
    });
    const port = await freePort();
    next = await startProcess(nextBin, ['start', '--port', String(port)], { cwd, env, ready: /Ready in/ });
    address = `http://localhost:${port}`;
  }, 300_000);

  afterAll(async () => {
    await next?.stop();
    await stack?.close();
  });

  const heroAt = async (path: string): Promise<string | undefined> =>
    /data-hero\W+(\w+)/.exec(await (await fetch(`${address}${path}`)).text())?.[1];

  it('is followed by pages from the first request after each webhook on', async () => {
    // The proxy is the first to ask: its way of asking must not become the pages'.
    expect(await heroAt('/')).toBe('first');
    expect(await heroAt('/visitor')).toBe('first');
    for (const hero of ['second', 'third', 'fourth']) {
      await operator.commit({ hero });
      const authorization = `Bearer ${secret}`;
      await fetch(`${address}/api/pennon/revalidate`, { method: 'POST', headers: { authorization } });
      expect(await heroAt('/visitor')).toBe(hero);
      expect(await heroAt('/')).toBe(hero);
    }
    expect(next.output()).not.toContain('Pennon');
  });
});
